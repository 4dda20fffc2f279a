#include "media/bytes/file_watch.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sys/eventfd.h>
#include <thread>

#include "support/temporary_folder.hpp"

namespace file_watch_test {

namespace {

using media::FileWatch;
using News = FileWatch::News;

/// A file of 3 bytes, and a watch over it.
class Watched {
  public:
    Watched() { std::ofstream(path_) << "abc"; }

    std::string path() const { return path_; }
    std::optional<News> wait(std::int64_t position, int interrupt = -1) const {
        return watch_.wait(position, interrupt);
    }
    /// The news while that is done to the file in a moment.
    std::optional<News> wait_during(const std::function<void()>& change, int interrupt = -1) const {
        std::thread later([&change] {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            change();
        });
        const auto news = wait(3, interrupt);
        later.join();
        return news;
    }

  private:
    e2e::TemporaryFolder folder_;
    std::string path_ = folder_.path() / "recording";
    std::ofstream made_{path_};
    ground::Descriptor file_{::open(path_.c_str(), O_RDONLY | O_CLOEXEC)};
    FileWatch watch_{path_, file_.number()};
};

}  // namespace

TEST_CASE("news that is there already is told at once") {
    const Watched watched;
    CHECK(watched.wait(2) == News::grown);
    CHECK(watched.wait(4) == News::shortened);
    std::filesystem::remove(watched.path());
    CHECK(watched.wait(2) == News::grown);
    CHECK(watched.wait(3) == News::gone);
}

TEST_CASE("a wait ends when the file grows") {
    const Watched watched;
    const auto grow = [&] { std::ofstream(watched.path(), std::ios::app) << "d"; };
    CHECK(watched.wait_during(grow) == News::grown);
}

TEST_CASE("a wait ends when the file is shortened") {
    const Watched watched;
    CHECK(watched.wait_during([&] { std::filesystem::resize_file(watched.path(), 1); }) == News::shortened);
}

TEST_CASE("a wait ends when the file is renamed, removed or replaced") {
    const Watched renamed;
    const std::string other = renamed.path() + ".done";
    CHECK(renamed.wait_during([&] { std::filesystem::rename(renamed.path(), other); }) == News::gone);
    const Watched removed;
    CHECK(removed.wait_during([&] { std::filesystem::remove(removed.path()); }) == News::gone);
    const Watched replaced;
    const std::string next = replaced.path() + ".next";
    std::ofstream(next) << "abc";
    CHECK(replaced.wait_during([&] { std::filesystem::rename(next, replaced.path()); }) == News::gone);
}

TEST_CASE("a wait ends when it is interrupted") {
    const Watched watched;
    const ground::Descriptor interrupt(::eventfd(0, EFD_CLOEXEC));
    CHECK_FALSE(watched.wait_during([&] { ::eventfd_write(interrupt.number(), 1); }, interrupt.number()));
}

}  // namespace file_watch_test
