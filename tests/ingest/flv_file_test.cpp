#include "ingest/flv_file.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

#include "rtmp/amf0.hpp"
#include "vectors/hex.hpp"

namespace flv_file_test {

using ingest::FlvFile;
using rtmp::MessageType;
using vectors::hex;
using vectors::to_hex;

namespace {

/// A path of its own that is gone with the test.
class TemporaryPath {
  public:
    TemporaryPath() {
        std::string pattern = (std::filesystem::temp_directory_path() / "flv_file_test.XXXXXX").string();
        const int descriptor = mkstemp(pattern.data());
        REQUIRE(descriptor >= 0);
        ::close(descriptor);
        path_ = pattern;
    }
    ~TemporaryPath() { std::filesystem::remove(path_); }
    TemporaryPath(const TemporaryPath&) = delete;
    TemporaryPath& operator=(const TemporaryPath&) = delete;

    const std::string& path() const { return path_; }
    rtmp::Bytes content() const {
        std::ifstream file(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

  private:
    std::string path_;
};

}  // namespace

TEST_CASE("tags hold the bodies as they came, and the header the kinds of track") {
    const TemporaryPath temporary;
    FlvFile file(temporary.path());
    file.write(MessageType::audio, 0, hex("AF00 1190"));
    file.write(MessageType::audio, 0x01020304, hex("AF01 FF"));
    file.close();
    // "FLV" | version 1 | audio alone | header of 9 bytes | no tag before
    // audio | 4 bytes | time 0 | stream 0 || body || tag of 15 bytes
    // audio | 3 bytes | time 020304, extended by 01 | stream 0 || body || tag of 14 bytes
    CHECK(to_hex(temporary.content()) == to_hex(hex("464C56 01 04 00000009 00000000"
                                                    "08 000004 000000 00 000000 AF001190 0000000F"
                                                    "08 000003 020304 01 000000 AF01FF 0000000E")));
}

TEST_CASE("metadata is written as a player is told it") {
    const TemporaryPath temporary;
    FlvFile file(temporary.path());
    file.write(MessageType::data_amf0, 0, rtmp::amf0::encode_all({"@setDataFrame", "onMetaData", 1.0}));
    file.write(MessageType::video, 0, hex("1702000000"));
    file.close();
    const rtmp::Bytes metadata = rtmp::amf0::encode_all({"onMetaData", 1.0});
    const rtmp::Bytes content = temporary.content();
    REQUIRE(content.size() > 24 + metadata.size());
    CHECK(content[4] == 1);
    CHECK(to_hex(rtmp::ByteView(content).subspan(24, metadata.size())) == to_hex(metadata));
}

TEST_CASE("a file that cannot be created is an error") {
    CHECK_THROWS_AS(FlvFile("/nowhere/at/all.flv"), std::system_error);
}

}  // namespace flv_file_test
