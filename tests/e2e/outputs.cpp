#include "e2e/outputs.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <stdlib.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace e2e {
namespace {

namespace fs = std::filesystem;

/// Bytes of the shortest secret that is looked for.
constexpr std::size_t least_size = 6;

constexpr std::string_view secrets_end = "\n-- secrets\n";

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// No word, nor a name of a file or place: letters and something else than letters.
bool is_secret(std::string_view text) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return text.size() >= least_size && std::ranges::any_of(text, is_letter) &&
           !std::ranges::all_of(text, is_letter) && text.find_first_of("/\n* ") == std::string_view::npos;
}

class Secrets {
  public:
    void add(std::string_view text) {
        if (is_secret(text)) all_.emplace_back(text);
    }
    /// Key and tokens, and the login, of a URL.
    void add_url(std::string_view url) {
        const std::size_t authority = url.find("://");
        if (!url.starts_with("rtmp") || authority == std::string_view::npos) return;
        url.remove_prefix(authority + 3);
        const std::size_t path = std::min(url.find('/'), url.size());
        if (const std::size_t at = url.rfind('@', path); at != std::string_view::npos)
            add(url.substr(url.find(':') + 1, at - url.find(':') - 1));
        url.remove_prefix(path);
        std::string_view query = url.substr(std::min(url.find('?'), url.size()));
        url = url.substr(0, url.find('?'));
        add(url.substr(url.rfind('/') + 1));
        while (!query.empty()) {
            query.remove_prefix(1);
            const std::size_t end = std::min(query.find('&'), query.size());
            add(query.substr(0, end).substr(query.substr(0, end).find('=') + 1));
            query.remove_prefix(end);
        }
    }
    std::vector<std::string> take() { return std::move(all_); }

  private:
    std::vector<std::string> all_;
};

}  // namespace

OutputRecord record_of(const Command& command, const Outcome& outcome) {
    OutputRecord record{.secrets = {}, .text = outcome.out + outcome.err};
    Secrets secrets;
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
        const std::string& argument = command.arguments[i];
        secrets.add_url(argument);
        if (i == 0) continue;
        const std::string& option = command.arguments[i - 1];
        if (option == "--key") secrets.add(argument);
        if (option == "--user") secrets.add(argument.substr(argument.find(':') + 1));
        if (option == "--report" || option == "--stats-file") record.text += content_of(argument);
    }
    for (const char* name : {"RTMPUSH_KEY", "RTMPUSH_PASSWORD"}) {
        if (const auto variable = command.environment.find(name); variable != command.environment.end())
            secrets.add(variable->second);
    }
    record.secrets = secrets.take();
    return record;
}

void keep(const OutputRecord& record, const fs::path& folder) {
    std::string name = folder / "run-XXXXXX";
    const int file = ::mkstemp(name.data());
    if (file < 0) return;
    ::close(file);
    std::ofstream stream(name, std::ios::binary);
    for (const std::string& secret : record.secrets)
        stream << secret << '\n';
    stream << secrets_end << record.text;
}

std::vector<OutputRecord> kept_in(const fs::path& folder) {
    std::vector<OutputRecord> records;
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, absent)) {
        const std::string content = content_of(entry.path());
        const std::size_t end = content.find(secrets_end);
        if (end == std::string::npos) continue;
        OutputRecord& record = records.emplace_back();
        record.text = content.substr(end + secrets_end.size());
        for (std::size_t begin = 0; begin < end;) {
            const std::size_t line = std::min(content.find('\n', begin), end);
            record.secrets.push_back(content.substr(begin, line - begin));
            begin = line + 1;
        }
    }
    return records;
}

std::vector<std::string> leaks_in(const std::vector<OutputRecord>& records) {
    std::set<std::string> secrets;
    for (const OutputRecord& record : records)
        secrets.insert(record.secrets.begin(), record.secrets.end());
    constexpr std::size_t around = 80;
    std::vector<std::string> leaks;
    for (const OutputRecord& record : records) {
        for (const std::string& secret : secrets) {
            const std::size_t at = record.text.find(secret);
            if (at == std::string::npos) continue;
            const std::size_t begin = at - std::min(at, around);
            leaks.push_back(secret + ": " + record.text.substr(begin, 2 * around + secret.size()));
        }
    }
    return leaks;
}

}  // namespace e2e
