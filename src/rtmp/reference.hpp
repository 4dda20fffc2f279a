#pragma once

#include <string_view>

#include "rtmp/url.hpp"

namespace rtmp {

/// The URL that a server sends us on to. `reference` is a tcUrl or a part of one, resolved against the tcUrl
/// of `from` (RFC 3986, 5.2): `rtmp://host/app`, `//host/app`, `/app`, `app`, `?query`. Stream name and login
/// stay those of `from`, whatever else the server may have written. An empty reference keeps all of `from`;
/// one that names a host alone keeps the app. Throws UrlError.
Url resolve_reference(const Url& from, std::string_view reference);

}  // namespace rtmp
