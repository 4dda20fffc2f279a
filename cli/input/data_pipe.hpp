#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cli/input/data_words.hpp"
#include "cli/input/line_splitter.hpp"
#include "ground/descriptor.hpp"
#include "media/time/waiting_data.hpp"
#include "net/wakeup.hpp"
#include "publish/input/data_feed.hpp"

namespace cli {

/// Lines of data from a FIFO, or from standard input, read on a thread of its own as they come. Writers come
/// and go; the stream waits for none of them.
class DataPipe final : public publish::DataFeed {
  public:
    /// Bytes of data that may wait; beyond, writers wait.
    static constexpr std::size_t most_waiting = 4U << 20U;

    /// `path` is opened again when its last writer has left; "-" for a pipe that ends with it.
    DataPipe(const std::string& name, ground::Descriptor pipe, std::string path);
    /// Does not wait for writers.
    ~DataPipe() override;

    bool is_live() const override { return true; }
    std::vector<media::TimedData> take(media::Time now, media::Time end) override;
    void finish() override;
    std::vector<std::string> take_warnings() override;

  private:
    void run();
    /// Waits for bytes; false when nothing more is to be read.
    bool await_bytes();
    bool read_some();
    bool open_again();
    void add(const LineSplitter::Line& line);

    ground::Descriptor pipe_;
    const std::string path_;
    LineSplitter lines_;
    /// Signalled when nobody wants any more.
    net::Wakeup unwanted_wakeup_;

    std::mutex mutex_;
    std::condition_variable room_;
    bool unwanted_ = false;
    DataWords words_;
    media::WaitingData timed_;
    std::vector<media::Bytes> at_once_;
    std::size_t at_once_bytes_ = 0;
    /// The reading thread: last, so that all above is there when it runs.
    std::thread thread_;
};

}  // namespace cli
