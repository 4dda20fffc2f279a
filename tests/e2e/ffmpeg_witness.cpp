#include "e2e/ffmpeg_witness.hpp"

#include "e2e/server_port.hpp"

namespace e2e {

FfmpegWitness::FfmpegWitness() {
    port_ =
        start_server(process_, 1, [this](const auto& ports) {
            const std::string address = "rtmp://127.0.0.1:" + std::to_string(ports.front()) + "/live/witness";
            // `-f data` on the input keeps libavformat from reading anything into the messages.
            return Command{{"ffmpeg", "-nostdin", "-v", "error", "-y", "-listen", "1", "-f", "data", "-i",
                            address, "-map", "0", "-c", "copy", "-f", "data", folder_.path() / "got.flv"}};
        }).front();
}

std::string FfmpegWitness::url() const {
    return "rtmp://127.0.0.1:" + std::to_string(port_) + "/live/witness";
}

std::filesystem::path FfmpegWitness::recording() {
    // ffmpeg takes the end of the connection for an input error, so its exit status says nothing.
    process_->wait(std::chrono::seconds(10));
    return folder_.path() / "got.flv";
}

}  // namespace e2e
