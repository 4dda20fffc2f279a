#include "media/container/description_warnings.hpp"

#include <array>
#include <doctest/doctest.h>

extern "C" {
#include <libavformat/avformat.h>
}

namespace description_warnings_test {

using media::Warning;

TEST_CASE("frames of an index that libavformat has not read are told, of kept streams alone") {
    AVFormatContext* const context = avformat_alloc_context();
    AVStream* const kept = avformat_new_stream(context, nullptr);
    AVStream* const other = avformat_new_stream(context, nullptr);
    kept->nb_frames = other->nb_frames = 7;
    const std::array<AVStream*, 2> streams{kept, other};
    const auto warnings = media::skipped_samples("a.mp4", streams, {kept->index}, nullptr);
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].type == Warning::Class::left_out);
    CHECK(warnings[0].left_out_frames == 7);
    CHECK(warnings[0].text.starts_with("a.mp4: 7 frames of track 0 are left out: "));
    kept->nb_frames = 0;
    CHECK(media::skipped_samples("a.mp4", streams, {kept->index}, nullptr).empty());
    avformat_free_context(context);
}

TEST_CASE("samples that nothing here reads are told with their byte, and what to do") {
    const Warning warning = media::unread_description("a.mp4", 1, 4711);
    CHECK(warning.type == Warning::Class::undecodable);
    CHECK(warning.text.starts_with("a.mp4: from byte 4711 on, track 1 is encrypted"));
    CHECK(warning.text.find("decrypt or convert the file first") != std::string::npos);
}

}  // namespace description_warnings_test
