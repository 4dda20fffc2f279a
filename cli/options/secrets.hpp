#pragma once

#include <string>
#include <string_view>

/// Keys that stand in arguments, before any of them is understood; rtmp::Url redacts those that are.
namespace cli {

/// `text` with all but scheme, host and port of each URL in it made unreadable: for an error that
/// repeats what was typed.
std::string mask_urls(std::string_view text);

/// Overwrites key, app, user and the secret parts of URLs in the arguments themselves, so that `ps` does not
/// show them. They keep their length. Call it when the arguments have been copied; `arguments` are those of
/// main.
void scrub_arguments(int count, char** arguments);

}  // namespace cli
