#include "cli/input/data_input.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "cli/input/data_line.hpp"
#include "cli/input/data_pipe.hpp"
#include "cli/input/data_words.hpp"
#include "cli/input/line_splitter.hpp"
#include "dial/failure.hpp"
#include "ground/descriptor.hpp"
#include "ground/errno_text.hpp"

namespace cli {

namespace {

[[noreturn]] void fail_to_read_data(const std::string& name, int error) {
    throw dial::Failure(
        dial::ExitStatus::input_unreadable,
        fmt::format("--data {}: cannot be read: {}; name a file of JSON lines, or a FIFO, that this user may "
                    "read",
                    name, ground::errno_text(error)));
}

/// A regular file of lines in the order of their times.
class DataFile final : public publish::DataFeed {
  public:
    DataFile(std::string name, ground::Descriptor file)
        : name_(std::move(name)), file_(std::move(file)), words_(name_) {
        check();
    }

    bool is_live() const override { return false; }

    std::vector<media::TimedData> take(media::Time now, media::Time end) override {
        std::vector<media::TimedData> taken;
        while (read_ahead() && ahead_->time.value_or(now) < end) {
            const media::Time time = ahead_->time.value_or(now);
            if (time < now) words_.add_late(time);
            taken.push_back({std::max(time, now), std::move(ahead_->body)});
            ahead_.reset();
        }
        return taken;
    }

    void finish() override {
        std::size_t lines = 0;
        media::Time first{0};
        for (; read_ahead(); ahead_.reset(), ++lines) {
            if (lines == 0) first = ahead_->time.value_or(media::Time(0));
        }
        if (lines > 0) words_.add_beyond_end(lines, first);
    }

    std::vector<std::string> take_warnings() override { return words_.take(); }

  private:
    /// Reads all lines: a mistake in one is to be known before the stream begins.
    void check() {
        while (const std::optional<LineSplitter::Line> line = next_line()) {
            try {
                read_data_line(*line);
            } catch (const DataLineError& error) {
                throw dial::Failure(dial::ExitStatus::input_unreadable,
                                    words_.about_line(line->number, error.what()));
            }
        }
        if (::lseek(file_.number(), 0, SEEK_SET) != 0) fail_to_read_data(name_, errno);
        lines_ = {};
    }

    /// Reads the next line, if there is one, into ahead_; false when there is none.
    bool read_ahead() {
        while (!ahead_ && !ended_) {
            const std::optional<LineSplitter::Line> line = next_line();
            ended_ = !line;
            if (ended_) break;
            try {
                ahead_ = read_data_line(*line);
            } catch (const DataLineError& error) {
                // A line that was right when it was checked has changed since.
                words_.add(words_.about_line(line->number, error.what()));
            }
        }
        return ahead_.has_value();
    }

    std::optional<LineSplitter::Line> next_line() {
        for (;;) {
            if (auto line = lines_.next()) {
                if (is_blank(line->text)) continue;
                return line;
            }
            std::array<char, 64U << 10U> bytes;
            const ssize_t count = ::read(file_.number(), bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) fail_to_read_data(name_, errno);
            if (count == 0) break;
            lines_.put({bytes.data(), static_cast<std::size_t>(count)});
        }
        auto line = lines_.rest();
        return line && !is_blank(line->text) ? line : std::nullopt;
    }

    const std::string name_;
    const ground::Descriptor file_;
    LineSplitter lines_;
    DataWords words_;
    /// The line that was read and whose time has not come.
    std::optional<DataLine> ahead_;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<publish::DataFeed> open_data_feed(const std::string& path) {
    const bool is_standard = path == "-";
    const std::string name = is_standard ? "standard input" : path;
    // Without O_NONBLOCK, opening a FIFO would wait for its writer.
    ground::Descriptor file(is_standard ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
                                        : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) fail_to_read_data(name, errno);
    if (S_ISDIR(status.st_mode)) fail_to_read_data(name, EISDIR);
    if (S_ISREG(status.st_mode)) return std::make_unique<DataFile>(name, std::move(file));
    return std::make_unique<DataPipe>(name, std::move(file),
                                      S_ISFIFO(status.st_mode) ? path : std::string("-"));
}

}  // namespace cli
