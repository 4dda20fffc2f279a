#include "publish/known_servers.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ground/ascii.hpp"

namespace publish {

namespace {

/// The numbers of a version at the front of a text, which stand between dots or commas.
std::vector<unsigned> version_numbers(std::string_view text) {
    std::vector<unsigned> numbers;
    for (;;) {
        unsigned number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc()) return numbers;
        numbers.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (!text.starts_with('.') && !text.starts_with(',')) return numbers;
        text.remove_prefix(1);
    }
}

bool holds(const std::vector<std::string>& codecs, const std::string& codec) {
    return std::find(codecs.begin(), codecs.end(), codec) != codecs.end();
}

bool fits(const KnownServers::Program& program, std::string_view name) {
    if (!name.starts_with(program.says)) return false;
    return program.before.empty() || is_earlier(name.substr(program.says.size()), program.before);
}

std::string words_on(const KnownServers::Program& program, const std::string& codec) {
    if (program.says_what == KnownServers::Program::Name::common) {
        return fmt::format("it calls itself {}, as {} does, which drops {} without a word (as of {})",
                           program.says, program.name, codec, program.date);
    }
    const std::string before = program.before.empty() ? "" : " before " + program.before;
    return fmt::format("{}{} is known to drop {} without a word (as of {})", program.name, before, codec,
                       program.date);
}

}  // namespace

bool is_earlier(std::string_view text, std::string_view version) {
    const std::vector<unsigned> numbers = version_numbers(text);
    return !numbers.empty() && numbers < version_numbers(version);
}

const KnownServers::Service* KnownServers::service_at(std::string_view host) const {
    const std::string name = ground::lower_case(host);
    // The longest host that fits counts: one service may live under the domain of another.
    const Service* best = nullptr;
    std::size_t length = 0;
    for (const Service& service : services) {
        for (const std::string& known : service.hosts) {
            const bool fits =
                known.starts_with('.') ? name.size() > known.size() && name.ends_with(known) : name == known;
            if (!fits || known.size() <= length) continue;
            best = &service;
            length = known.size();
        }
    }
    return best;
}

std::vector<const KnownServers::Program*> KnownServers::programs_named(const rtmp::ServerName& name) const {
    std::vector<const Program*> found;
    for (const Program& program : programs) {
        // A program that has a name of its own is none of those that share a common one.
        const bool may_be = program.says_what == Program::Name::its_own || name.program.empty();
        if (may_be && (fits(program, name.version) || fits(program, name.program))) found.push_back(&program);
    }
    return found;
}

KnownOfCodec known_of(const KnownServers& known, std::string_view host, const rtmp::ServerName& name,
                      const CodecName& codec) {
    using Answer = KnownOfCodec::Answer;
    const KnownServers::Service* const service = known.service_at(host);
    if (service != nullptr && !service->takes(codec.type).empty()) {
        const std::vector<std::string>& takes = service->takes(codec.type);
        if (holds(takes, codec.name)) return {Answer::takes, {}};
        return {Answer::drops,
                fmt::format("{} is known to take {} alone", service->name, fmt::join(takes, ", "))};
    }
    for (const KnownServers::Program* program : known.programs_named(name)) {
        if (holds(program->drops, codec.name)) return {Answer::drops, words_on(*program, codec.name)};
    }
    return {};
}

}  // namespace publish
