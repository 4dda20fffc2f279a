#pragma once

#include <string_view>

#include "rtmp/url.hpp"

namespace rtmp {

/// The URL that a server sends us on to: what it names as a tcUrl or as a part of one, resolved against the
/// tcUrl of `from` (RFC 3986, 5.2): `rtmp://host/app`, `//host/app`, `/app`, `app`, `?query`. Stream name and
/// login stay those of `from`, whatever else the server may have put into it, and so does all of `from` for
/// an empty reference, and the app where only a host is named. Throws UrlError.
Url resolve_reference(const Url& from, std::string_view reference);

}  // namespace rtmp
