#include "cli/options/service_choice.hpp"

#include <fmt/format.h>
#include <system_error>

#include "cli/options/usage.hpp"
#include "cli/text/small_file.hpp"

namespace cli {

namespace {

constexpr std::string_view backup = "-backup";

const service::Service& found(const service::Catalog& catalog, const std::string& name) {
    const service::Service* const service = catalog.find(name);
    // The message does not repeat the name: it may be a key that went astray.
    if (service == nullptr) refuse_usage("--to: no service of that name; --list-services shows them");
    return *service;
}

}  // namespace

service::Catalog catalog_of(const Options& options) {
    service::Catalog catalog = service::Catalog::built_in();
    if (options.services_file.empty()) return catalog;
    try {
        catalog.add(service::Catalog(read_small_file(options.services_file, service::max_catalog_size)));
    } catch (const std::system_error& error) {
        throw dial::Failure(dial::ExitStatus::input_unreadable,
                            fmt::format("{}: cannot read the services: {}; check --services",
                                        options.services_file, error.code().message()));
    } catch (const service::CatalogError& error) {
        throw dial::Failure(dial::ExitStatus::usage,
                            fmt::format("{}: {}; the manual shows the form under SERVICES",
                                        options.services_file, error.what()));
    }
    return catalog;
}

const service::Service& chosen_service(const service::Catalog& catalog, const std::string& name) {
    const bool second = catalog.find(name) == nullptr && name.ends_with(backup);
    return found(catalog, second ? name.substr(0, name.size() - backup.size()) : name);
}

std::string service_names() {
    const service::Catalog catalog = service::Catalog::built_in();
    std::string names;
    for (const service::Service& service : catalog.services()) {
        names.append(names.empty() ? "" : " ").append(service.id);
        if (!service.backup_rtmp.empty() || !service.backup_rtmps.empty())
            names.append(" ").append(service.id).append(backup);
    }
    return names;
}

std::string service_url(const service::Catalog& catalog, const std::string& name) {
    const bool second = catalog.find(name) == nullptr && name.ends_with(backup);
    const service::Service& service = chosen_service(catalog, name);
    if (second) {
        const std::string& url = service.backup_rtmps.empty() ? service.backup_rtmp : service.backup_rtmps;
        if (url.empty()) refuse_usage(fmt::format("--to: no second ingest of {} is known", service.name));
        return url;
    }
    const std::string& url = service.rtmps.empty() ? service.rtmp : service.rtmps;
    if (url.empty()) {
        refuse_usage(fmt::format("--to: {} gives a URL for each broadcast: {}; name that URL instead",
                                 service.name, service.where));
    }
    return url;
}

void make_test(const service::Catalog& catalog, rtmp::Url& url) {
    const service::Service* const service = catalog.at_host(url.host);
    if (service == nullptr || service->test_query.empty()) {
        std::string names;
        for (const service::Service& one : catalog.services()) {
            if (!one.test_query.empty()) names += (names.empty() ? "" : ", ") + one.id;
        }
        refuse_usage(fmt::format("--test: {} has no private test that is known; these have: {}",
                                 url.redacted(), names));
    }
    url.key += (url.key.find('?') == std::string::npos ? '?' : '&') + service->test_query;
}

}  // namespace cli
