#pragma once

#include <string>
#include <string_view>

namespace cli {

/// A URL in the place of a file is a slip or a wish. No message repeats more of it than its scheme: the rest
/// may be a key or a password.

/// The scheme of a URL (RFC 3986, 3.1), in lower case; empty for the name of a file, and for a file that is
/// there though its name looks like a URL.
std::string scheme_of_file(std::string_view name);

/// Refuses a URL as an input. Throws dial::Failure(malformed_url), with what to do instead.
void refuse_url_as_input(std::string_view name);

}  // namespace cli
