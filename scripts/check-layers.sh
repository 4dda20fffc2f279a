#!/bin/bash
# Holds the lines of src/README.md, "The rooms": check-layers.sh [--self-test]
# The self-test plants one violation of each rule in a tree of its own and fails unless every one is found.
set -euo pipefail

rules=$(cat <<'END'
BEGIN {
    may["src/rtmp"] = "^\"rtmp/"
    may["src/media"] = "^\"media/"
    may["src/net"] = "^\"net/"
    may["src/service"] = "^\"(service|rtmp|media)/"
    may["src/publish"] = "^\"(publish|rtmp|media|net)/"
    may["cli"] = "^\"(cli|service|publish|rtmp|media|net)/"
    # What the protocol must not know: clocks, threads, files, randomness, and, by their dot or slash, the headers of
    # the system and of libraries.
    impure = "^<(chrono|ctime|thread|mutex|shared_mutex|condition_variable|atomic|future|semaphore|latch|barrier" \
             "|stop_token|fstream|iostream|filesystem|random|csignal|[^>]*[./][^>]*)>"
    foreign = "(^|[^A-Za-z_])(AV(Format|Codec|Packet|Frame|Stream|Rational|Dictionary|Buffer|IO|BSF|Channel)[A-Za-z]*" \
              "|EVP_[A-Z_]+|SSL(_[A-Z]+)?|BIO|X509[A-Z_]*)([^A-Za-z_]|$)"
}
function fault(what) {
    print FILENAME ":" FNR ": " what ": " $0
    faults++
}
FNR == 1 {
    room = FILENAME
    sub(/\/[^\/]*$/, "", room)
    if (!(room in may)) fault("a folder that no rule knows")
}
{ sub(/[[:space:]]*\/\/.*/, "") }
/^[[:space:]]*#[[:space:]]*include/ {
    name = $0
    sub(/^[^<"]*/, "", name)
    if (name ~ /\.\.\// || name ~ /\.cpp[>"]/) fault("no way up the tree, and no source, in an include")
    if (name ~ /^"/ && name !~ may[room]) fault(room " may not include this")
    if (room == "src/rtmp" && name ~ impure) fault("no clock, thread, file, randomness or library in the protocol")
    if (name ~ /^.lib(av|sw)/ && FILENAME !~ /^src\/media\/[^\/]*\.cpp$/) fault("FFmpeg belongs in src/media/*.cpp")
    if (name ~ /^.openssl\// && FILENAME !~ /^src\/(publish\/digest|net\/tls)\.cpp$/) fault("OpenSSL belongs in src/publish/digest.cpp and src/net/tls.cpp")
    if (name ~ /^.CLI\// && room != "cli") fault("CLI11 belongs in cli")
    if (name ~ /^.nlohmann\// && FILENAME !~ /^(src\/service\/catalog|cli\/[^\/]*)\.cpp$/ && FILENAME != "cli/json_values.hpp") fault("nlohmann-json belongs in src/service/catalog.cpp, cli/*.cpp and cli/json_values.hpp")
    if (name ~ /^.pugixml/ && FILENAME !~ /^cli\/(line_chart|report_page)\.cpp$/) fault("pugixml belongs in cli/line_chart.cpp and cli/report_page.cpp")
}
FILENAME ~ /\.hpp$/ && $0 ~ foreign { fault("no FFmpeg or OpenSSL type in a header") }
END { exit faults > 0 }
END
)

# check_tree FOLDER: prints the lines of the tree in FOLDER that cross a layer; fails if there are any.
check_tree() {
    (cd "$1" && find src cli -name '*.[ch]pp' -print0 | sort -z | xargs -0 awk "$rules")
}

# violates FILE LINE: succeeds if a tree in which FILE holds LINE does not pass.
violates() {
    local tree result=0
    tree=$(mktemp -d)
    mkdir -p "$tree"/src/{rtmp,media,net,service,publish} "$tree/cli" "$tree/$(dirname "$1")"
    printf '#include <vector>\n%s\n' "$2" >"$tree/$1"
    if check_tree "$tree" >/dev/null; then result=1; fi
    rm -rf "$tree"
    return $result
}

self_test() {
    local missed=0 file line
    while read -r file line; do
        if ! violates "$file" "$line"; then echo "not found: $line in $file" >&2; missed=1; fi
    done <<'END'
src/rtmp/x.cpp #include "media/source.hpp"
src/rtmp/x.cpp #include <chrono>
src/rtmp/x.hpp # include <thread>
src/rtmp/x.cpp #include <sys/socket.h>
src/rtmp/x.cpp #include <unistd.h>
src/rtmp/x.cpp #include <fmt/core.h>
src/media/x.cpp #include "rtmp/bytes.hpp"
src/media/x.hpp #include <libavformat/avformat.h>
src/media/x.hpp struct AVPacket;
src/net/x.cpp #include "publish/status.hpp"
src/net/x.cpp #include <openssl/ssl.h>
src/publish/x.cpp #include "cli/options.hpp"
src/publish/x.cpp #include "libavutil/avutil.h"
src/publish/x.cpp #include <openssl/evp.h>
src/publish/x.hpp EVP_MD_CTX* context_ = nullptr;
src/publish/x.cpp #include "../rtmp/bytes.hpp"
src/publish/x.cpp #include "rtmp/bytes.cpp"
src/publish/x.cpp #include <CLI/CLI.hpp>
src/service/x.cpp #include "publish/status.hpp"
src/service/verdict.cpp #include <nlohmann/json.hpp>
src/publish/x.cpp #include <nlohmann/json.hpp>
cli/x.hpp #include <nlohmann/json.hpp>
cli/x.cpp #include <pugixml.hpp>
src/util/x.cpp #include <string>
cli/x.cpp #include <libavformat/avformat.h>
cli/x.cpp #include "tests/ingest/server.hpp"
END
    while read -r file line; do
        if violates "$file" "$line"; then echo "wrongly found: $line in $file" >&2; missed=1; fi
    done <<'END'
src/rtmp/x.cpp #include "rtmp/bytes.hpp"
src/rtmp/x.cpp #include <string_view>
src/rtmp/x.hpp std::size_t size = 0;  // as in an AVPacket
src/media/x.cpp #include <libavformat/avformat.h>
src/publish/digest.cpp #include <openssl/evp.h>
src/net/tls.cpp #include <openssl/ssl.h>
src/publish/x.cpp #include "net/tcp.hpp"
src/service/catalog.cpp #include <nlohmann/json.hpp>
cli/x.cpp #include "service/catalog.hpp"
cli/x.cpp #include "publish/status.hpp"
cli/x.cpp #include <nlohmann/json.hpp>
cli/json_values.hpp #include <nlohmann/json_fwd.hpp>
END
    if [ "$missed" -ne 0 ]; then exit 1; fi
    echo "check-layers: every planted violation is found"
}

case "${1:-}" in
    "") ;;
    --self-test) self_test; exit ;;
    *) echo "usage: check-layers.sh [--self-test]" >&2; exit 2 ;;
esac
if ! check_tree "$(dirname "$0")/.." >&2; then
    echo "check-layers: these lines cross a layer (src/README.md)" >&2
    exit 1
fi
echo "check-layers: every include keeps to its layer"
