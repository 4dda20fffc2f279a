#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <optional>

#include "media/flv_bytes.hpp"
#include "media/open.hpp"
#include "support/clips.hpp"

namespace demuxer_failure_test {

using clips::Folder;
using clips::operator+;
using media::Error;
using media::ErrorKind;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

bool is_one_line(const std::string& text) {
    return !text.empty() && text.find('\n') == std::string::npos;
}

/// Cuts a file at many places: what comes is the beginning of what the whole file brings, and the end is an
/// error. Gives how many cuts could not be told from a whole file.
int untold_cuts(const Folder& folder, const std::string& path, std::size_t first, std::size_t step) {
    const auto whole = clips::all_frames(*clips::open(path));
    const std::size_t size = std::filesystem::file_size(path);
    int untold = 0;
    for (std::size_t at = first; at < size; at += step) {
        CAPTURE(at);
        const std::string cut = folder.cut(path, at);
        const auto source = clips::open(cut);
        std::vector<std::size_t> sent(source->tracks().size());
        std::vector<std::vector<media::Bytes>> expected(source->tracks().size());
        for (const media::Frame& frame : whole)
            expected.at(frame.track).push_back(clips::joined(frame.data));
        try {
            while (const auto frame = source->next()) {
                REQUIRE(sent[frame->track] < expected[frame->track].size());
                CHECK(clips::joined(frame->data) == expected[frame->track][sent[frame->track]++]);
            }
            ++untold;
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::cannot_read);
            CHECK(contains(error.what(), cut + ": broke off at 0:0"));
            CHECK(contains(error.what(), "the file ends too early"));
            CHECK_THROWS_AS(source->next(), Error);
        }
    }
    return untold;
}

}  // namespace

TEST_CASE("files cut anywhere bring every whole frame, then an error") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string mp4 = folder.make("fast.mp4", "-i @/a.mp4 -c copy -movflags faststart");
    CHECK(untold_cuts(folder, mp4, 9'000, 997) == 0);
    const std::string fragments =
        folder.make("frag.mp4", "-i @/a.mp4 -c copy -movflags frag_keyframe+empty_moov");
    CHECK(untold_cuts(folder, fragments, 9'000, 997) == 0);
    // A cut just between two tags, or behind the last cluster, shows by nothing.
    const std::string flv = folder.make("a.flv", "-i @/a.mp4 -c copy");
    CHECK(untold_cuts(folder, flv, 9'000, 997) <= 1);
    const std::string mkv = folder.make("a.mkv", "-i @/a.mp4 -c copy");
    CHECK(untold_cuts(folder, mkv, 9'000, 997) <= 1);
}

TEST_CASE("bytes behind the last sample or tag that are none themselves are no cut") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const auto check_whole = [&](const std::string& path, const std::string& name,
                                 const media::Bytes& bytes) {
        CAPTURE(name);
        CAPTURE(bytes.size());
        const auto failure = clips::failure_of(folder.write(name, bytes));
        CHECK(failure.what.empty());
        CHECK(failure.frames == clips::failure_of(path).frames);
    };
    const std::string both = "-i @/a.mp4 -c copy ";
    for (const std::string& path :
         {folder.make("fast.mp4", both + "-movflags faststart"),
          folder.make("frag.mp4", both + "-movflags frag_keyframe+empty_moov"),
          folder.make("sound.mp4", "-i @/a.mp4 -vn -c copy -movflags faststart"), folder.make("a.flv", both),
          folder.make("sound.flv", "-i @/a.mp4 -vn -c copy")}) {
        const media::Bytes bytes = clips::bytes_of(path);
        for (std::size_t count = 1; count < 8; ++count) {
            check_whole(path, "zeros", bytes + media::Bytes(count, 0));
            check_whole(path, "newlines", bytes + media::Bytes(count, '\n'));
        }
        const std::string text = "written by a recorder that signs its files";
        if (path.ends_with(".flv"))
            check_whole(path, "signed.flv", bytes + media::Bytes(text.begin(), text.end()));
    }
    // A box without samples may end too early.
    const media::Bytes free{0, 0, 1, 0, 'f', 'r', 'e', 'e', 0, 0};
    check_whole(folder.path("fast.mp4"), "free.mp4", clips::bytes_of(folder.path("fast.mp4")) + free);
    check_whole(folder.path("frag.mp4"), "free.mp4", clips::bytes_of(folder.path("frag.mp4")) + free);
}

TEST_CASE("damage amid FLV that looks like a tag of an unknown type and reaches beyond the end is told") {
    const Folder folder;
    const media::Bytes whole = clips::bytes_of(folder.make("a.flv", clips::h264_aac));
    // The head of the tag that begins behind half of the file.
    std::size_t at = 13;
    while (at < whole.size() / 2)
        at += 15 + (std::size_t{whole[at + 1]} << 16U | std::size_t{whole[at + 2]} << 8U | whole[at + 3]);
    media::Bytes damaged = whole;
    damaged[at] = 0x0A;
    damaged[at + 1] = 0xF0;
    const auto behind = whole.begin() + static_cast<std::ptrdiff_t>(at);
    const media::Bytes garbage = media::Bytes(whole.begin(), behind) + media::Bytes(1000, 0x55);
    for (const media::Bytes& bytes : {damaged, garbage + media::Bytes(behind, whole.end())}) {
        const std::string path = folder.write("damaged.flv", bytes);
        for (const bool piped : {false, true}) {
            CAPTURE(piped);
            std::optional<clips::PipedInput> pipe;
            if (piped) pipe.emplace(path);
            const auto failure = clips::failure_of(piped ? "-" : path);
            CHECK(failure.kind == ErrorKind::cannot_read);
            CHECK(contains(failure.what, "the file is damaged"));
        }
    }
}

TEST_CASE("FLV without the size behind its last tag, or with a part of it, is whole") {
    const Folder folder;
    // The last tag of H.264 is the mark of its end.
    const std::string h264 = folder.make("a.flv", clips::h264_aac);
    for (const std::string& path : {h264, folder.make("sound.flv", clips::tone + "-c:a aac")}) {
        const std::size_t frames = clips::failure_of(path).frames;
        for (std::size_t missing = 1; missing <= 5; ++missing) {
            CAPTURE(missing);
            const std::string cut = folder.cut(path, std::filesystem::file_size(path) - missing);
            for (const bool piped : {false, true}) {
                CAPTURE(piped);
                std::optional<clips::PipedInput> pipe;
                if (piped) pipe.emplace(cut);
                const auto failure = clips::failure_of(piped ? "-" : cut);
                const bool is_whole = missing <= 4;
                CHECK(failure.what.empty() == is_whole);
                CHECK(failure.frames == (is_whole || path == h264 ? frames : frames - 1));
            }
        }
    }
}

TEST_CASE("a file that grows while it is read is read up to its end of now") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string fragments = "-movflags frag_keyframe+empty_moov -min_frag_duration 100000";
    for (const std::string& path : {folder.make("a.flv", "-i @/a.mp4 -c copy"),
                                    folder.make("frag.mp4", "-i @/a.mp4 -c copy " + fragments)}) {
        CAPTURE(path);
        const media::Bytes bytes = clips::bytes_of(path);
        const auto whole = clips::all_frames(*clips::open(path));
        for (std::size_t size = bytes.size() / 2; size < bytes.size(); size += 1'777) {
            CAPTURE(size);
            const std::string growing = folder.cut(path, size);
            const auto source = clips::open(growing);
            REQUIRE(source->next());
            std::ofstream(growing, std::ios::binary | std::ios::app)
                << std::string(bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.end());
            const auto rest = clips::all_frames(*source);
            REQUIRE(rest.size() + 1 == whole.size());
            CHECK(clips::joined(rest.back().data) == clips::joined(whole.back().data));
        }
    }
}

TEST_CASE("script data that says to be longer than the file is one that ends too early") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const media::Bytes bytes = clips::bytes_of(folder.make("a.flv", "-i @/a.mp4 -c copy"));
    media::Bytes script = clips::flv_tag(18, 0, clips::script_body("onTextData", "hello"));
    std::fill_n(script.begin() + 1, 3, std::uint8_t{0xFF});
    const std::size_t frames = clips::all_frames(*clips::open(folder.path("a.flv"))).size();
    // A script's values may be read by libavformat too, which then leaps to where it says that it ends.
    media::Bytes values = clips::flv_tag(18, 0, clips::amf_text("onTextData") + media::Bytes{3, 0, 0, 9});
    std::fill_n(values.begin() + 1, 3, std::uint8_t{0xFF});
    for (const media::Bytes& tag : {script, values}) {
        media::Bytes longer = bytes;
        longer.insert(longer.end(), tag.begin(), tag.end());
        const auto failure = clips::failure_of(folder.write("false.flv", longer));
        CHECK(failure.frames == frames);
        CHECK(contains(failure.what, "the file ends too early"));
    }
    // A script that is said to end within the media.
    media::Bytes within = clips::with_scripts(bytes, {{500, clips::script_body("onTextData", "hello")}});
    const std::string_view name = "onTextData";
    const auto tag = std::search(within.begin(), within.end(), name.begin(), name.end()) - 3 - 11;
    std::copy_n(clips::big_endian(5000, 3).begin(), 3, tag + 1);
    const auto failure = clips::failure_of(folder.write("within.flv", within));
    CHECK(failure.frames < frames);
    CHECK(contains(failure.what, "the file is damaged"));
}

TEST_CASE("the frames before a cut all come") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string path = folder.make("fast.mp4", "-i @/a.mp4 -c copy -movflags faststart");
    const std::size_t size = std::filesystem::file_size(path);
    const std::size_t frames = clips::failure_of(path).frames;
    // The last bytes are those of the last frame or two.
    const auto cut = clips::failure_of(folder.cut(path, size - 1));
    CHECK(cut.kind == ErrorKind::cannot_read);
    CHECK(cut.frames == frames - 1);
}

namespace {

/// FLV of 2 s whose header promises another duration: the double in `promise`.
std::string with_promise(const Folder& folder, const media::Bytes& promise) {
    media::Bytes bytes = clips::bytes_of(folder.make("a.flv", clips::h264_aac));
    const std::string key = "duration";
    const auto found = std::search(bytes.begin(), bytes.end(), key.begin(), key.end());
    REQUIRE(found != bytes.end());
    std::copy(promise.begin(), promise.end(), found + std::ssize(key));
    return folder.write("b.flv", bytes);
}

const media::Bytes ten_seconds{0, 0x40, 0x24, 0, 0, 0, 0, 0, 0};

}  // namespace

TEST_CASE("an input that ends far before what its header promises is warned of, and is no loss") {
    const Folder folder;
    const auto source = clips::open(with_promise(folder, ten_seconds));
    CHECK(source->duration() == std::chrono::seconds(10));
    CHECK(clips::all_frames(*source).size() > 100);
    const auto warnings = source->take_warnings();
    REQUIRE(warnings.size() == 1);
    CHECK(contains(warnings[0].text, "b.flv: ends at 0:02.0"));
    CHECK(contains(warnings[0].text, "though its header promises 0:10.000; is the file cut?"));
    CHECK_FALSE(warnings[0].is_loss());
}

TEST_CASE("Matroska that ends before its promise is warned of, unless it may be another track's") {
    const Folder folder;
    folder.make("a.mkv",
                "-f lavfi -t 2 -i testsrc2=size=64x48:rate=25 -f lavfi -t 10 -i sine=sample_rate=48000 "
                "-c:v libx264 -c:a aac ");
    media::TrackChoice choice;
    for (const bool wanted : {true, false}) {
        choice.want_audio = wanted;
        const auto source = clips::open(folder.path("a.mkv"), choice);
        clips::all_frames(*source);
        CHECK(source->take_warnings().empty());
    }
}

TEST_CASE("times at both ends of a file are no promise of a header, and no length where its clock jumps") {
    const Folder folder;
    folder.make("late.ts", clips::h264_aac + "-output_ts_offset 100 ");
    folder.make("early.ts", clips::h264_aac);
    media::Bytes both = clips::bytes_of(folder.path("early.ts"));
    const media::Bytes late = clips::bytes_of(folder.path("late.ts"));
    both.insert(both.end(), late.begin(), late.end());
    CHECK(clips::open(folder.path("early.ts"))->duration());
    const auto source = clips::open(folder.write("both.ts", both));
    // The clock jumps in between: what lies between both ends is none that is played.
    CHECK_FALSE(source->duration());
    clips::all_frames(*source);
    for (const media::Warning& warning : source->take_warnings())
        CHECK_FALSE(contains(warning.text, "promises"));
}

TEST_CASE("an MP4 without its index") {
    const Folder folder;
    const std::string path = folder.make("a.mp4", clips::h264_aac);
    const std::string cut = folder.cut(path, std::filesystem::file_size(path) / 2);
    const auto failure = clips::failure_of(cut);
    CHECK(failure.kind == ErrorKind::cannot_open);
    CHECK(failure.what ==
          cut +
              ": cannot be opened: its index (moov) is missing; was it cut short, or is it still being "
              "written?");
}

TEST_CASE("what is not media") {
    const Folder folder;
    const auto check = [](const std::string& path, const std::string& cause) {
        CAPTURE(path);
        const auto failure = clips::failure_of(path);
        CHECK(failure.kind == ErrorKind::cannot_open);
        CHECK(is_one_line(failure.what));
        CHECK(failure.what.starts_with(path + ": "));
        CHECK(contains(failure.what, cause));
        // The cause, and what to do.
        CHECK(contains(failure.what, "; "));
    };
    const std::string text = "It was a dark and stormy night; the rain fell in torrents.\n";
    check(folder.write("text.mp4", media::Bytes(text.begin(), text.end())),
          "is text, not media; name a media file, or a list of them with --playlist");
    const std::string list = "ffconcat version 1.0\nfile a.ts\n";
    check(folder.write("a.ffconcat", media::Bytes(list.begin(), list.end())), "is text, not media");
    check(folder.write("zeros.mp4", media::Bytes(5000, 0)), "; check that it is a media file, and whole");
    check(folder.write("empty.mp4", {}), "it is empty; write it anew");
    check(folder.path("missing.mp4"), "No such file or directory; check its name and its folder");
    check(folder.path(""), "it is a directory; name a media file in it");
    check(folder.write("tiny.flv", {'F', 'L'}), "");
}

TEST_CASE("a description of a session is text: nothing that it names is listened to") {
    const Folder folder;
    const std::string sdp =
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";
    const std::string path = folder.write("a.sdp", media::Bytes(sdp.begin(), sdp.end()));
    const auto failure = clips::failure_of(path);
    CHECK(failure.kind == ErrorKind::cannot_open);
    CHECK(contains(failure.what, path + ": is text, not media"));
    media::Input forced;
    forced.path = path;
    forced.format = "sdp";
    try {
        media::open_input(forced);
        FAIL_CHECK("it was opened");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::cannot_open);
        CHECK(contains(error.what(), "none"));
    }
}

TEST_CASE("a file of subtitles holds only text, whatever it is called") {
    const Folder folder;
    const std::string subtitles = "1\n00:00:01,000 --> 00:00:02,000\nHello\n";
    const std::string source = folder.write("a.srt", media::Bytes(subtitles.begin(), subtitles.end()));
    for (const std::string& path :
         {source, folder.write("show.mp4", media::Bytes(subtitles.begin(), subtitles.end())),
          folder.make("a.vtt", "-i @/a.srt"), folder.make("a.ass", "-i @/a.srt")}) {
        CAPTURE(path);
        const auto failure = clips::failure_of(path);
        CHECK(failure.kind == ErrorKind::nothing_to_send);
        CHECK(is_one_line(failure.what));
        CHECK(contains(failure.what, path + ": holds only text (subtitles, "));
        CHECK(contains(failure.what, "), no audio or video; name the media file"));
    }
}

TEST_CASE("an input of headers alone holds nothing to send, also for one that plays on") {
    const Folder folder;
    const media::Bytes whole = clips::bytes_of(folder.make("a.flv", clips::h264_aac));
    constexpr std::size_t head = 11;
    media::Bytes headers(whole.begin(), whole.begin() + 13);
    for (std::size_t at = 13; at + head < whole.size();) {
        const std::size_t size = static_cast<std::size_t>(whole[at + 1]) << 16U |
                                 static_cast<std::size_t>(whole[at + 2]) << 8U | whole[at + 3];
        const std::size_t end = at + head + size + 4;
        // Scripts stay, and sequence headers.
        if (whole[at] == 18 || whole[at + head + 1] == 0) {
            headers.insert(headers.end(), whole.begin() + static_cast<std::ptrdiff_t>(at),
                           whole.begin() + static_cast<std::ptrdiff_t>(end));
        }
        at = end;
    }
    const std::string path = folder.write("headers.flv", headers);
    try {
        clips::open(path)->next();
        FAIL("it has a frame");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::nothing_to_send);
        CHECK(contains(error.what(), path + ": there is no frame in it"));
    }
}

TEST_CASE("encrypted MP4 says so when it is opened") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string path = folder.make("encrypted.mp4",
                                         "-i @/a.mp4 -c copy -encryption_scheme cenc-aes-ctr "
                                         "-encryption_key 76a6c65c5ea762046bd749a2e632ccbb "
                                         "-encryption_kid a7e61c373e219033c21091fa607bf3b8");
    try {
        clips::open(path);
        FAIL("opened");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::nothing_to_send);
        CHECK(contains(error.what(), "is encrypted; decrypt the file first"));
    }
}

TEST_CASE("codecs that can't be sent") {
    const Folder folder;
    const std::string path =
        folder.make("my show.mkv", clips::picture + clips::tone + "-c:v mpeg4 -c:a libvorbis");
    const auto failure = clips::failure_of(path);
    CHECK(failure.kind == ErrorKind::nothing_to_send);
    CHECK(is_one_line(failure.what));
    CHECK(
        contains(failure.what, "track 0 (video, mpeg4) and track 1 (audio, vorbis) can't be sent over RTMP"));
    CHECK(contains(failure.what, "ffmpeg -i '" + path + "' -c:v libx264 -c:a aac out.mp4"));

    const std::string mkv =
        folder.make("a.mkv", clips::picture + clips::tone + "-c:v libx264 -c:a pcm_s16le");
    CHECK(contains(clips::failure_of(mkv).what, "(audio, pcm_s16le) can't be sent over RTMP"));
    media::TrackChoice choice;
    choice.want_audio = false;
    CHECK_FALSE(clips::failure_of(mkv, choice).kind);
}

TEST_CASE("files without audio or video, or without what is wanted") {
    const Folder folder;
    const std::string subtitles = "1\n00:00:01,000 --> 00:00:02,000\nHello\n";
    folder.write("a.srt", media::Bytes(subtitles.begin(), subtitles.end()));
    const auto failure = clips::failure_of(folder.make("subtitles.mkv", "-i @/a.srt"));
    CHECK(failure.kind == ErrorKind::nothing_to_send);
    CHECK(contains(failure.what, "holds neither audio nor video"));

    media::TrackChoice choice;
    choice.video = 5;
    const auto missing = clips::failure_of(folder.make("a.mp4", clips::h264_aac), choice);
    CHECK(missing.kind == ErrorKind::nothing_to_send);
    CHECK(contains(missing.what, "no video track 5; there is only 0 (h264 64x48)"));
}

TEST_CASE("MP4 with its index at the end, by pipe") {
    const Folder folder;
    const std::string path = folder.make("a.mp4", clips::h264_aac);
    const clips::PipedInput piped(path);
    const auto failure = clips::failure_of("-");
    CHECK(failure.kind == ErrorKind::cannot_open);
    CHECK(contains(failure.what, "-movflags faststart"));
}

TEST_CASE("garbage in the middle of any container never throws anything but Error") {
    const Folder folder;
    for (const char* name : {"a.mp4", "a.flv", "a.mkv", "a.ts"}) {
        const media::Bytes good = clips::bytes_of(folder.make(name, clips::h264_aac));
        std::uint32_t random = 1;
        for (int round = 0; round < 20; ++round) {
            media::Bytes bad = good;
            for (int i = 0; i < 200; ++i) {
                random = random * 1664525U + 1013904223U;
                bad[(random >> 8U) % bad.size()] = static_cast<std::uint8_t>(random >> 24U);
            }
            const std::string path = folder.write(std::string("bad-") + name, bad);
            CAPTURE(round);
            CAPTURE(name);
            const auto failure = clips::failure_of(path);
            CHECK((!failure.kind || is_one_line(failure.what)));
        }
    }
}

}  // namespace demuxer_failure_test
