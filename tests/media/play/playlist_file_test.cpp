#include "media/play/playlist_file.hpp"

#include <doctest/doctest.h>

#include "support/clips.hpp"

namespace playlist_file_test {

namespace {

using Lines = std::vector<std::string>;

Lines parse(const std::string& text, const std::string& path = "/lists/all.m3u") {
    Lines warnings;
    return media::parse_playlist(text, path, warnings);
}

std::string refusal(const std::string& path) {
    Lines warnings;
    try {
        media::read_playlist(path, warnings);
    } catch (const media::Error& error) {
        CHECK(error.kind() == media::ErrorKind::cannot_open);
        return error.what();
    }
    return {};
}

media::Bytes bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

}  // namespace

TEST_CASE("a playlist is one path a line, relative to its own folder") {
    CHECK(parse("one.mp4\nsub/two.mp4\n/else/three.mp4") ==
          Lines{"/lists/one.mp4", "/lists/sub/two.mp4", "/else/three.mp4"});
    CHECK(parse("one.mp4", "all.m3u") == Lines{"./one.mp4"});
    CHECK(parse("file:///else/one.mp4") == Lines{"/else/one.mp4"});
}

TEST_CASE("M3U, comments, empty lines and what Windows adds say nothing") {
    CHECK(parse("\xEF\xBB\xBF#EXTM3U\r\n\r\n#EXTINF:12,Title\r\n  one two.mp4 \r\n# no more") ==
          Lines{"/lists/one two.mp4"});
    CHECK(parse("").empty());
}

TEST_CASE("an entry is a file, never standard input") {
    CHECK(parse("-", "list") == Lines{"./-"});
    CHECK(parse("-") == Lines{"/lists/-"});
}

TEST_CASE("a URL in a playlist is left out, and said to be one, without what may be secret in it") {
    Lines warnings;
    const Lines files = media::parse_playlist("https://host/live.m3u8?token=s3cret\none.mp4\nrtmp://h/a/key",
                                              "all.m3u", warnings);
    CHECK(files == Lines{"./one.mp4"});
    REQUIRE(warnings.size() == 2);
    CHECK(warnings[0] == "all.m3u: https:****: an entry is a file, not a URL; it is left out");
    CHECK(warnings[1] == "all.m3u: rtmp:****: an entry is a file, not a URL; it is left out");
    // No scheme: names of files.
    CHECK(parse("a b://c\n://d") == Lines{"/lists/a b://c", "/lists/://d"});
}

TEST_CASE("a playlist that names itself is not opened as media") {
    const clips::Folder folder;
    const std::string path = folder.write("self.m3u", bytes("one.mp4\nself.m3u\n./self.m3u\n"));
    Lines warnings;
    CHECK(media::read_playlist(path, warnings) == Lines{folder.path("one.mp4")});
    REQUIRE(warnings.size() == 2);
    CHECK(warnings.front() == path + ": the playlist names itself; the entry is left out");
}

TEST_CASE("what is no playlist is refused in a line that says why") {
    const clips::Folder folder;
    CHECK(refusal(folder.path("none.m3u")) ==
          folder.path("none.m3u") +
              ": the playlist cannot be read: No such file or directory; check --playlist");
    const std::string empty = folder.write("empty.m3u", bytes("#EXTM3U\n\n"));
    CHECK(refusal(empty) == empty + ": the playlist names no file; put one path a line into it");
    const std::string urls = folder.write("urls.m3u", bytes("https://host/a?token=s3cret\n"));
    CHECK(refusal(urls) ==
          urls + ": https:****: an entry is a file, not a URL; it is left out, and no other is named");
    const std::string media = folder.write("clip.mp4", {0, 0, 0, 32, 'f', 't', 'y', 'p'});
    CHECK(refusal(media) == media + ": the playlist cannot be read: it is not text; is it a media file?");
    const std::string here = folder.path("");
    CHECK(refusal(here) ==
          here + ": the playlist cannot be read: it is not a regular file; check --playlist");
    const std::string long_one = folder.write("long.m3u", media::Bytes(media::max_playlist_size + 1, 'x'));
    CHECK(refusal(long_one) ==
          long_one + ": the playlist cannot be read: it is too long for one; is it a media file?");
}

}  // namespace playlist_file_test
