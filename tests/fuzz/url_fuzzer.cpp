// A line with a URL, and perhaps a second one with a key: what is understood is whole, and no secret shows.
#include <algorithm>
#include <string>

#include "fuzz/must.hpp"
#include "rtmp/url.hpp"

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

void check(const rtmp::Url& url) {
    must(!url.host.empty());
    must(!url.app.empty());
    must(url.port != 0);
    must(url.tc_url.ends_with('/' + url.app));
    must(url.redacted().starts_with(url.tls ? "rtmps://" : "rtmp://"));
    // A key with a * in it can look as if it stood in what hides it.
    if (url.key.size() < 4 || contains(url.key, "*")) return;
    must(!contains(url.redact("a " + url.key + " b"), url.key));
    must(!contains(url.redact("cut: " + url.key.substr(0, url.key.size() / 2 + 2)),
                   url.key.substr(0, url.key.size() / 2 + 2)));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    rtmp::UrlOverrides overrides;
    if (line_end < text.size()) overrides.key = text.substr(line_end + 1);
    try {
        check(rtmp::parse_url(text.substr(0, line_end), overrides));
    } catch (const rtmp::UrlError& error) {
        must(!std::string_view(error.what()).empty());
    }
    return 0;
}
