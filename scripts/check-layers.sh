#!/bin/bash
# Holds the lines of src/README.md, "The rooms": check-layers.sh [--self-test]
# The self-test plants one violation of each rule in a tree of its own and fails unless every one is found.
set -euo pipefail

rules=$(cat <<'END'
BEGIN {
    # The rooms: which others each may include, besides itself.
    rooms["src/ground"] = ""
    rooms["src/rtmp"] = "ground"
    rooms["src/witness"] = "ground"
    rooms["src/media"] = "ground"
    rooms["src/net"] = "ground"
    rooms["src/dial"] = "rtmp net ground"
    rooms["src/pack"] = "rtmp media ground"
    rooms["src/service"] = "rtmp media ground"
    rooms["src/watch"] = "dial rtmp witness media net ground"
    rooms["src/publish"] = "dial pack rtmp media net ground"
    rooms["src/load"] = "dial pack rtmp media net ground"
    rooms["cli"] = "publish load watch dial service pack rtmp witness media net ground"
    # The wings: which others of its room each may include, besides itself and its room's ground. What stands at a
    # room's top includes them all.
    wings["src/media/codec"] = ""
    wings["src/media/time"] = ""
    wings["src/media/bytes"] = ""
    wings["src/media/streams"] = "time codec"
    wings["src/media/flv"] = "bytes streams codec"
    wings["src/media/mp4"] = "bytes streams codec"
    wings["src/media/mpeg"] = "bytes time codec"
    wings["src/media/container"] = "bytes streams flv mp4 mpeg time"
    wings["src/media/demux"] = "container streams time codec"
    wings["src/media/measure"] = "codec"
    wings["src/media/clips"] = ""
    wings["src/media/play"] = "time"
    wings["src/media/remote"] = "container bytes streams codec"
    wings["src/publish/queue"] = ""
    wings["src/publish/input"] = ""
    wings["src/publish/connect"] = ""
    wings["cli/text"] = ""
    wings["cli/options"] = "text"
    wings["cli/options/table"] = "text options"
    wings["cli/figures"] = "text"
    wings["cli/page"] = "text figures"
    wings["cli/report"] = "text figures page options"
    wings["cli/input"] = "text options"
    wings["cli/destination"] = "text options"
    wings["cli/inspect"] = "text figures options report input destination"
    wings["cli/push"] = "text figures options report input destination inspect"
    wings["cli/load"] = "text figures page options report input destination inspect"
    # The ground of a room: files at its top that all its wings may include; or, for one wing, that it alone may.
    ground["src/media/play"] = "open"
    ground["src/media"] = "source colors track_choice track_number packet input"
    ground["src/publish"] = "clock confirmation report_queue run_failure settings status stop"
    ground["cli"] = "alarm environment outcome signals version"
    # The pure files of src/ground: those that compute, and nothing else. The protocol, the witness and the codecs may
    # include these alone of it.
    pure_files = "ascii base64 bytes histogram secret"
    # Headers that pure code does without: clocks, threads, files, randomness, and, by their dot or slash, those of
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
# among(WORD, WORDS): true if the list of words has the word.
function among(word, words) {
    return index(" " words " ", " " word " ") > 0
}
# room_of(FOLDER): the folder itself if it is a room, or else the room whose wing it is.
function room_of(folder, parts) {
    split(folder, parts, "/")
    return parts[1] == "src" ? parts[1] "/" parts[2] : parts[1]
}
# stem_of(FILE): its name without folder and ending.
function stem_of(file) {
    sub(/.*\//, "", file)
    sub(/\..*$/, "", file)
    return file
}
# may_include(FILE): true if the wing and room at hand may include that file of the tree.
function may_include(file, folder, target, name) {
    folder = file
    sub(/\/[^\/]*$/, "", folder)
    target = room_of(folder)
    name = stem_of(file)
    if (target == "src/ground" && (is_pure || wing == "src/media/codec")) return among(name, pure_files)
    if (target != room) return among(substr(target, 5), rooms[room])
    if (folder == wing || wing == room) return 1
    if (folder in wings) return among(substr(folder, length(room) + 2), wings[wing])
    return folder == room && (among(name, ground[room]) || among(name, ground[wing]))
}
# names_foreign(LINE): a line of a header names a type of FFmpeg or OpenSSL, other than as a header of src/media may
# name a struct of FFmpeg: to declare it, and in a function's declaration as a pointer or a reference.
function names_foreign(line) {
    if (room == "src/media" && wing != "src/media/codec") {
        sub(/^struct AV[A-Za-z]+;$/, "", line)
        if (line ~ /[()]/) gsub(/AV[A-Za-z]+( const)?[*&]/, "", line)
    }
    return line ~ foreign
}
FNR == 1 {
    wing = FILENAME
    sub(/\/[^\/]*$/, "", wing)
    room = room_of(wing)
    is_pure = room == "src/rtmp" || room == "src/witness" || (room == "src/ground" && among(stem_of(FILENAME), pure_files))
    if (!(room in rooms) || (wing != room && !(wing in wings))) fault("a folder that no rule knows")
}
{ sub(/[[:space:]]*\/\/.*/, "") }
/^[[:space:]]*#[[:space:]]*include/ {
    name = $0
    sub(/^[^<"]*/, "", name)
    if (name ~ /\.\.\// || name ~ /\.cpp[>"]/) fault("no way up the tree, and no source, in an include")
    if (name ~ /^"/) {
        file = substr(name, 2)
        sub(/".*/, "", file)
        if (!may_include(file ~ /^cli\// ? file : "src/" file)) fault(wing " may not include this")
    }
    if (is_pure && name ~ impure) fault("no clock, thread, file, randomness or library in the protocol, in the witness and in the pure files of the ground")
    if (room == "src/ground" && name ~ /^.(fmt|openssl|nlohmann|pugixml|CLI)/) fault("the ground is std and POSIX alone")
    if (wing == "src/media/codec" && name ~ /^<[^>]*[.\/]/) fault("codec stands on the standard library alone")
    if (name ~ /^.lib(av|sw)/ && (FILENAME !~ /^src\/media\/.*\.cpp$/ || wing == "src/media/codec")) fault("FFmpeg belongs in the .cpp files of src/media, and not in codec")
    if (name ~ /^.openssl\// && FILENAME !~ /^src\/(dial\/digest|net\/tls)\.cpp$/) fault("OpenSSL belongs in src/dial/digest.cpp and src/net/tls.cpp")
    if (name ~ /^.CLI\// && wing !~ /^cli\/options/) fault("CLI11 belongs in cli/options")
    if (name ~ /^.nlohmann\// && FILENAME !~ /^(cli\/figures\/json\.[ch]pp|src\/service\/catalog\.cpp|cli\/input\/data_line\.cpp|cli\/load\/summary_reader\.cpp)$/) fault("nlohmann-json belongs in cli/figures/json, which writes, and in src/service/catalog.cpp, cli/input/data_line.cpp and cli/load/summary_reader.cpp, which read")
    if (name ~ /^.pugixml/ && FILENAME !~ /^cli\/page\/(line_chart|page)\.cpp$/) fault("pugixml belongs in cli/page/line_chart.cpp and cli/page/page.cpp")
}
FILENAME ~ /\.hpp$/ && names_foreign($0) { fault("no FFmpeg or OpenSSL type in a header, but for a struct of FFmpeg that src/media declares") }
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
    mkdir -p "$tree/src" "$tree/cli" "$tree/$(dirname "$1")"
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
src/rtmp/x.cpp #include "ground/descriptor.hpp"
src/rtmp/x.cpp #include "ground/text_file.hpp"
src/witness/x.cpp #include "rtmp/message.hpp"
src/witness/x.cpp #include "media/source.hpp"
src/witness/x.hpp #include <chrono>
src/witness/x.cpp #include <random>
src/witness/x.cpp #include <fmt/format.h>
src/witness/x.cpp #include "ground/count_text.hpp"
src/rtmp/x.cpp #include "witness/fingerprint.hpp"
src/media/codec/x.cpp #include "ground/errno_text.hpp"
src/ground/bytes.hpp #include <chrono>
src/ground/ascii.cpp #include <unistd.h>
src/ground/base64.cpp #include "ground/descriptor.hpp"
src/ground/x.cpp #include <fmt/format.h>
src/ground/x.cpp #include "net/stream.hpp"
src/media/x.cpp #include "rtmp/bytes.hpp"
src/media/x.hpp #include <libavformat/avformat.h>
src/media/x.hpp AVPacket packet;
src/media/container/x.hpp AVStream* stream_ = nullptr;
src/media/container/x.hpp std::unique_ptr<AVFormatContext> open();
src/media/container/x.hpp Time to_time(std::int64_t ticks, AVRational tick);
src/media/codec/x.hpp struct AVPacket;
src/publish/x.hpp struct AVPacket;
src/publish/x.hpp bool is_media(const AVStream& stream);
src/net/x.cpp #include "publish/status.hpp"
src/net/x.cpp #include <openssl/ssl.h>
src/net/x.cpp #include "dial/failure.hpp"
src/dial/x.cpp #include "publish/settings.hpp"
src/dial/x.cpp #include "pack/metadata.hpp"
src/dial/x.cpp #include "media/source.hpp"
src/dial/login.cpp #include <openssl/evp.h>
src/rtmp/x.cpp #include "dial/step.hpp"
src/publish/x.cpp #include "cli/options.hpp"
src/publish/x.cpp #include "libavutil/avutil.h"
src/publish/x.cpp #include <openssl/evp.h>
src/publish/x.hpp EVP_MD_CTX* context_ = nullptr;
src/publish/x.cpp #include "../rtmp/bytes.hpp"
src/publish/x.cpp #include "rtmp/bytes.cpp"
src/publish/x.cpp #include <CLI/CLI.hpp>
src/service/x.cpp #include "publish/status.hpp"
src/service/x.cpp #include "dial/failure.hpp"
src/service/verdict.cpp #include <nlohmann/json.hpp>
src/publish/x.cpp #include <nlohmann/json.hpp>
cli/x.cpp #include <nlohmann/json.hpp>
cli/figures/json_values.hpp #include <nlohmann/json_fwd.hpp>
cli/inspect/x.cpp #include <nlohmann/json.hpp>
cli/load/load_summary.cpp #include <nlohmann/json.hpp>
cli/x.cpp #include <pugixml.hpp>
src/util/x.cpp #include <string>
cli/x.cpp #include <libavformat/avformat.h>
cli/x.cpp #include "tests/ingest/server.hpp"
src/pack/x.cpp #include "publish/status.hpp"
src/pack/x.cpp #include "net/tcp.hpp"
src/media/codec/x.cpp #include <libavcodec/avcodec.h>
src/media/codec/x.cpp #include <fmt/format.h>
src/media/codec/x.cpp #include <unistd.h>
src/media/codec/x.cpp #include "media/container/container.hpp"
src/media/codec/x.hpp #include "media/demux/demuxer.hpp"
src/media/container/x.cpp #include "media/demux/frame_reader.hpp"
src/media/flv/x.cpp #include "media/container/format.hpp"
src/media/mp4/x.cpp #include "media/container/remarks.hpp"
src/media/mpeg/x.cpp #include "media/flv/flv_body.hpp"
src/media/streams/x.cpp #include "media/bytes/byte_source.hpp"
src/media/bytes/x.cpp #include "media/streams/codecs.hpp"
src/media/demux/x.cpp #include "media/open.hpp"
src/media/time/x.cpp #include "media/play/playlist.hpp"
src/media/container/x.cpp #include "media/open.hpp"
src/publish/queue/x.cpp #include "publish/connect/connection.hpp"
src/publish/connect/x.cpp #include "publish/queue/message_queue.hpp"
src/publish/input/x.cpp #include "publish/publisher.hpp"
src/publish/odd/x.cpp #include <string>
cli/text/x.cpp #include "cli/options/options.hpp"
cli/figures/x.cpp #include "cli/report/listeners.hpp"
cli/page/x.cpp #include "cli/options/options.hpp"
cli/options/x.cpp #include "cli/options/table/codec.hpp"
cli/report/x.cpp #include "cli/input/inputs.hpp"
cli/inspect/x.cpp #include "cli/push/push.hpp"
cli/load/x.cpp #include "cli/push/push.hpp"
cli/report/x.cpp #include "cli/load/load_listener.hpp"
cli/report/x.cpp #include "cli/program.hpp"
cli/report/x.cpp #include <CLI/CLI.hpp>
END
    while read -r file line; do
        if violates "$file" "$line"; then echo "wrongly found: $line in $file" >&2; missed=1; fi
    done <<'END'
src/rtmp/x.cpp #include "rtmp/bytes.hpp"
src/rtmp/x.cpp #include "ground/ascii.hpp"
src/witness/x.cpp #include "ground/histogram.hpp"
cli/x.cpp #include "witness/fingerprint.hpp"
src/ground/base64.cpp #include "ground/bytes.hpp"
src/ground/x.cpp #include <fcntl.h>
src/ground/x.cpp #include "ground/descriptor.hpp"
src/media/container/x.cpp #include "ground/descriptor.hpp"
src/net/x.cpp #include "ground/errno_text.hpp"
cli/text/x.cpp #include "ground/text_file.hpp"
src/rtmp/x.cpp #include <string_view>
src/rtmp/x.hpp std::size_t size = 0;  // as in an AVPacket
src/media/x.cpp #include <libavformat/avformat.h>
src/dial/digest.cpp #include <openssl/evp.h>
src/dial/x.cpp #include "rtmp/session.hpp"
src/dial/x.cpp #include "net/stream.hpp"
src/publish/connect/x.cpp #include "dial/login.hpp"
src/net/tls.cpp #include <openssl/ssl.h>
src/publish/x.cpp #include "net/tcp.hpp"
src/service/catalog.cpp #include <nlohmann/json.hpp>
src/pack/x.cpp #include "media/source.hpp"
src/media/container/x.cpp #include <libavformat/avformat.h>
src/media/container/x.hpp struct AVStream;
src/media/container/x.hpp bool is_media(const AVStream& stream);
src/media/container/x.hpp AVFormatContext& context() const;
src/media/flv/x.cpp #include "media/codec/avc.hpp"
src/media/codec/x.cpp #include <algorithm>
src/media/codec/x.hpp #include "media/packet.hpp"
src/media/demux/x.cpp #include "media/container/container.hpp"
src/media/x.cpp #include "media/play/playlist.hpp"
src/media/play/x.hpp #include "media/source.hpp"
src/media/play/x.cpp #include "media/open.hpp"
src/publish/queue/x.cpp #include "publish/settings.hpp"
src/publish/connect/x.cpp #include "pack/metadata.hpp"
src/publish/x.cpp #include "publish/queue/message_queue.hpp"
cli/options/table/x.cpp #include "cli/options/options.hpp"
cli/options/x.cpp #include <CLI/CLI.hpp>
cli/push/x.cpp #include "cli/inspect/check.hpp"
cli/load/x.cpp #include "cli/page/line_chart.hpp"
cli/report/x.cpp #include "cli/outcome.hpp"
cli/report/x.cpp #include "cli/page/page.hpp"
cli/x.cpp #include "service/catalog.hpp"
cli/x.cpp #include "dial/failure.hpp"
cli/x.cpp #include "publish/status.hpp"
cli/figures/json.cpp #include <nlohmann/json.hpp>
cli/figures/json.hpp #include <nlohmann/json_fwd.hpp>
cli/input/data_line.cpp #include <nlohmann/json.hpp>
cli/load/summary_reader.cpp #include <nlohmann/json.hpp>
cli/inspect/x.cpp #include "cli/figures/json.hpp"
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
