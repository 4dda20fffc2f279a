#include "cli/destination/netrc.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ground/ascii.hpp"
#include "ground/host_name.hpp"

namespace cli {

namespace {

constexpr std::string_view blanks = " \t\r\n";

/// The words of the text, one after the other.
class Words {
  public:
    explicit Words(std::string_view text) : rest_(text) {}

    /// The next keyword in lower case, or nothing at the end: a comment may stand before one.
    std::optional<std::string> keyword() {
        skip_blanks();
        while (rest_.starts_with('#')) {
            take(std::min(rest_.find('\n'), rest_.size()));
            skip_blanks();
        }
        if (rest_.empty()) return std::nullopt;
        return ground::lower_case(plain());
    }

    /// The word that belongs to a keyword.
    std::string value() {
        skip_blanks();
        if (rest_.empty()) throw error("a word is missing at the end");
        return rest_.starts_with('"') ? quoted() : std::string(plain());
    }

    /// A macro's body ends with an empty line.
    void skip_macro() {
        std::size_t end = std::min(rest_.find("\n\n"), rest_.size());
        end = std::min(end, std::min(rest_.find("\n\r\n"), rest_.size()));
        take(end);
    }

    NetrcError error(std::string_view what) const {
        return NetrcError(fmt::format("line {}: {}", line_, what));
    }

  private:
    std::string_view take(std::size_t count) {
        const std::string_view taken = rest_.substr(0, count);
        line_ += std::count(taken.begin(), taken.end(), '\n');
        rest_.remove_prefix(count);
        return taken;
    }

    void skip_blanks() { take(std::min(rest_.find_first_not_of(blanks), rest_.size())); }

    std::string_view plain() {
        const std::string_view word = take(std::min(rest_.find_first_of(blanks), rest_.size()));
        check(word);
        return word;
    }

    std::string quoted() {
        std::string word;
        std::size_t at = 1;
        for (; at < rest_.size() && rest_[at] != '"'; ++at) {
            char c = rest_[at];
            if (c == '\n') break;
            if (c == '\\' && at + 1 < rest_.size()) {
                c = rest_[++at];
                if (c == 'n') c = '\n';
                if (c == 'r') c = '\r';
                if (c == 't') c = '\t';
            }
            word += c;
        }
        if (at >= rest_.size() || rest_[at] != '"') throw error("a quotation mark is not closed");
        take(at + 1);
        check(word);
        return word;
    }

    void check(std::string_view word) const {
        if (word.size() > max_netrc_word) throw error("a word is far too long");
        if (word.find('\0') != std::string_view::npos) throw error("not a text");
    }

    std::string_view rest_;
    std::ptrdiff_t line_ = 1;
};

struct Entry {
    /// True for `default`, which fits any host.
    bool any_host = false;
    std::string host;
    NetrcLogin login;

    bool suits(std::string_view wanted_host, std::string_view user) const {
        if (!any_host && !ground::is_same_host(host, wanted_host)) return false;
        return user.empty() ? !login.user.empty() : login.user.empty() || login.user == user;
    }
};

}  // namespace

std::optional<NetrcLogin> find_in_netrc(std::string_view text, std::string_view host, std::string_view user) {
    std::optional<NetrcLogin> found;
    std::optional<Entry> entry;
    const auto close_entry = [&] {
        if (entry && !found && entry->suits(host, user)) found = entry->login;
        entry.reset();
    };
    Words words(text);
    while (const std::optional<std::string> keyword = words.keyword()) {
        if (*keyword == "machine") {
            close_entry();
            entry = Entry{false, words.value(), {}};
        } else if (*keyword == "default") {
            close_entry();
            entry = Entry{true, {}, {}};
        } else if (*keyword == "macdef") {
            words.value();
            words.skip_macro();
        } else if (*keyword != "login" && *keyword != "password" && *keyword != "account") {
            throw words.error("a word that is none of machine, default, login, password, account, macdef");
        } else if (!entry) {
            throw words.error("it belongs to no machine");
        } else {
            // The account is read, and of no use here.
            std::string account;
            std::string& value = *keyword == "login"      ? entry->login.user
                                 : *keyword == "password" ? entry->login.password
                                                          : account;
            value = words.value();
        }
    }
    close_entry();
    if (found && found->user.empty()) found->user = user;
    return found;
}

}  // namespace cli
