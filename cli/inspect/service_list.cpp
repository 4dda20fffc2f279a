#include "cli/inspect/service_list.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cli {

namespace {

/// Facts of a service besides its place, in a few words.
std::string traits(const service::Service& service) {
    std::string text;
    const auto add = [&text](std::string_view trait) { text.append(text.empty() ? "" : ", ").append(trait); };
    if (!service.backup_rtmps.empty() || !service.backup_rtmp.empty())
        add(fmt::format("second ingest: {}-backup", service.id));
    if (!service.test_query.empty()) add("private test: --test");
    if (service.session_hours) add(fmt::format("at most {:g} h", *service.session_hours));
    return text;
}

}  // namespace

std::string service_list(const service::Catalog& catalog) {
    std::size_t width = 0;
    for (const service::Service& service : catalog.services())
        width = std::max(width, service.id.size());
    std::string text;
    for (const service::Service& service : catalog.services()) {
        const std::string& url = service.rtmps.empty() ? service.rtmp : service.rtmps;
        text += fmt::format("{:<{}}  {}\n", service.id, width,
                            url.empty() ? "no fixed URL: " + service.where : url);
        const std::string about = traits(service);
        if (!about.empty()) text += fmt::format("{:<{}}  {}\n", "", width, about);
    }
    return text + fmt::format("Facts of {}; where nothing is said, nothing is known.\n", catalog.date());
}

}  // namespace cli
