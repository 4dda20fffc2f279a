#pragma once

#include <string>

#include "cli/options/options.hpp"
#include "rtmp/url.hpp"
#include "service/catalog.hpp"

namespace cli {

/// The services that are built in, and those of --services FILE. Throws dial::Failure: input_unreadable,
/// or usage when the file is none of its kind.
service::Catalog catalog_of(const Options& options);

/// The service that --to names, also by its second ingest. Throws dial::Failure(usage).
const service::Service& chosen_service(const service::Catalog& catalog, const std::string& name);

/// The names that --to takes without a --services, apart by spaces.
std::string service_names();

/// The URL to publish to for a service that --to names, without a key: over TLS where the service has that.
/// `NAME-backup` is the second ingest of NAME. Throws dial::Failure(usage) for a name that is not known,
/// and for a service that gives a URL for each broadcast, with where to find it.
std::string service_url(const service::Catalog& catalog, const std::string& name);

/// Makes a publish a private test: the query that the service at the URL's host wants is added to the key.
/// Throws dial::Failure(usage) where it has no such mode.
void make_test(const service::Catalog& catalog, rtmp::Url& url);

}  // namespace cli
