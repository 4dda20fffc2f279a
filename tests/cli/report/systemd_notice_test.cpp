#include "cli/report/systemd_notice.hpp"

#include <array>
#include <doctest/doctest.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/report/notice_manager.hpp"
#include "support/environment.hpp"

namespace systemd_notice_test {

using namespace std::chrono_literals;
using cli::SystemdNotice;

namespace {

std::string unique(const std::string& before) {
    return before + "rtmpush-notice-test-" + std::to_string(::getpid());
}

}  // namespace

TEST_CASE("a manager hears that the service is ready, how it does, and that it stops") {
    std::array<char, 1000> folder{};
    REQUIRE(::getcwd(folder.data(), folder.size()) != nullptr);
    const std::string in_folder = unique(std::string(folder.data()) + "/");
    for (const std::string& name : {unique("@"), in_folder}) {
        CAPTURE(name);
        // A path that is too long is no address of a socket.
        if (name.size() >= sizeof(sockaddr_un::sun_path)) continue;
        const NoticeManager manager(name);
        const Variable socket("NOTIFY_SOCKET", name);
        SystemdNotice notice;
        CHECK(notice.wanted());
        notice.ready();
        notice.ready();
        notice.status("0:12\nREADY=0");
        notice.alive();
        notice.stopping();
        CHECK(manager.take() == "READY=1");
        CHECK(manager.take() == "STATUS=0:12 READY=0");
        CHECK(manager.take() == "WATCHDOG=1");
        CHECK(manager.take() == "STOPPING=1");
        CHECK(manager.take().empty());
    }
}

TEST_CASE("the watchdog wants a sign of life twice in its time, from the process that it names") {
    const NoticeManager manager(unique("@"));
    const Variable socket("NOTIFY_SOCKET", unique("@"));
    const Variable time("WATCHDOG_USEC", "60000000");
    const Variable nobody("WATCHDOG_PID", std::nullopt);
    CHECK(SystemdNotice().alive_interval() == 30s);
    const Variable we("WATCHDOG_PID", std::to_string(::getpid()));
    CHECK(SystemdNotice().alive_interval() == 30s);
    const Variable other("WATCHDOG_PID", "1");
    CHECK_FALSE(SystemdNotice().alive_interval());
    const Variable we_again("WATCHDOG_PID", std::to_string(::getpid()));
    for (const char* nonsense : {"", "0", "-5", "soon", "5s"}) {
        CAPTURE(nonsense);
        const Variable no_time("WATCHDOG_USEC", nonsense);
        CHECK_FALSE(SystemdNotice().alive_interval());
    }
}

TEST_CASE("without a manager, or with one that is gone, nothing is sent") {
    for (const std::string& name :
         {std::string(), unique("@gone-"), std::string("host:80"), std::string(200, '/')}) {
        CAPTURE(name);
        const Variable socket("NOTIFY_SOCKET", name);
        const Variable time("WATCHDOG_USEC", "1000000");
        SystemdNotice notice;
        CHECK_FALSE(notice.wanted());
        CHECK_FALSE(notice.alive_interval());
        notice.ready();
    }
}

TEST_CASE("a manager that does not listen holds nothing up") {
    const NoticeManager manager(unique("@"));
    const Variable socket("NOTIFY_SOCKET", unique("@"));
    SystemdNotice notice;
    for (int i = 0; i < 10000; ++i)
        notice.status("still here");
    CHECK(manager.take() == "STATUS=still here");
}

}  // namespace systemd_notice_test
