#include "pack/flv_dump.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include "pack/error.hpp"
#include "rtmp/amf0.hpp"
#include "rtmp/flv_tag.hpp"

namespace flv_dump_test {

namespace {

rtmp::Bytes content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("the dump is an FLV file of what is sent, without the wrapper of metadata") {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("flv_dump_test." + std::to_string(getpid()) + ".flv");
    pack::FlvDump dump(path, true, true);
    dump.write(
        rtmp::make_message(rtmp::MessageType::data_amf0, 0, rtmp::amf0::encode_all({"@setDataFrame", "x"})));
    rtmp::Message frame = rtmp::make_message(rtmp::MessageType::audio, 0x12345678, {7, 8});
    frame.head = rtmp::flv_tag::aac_frame();
    dump.write(frame);
    dump.close();
    const rtmp::Bytes expected = {
        'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0,
        // script tag: type, size 4, time 0, stream 0; the string "x"; size of the tag before
        18, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 'x', 0, 0, 0, 15,
        // audio tag: size 4, time 345678 with 12 in its extension
        8, 0, 0, 4, 0x34, 0x56, 0x78, 0x12, 0, 0, 0, 0xAF, 1, 7, 8, 0, 0, 0, 15};
    CHECK(content(path) == expected);
    std::filesystem::remove(path);
}

TEST_CASE("a dump that cannot be created or written fails with its name") {
    const auto message_of = [](const std::string& path) -> std::string {
        try {
            pack::FlvDump dump(path, true, false);
            dump.write(rtmp::make_message(rtmp::MessageType::audio, 0, rtmp::Bytes(100000)));
            dump.close();
        } catch (const pack::Error& error) {
            return error.what();
        }
        return "no failure";
    };
    CHECK(message_of("/nonexistent/folder/x.flv")
              .find("/nonexistent/folder/x.flv: the dump cannot be written: No such") == 0);
    CHECK(message_of("/dev/full").find("No space left") != std::string::npos);
}

}  // namespace flv_dump_test
