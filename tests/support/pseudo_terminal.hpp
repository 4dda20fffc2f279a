#pragma once

#include <string>

/// A terminal whose screen is a test: what is written to `terminal()` comes out of take().
class PseudoTerminal {
  public:
    explicit PseudoTerminal(unsigned short columns);
    ~PseudoTerminal();
    PseudoTerminal(const PseudoTerminal&) = delete;
    PseudoTerminal& operator=(const PseudoTerminal&) = delete;

    int terminal() const { return terminal_; }
    void resize(unsigned short columns) const;
    /// All that was written since the last call.
    std::string take() const;

  private:
    int screen_;
    int terminal_;
};

/// A pipe whose far end is a test: what a log receives.
class LogPipe {
  public:
    LogPipe();
    ~LogPipe();
    LogPipe(const LogPipe&) = delete;
    LogPipe& operator=(const LogPipe&) = delete;

    int log() const { return ends_[1]; }
    std::string take() const;

  private:
    int ends_[2]{-1, -1};
};
