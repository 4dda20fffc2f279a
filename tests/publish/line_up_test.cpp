// Sources whose tracks change while they play.

#include <doctest/doctest.h>

#include "publish/push.hpp"
#include "rtmp/amf0.hpp"

namespace line_up_test {

namespace {

using rtmp::MessageType;

/// A second of the clip, one of its audio alone, and one of it in another size.
class ThreeInputs final : public media::Source {
  public:
    const std::vector<media::Track>& tracks() const override { return clip_.tracks(); }
    std::optional<media::Time> duration() const override { return std::nullopt; }
    bool may_wait() const override { return false; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::vector<media::Warning> take_warnings() override { return std::exchange(warnings_, {}); }

    std::optional<media::Frame> next() override {
        while (auto frame = clip_.next()) {
            const std::size_t second = 1 + static_cast<std::size_t>(frame->dts / std::chrono::seconds(1));
            if (second == 2 && frame->track == 0) continue;
            if (second != second_) begin(*frame);
            frame->pass = second_ = second;
            if (second == 3 && frame->track == 0 && !std::exchange(resized_, true))
                frame->changed = std::make_shared<const media::Track>(resized());
            return frame;
        }
        return std::nullopt;
    }

  private:
    media::Track resized() const {
        media::Track track = tracks()[0];
        track.width = 640;
        track.height = 360;
        return track;
    }

    void begin(media::Frame& frame) {
        warnings_.push_back({"another input"});
        const std::vector<media::Track> audio{tracks()[1]};
        const std::vector<media::Track> both{resized(), tracks()[1]};
        frame.line_up = std::make_shared<const std::vector<media::Track>>(second_ == 1 ? audio : both);
    }

    Clip clip_{{.length = std::chrono::seconds(3)}};
    std::size_t second_ = 1;
    bool resized_ = false;
    std::vector<media::Warning> warnings_;
};

/// `width` of onMetaData; 0 where it speaks of no video.
double width_of(const ingest::SeenMessage& message) {
    rtmp::amf0::Decoder decoder(message.payload);
    double width = 0;
    while (const auto value = decoder.next()) {
        const rtmp::amf0::Value* const found = value->find("width");
        if (found != nullptr) width = found->number_or(0);
    }
    return width;
}

}  // namespace

TEST_CASE("metadata and sequence headers come again with the input that has others, and not otherwise") {
    ingest::ServerConfig config;
    config.keeping.media = true;
    ingest::Server server(config);
    ThreeInputs source;
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    publish::publish(source, "inputs", {rtmp::parse_url(server.url("live/key"))}, unpaced(), clock, recorder,
                     stop);
    REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.ending != ingest::Ending::open; }));

    std::vector<double> widths;
    std::vector<std::uint32_t> metadata_times;
    std::vector<std::uint32_t> header_times;
    MessageType before = MessageType::data_amf0;
    for (const ingest::SeenMessage& message : server.seen().media) {
        if (message.type == MessageType::data_amf0) {
            widths.push_back(width_of(message));
            metadata_times.push_back(message.timestamp);
        } else if (message.type == MessageType::video && message.payload[1] == 0) {
            header_times.push_back(message.timestamp);
            CHECK(before == MessageType::data_amf0);
        }
        before = message.type;
    }
    CHECK(widths == std::vector<double>{1280, 0, 640});
    REQUIRE(metadata_times.size() == 3);
    CHECK(metadata_times[1] == 1003);
    CHECK(metadata_times[2] == 2000);
    CHECK(header_times == std::vector<std::uint32_t>{0, 2000});

    CHECK(recorder.all<publish::report::Warning>().size() == 2);
    CHECK(recorder.all<publish::report::Ended>().at(0).totals.pass == 3);
}

}  // namespace line_up_test
