#include "media/play/play_order.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <set>
#include <sys/stat.h>

#include "support/clips.hpp"

namespace play_order_test {

namespace {

using media::Input;
using media::PlayOrder;

media::Bytes bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

PlayOrder::Settings named(const std::vector<std::string>& paths) {
    PlayOrder::Settings settings;
    for (const std::string& path : paths) {
        Input input;
        input.path = path;
        settings.inputs.push_back(input);
    }
    return settings;
}

PlayOrder::Settings listed(const std::string& playlist) {
    PlayOrder::Settings settings = named({""});
    settings.playlist_file = playlist;
    settings.passes = std::nullopt;
    return settings;
}

/// The names of the next `count` inputs, without folders; fewer at the end.
std::string names(PlayOrder& order, int count) {
    std::string names;
    for (int i = 0; i < count; ++i) {
        const auto entry = order.next();
        if (!entry) break;
        names += std::filesystem::path(entry->input.path).filename().string() + " ";
    }
    return names;
}

}  // namespace

TEST_CASE("inputs play in order, pass after pass") {
    PlayOrder::Settings settings = named({"a", "b"});
    settings.passes = 2;
    PlayOrder order(settings);
    CHECK(order.next()->pass == 1);
    CHECK(order.next()->pass == 1);
    CHECK(order.next()->pass == 2);
    CHECK(names(order, 9) == "b ");
    CHECK(!order.next());
    PlayOrder once(named({"a", "b"}));
    CHECK(names(once, 9) == "a b ");
}

TEST_CASE("a loop without a number has no end") {
    PlayOrder::Settings settings = named({"a"});
    settings.passes = std::nullopt;
    PlayOrder order(settings);
    for (std::size_t pass = 1; pass < 100; ++pass)
        CHECK(order.next()->pass == pass);
}

TEST_CASE("shuffled, each pass holds every input once, in an order of its own, and none twice in a row") {
    PlayOrder::Settings settings = named({"a", "b", "c", "d", "e"});
    settings.passes = std::nullopt;
    settings.sequence = PlayOrder::Sequence::shuffled;
    settings.seed = 7;
    PlayOrder order(settings);
    std::set<std::string> orders;
    std::string last;
    for (int pass = 0; pass < 20; ++pass) {
        std::string played;
        for (int i = 0; i < 5; ++i) {
            const std::string name = order.next()->input.path;
            CHECK(name != last);
            last = name;
            played += name;
        }
        orders.insert(played);
        std::sort(played.begin(), played.end());
        CHECK(played == "abcde");
    }
    CHECK(orders.size() > 10);
}

TEST_CASE("an order with a pipe in it, or standard input, may have to be waited for") {
    const clips::Folder folder;
    const std::string file = folder.write("a", bytes("a"));
    const std::string fifo = folder.write("list.m3u", bytes("")) + ".fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK_FALSE(PlayOrder(named({file, "absent"})).may_wait());
    CHECK(PlayOrder(named({file, fifo})).may_wait());
    CHECK(PlayOrder(named({"-"})).may_wait());
    PlayOrder order(listed(folder.write("list.m3u", bytes("a\n"))));
    CHECK_FALSE(order.may_wait());
    folder.write("list.m3u", bytes("a\n" + fifo + "\n"));
    order.next();
    CHECK(order.may_wait());
}

TEST_CASE("a playlist that changes is read again, and goes on behind what played last") {
    const clips::Folder folder;
    const std::string path = folder.write("list.m3u", bytes("a\nb\nc\n"));
    PlayOrder order(listed(path));
    CHECK(names(order, 2) == "a b ");
    folder.write("list.m3u", bytes("new\na\nb\nbehind b\n"));
    CHECK(names(order, 3) == "behind b new a ");
    folder.write("list.m3u", bytes("x\ny\n"));
    CHECK(names(order, 2) == "x y ");
}

TEST_CASE("a playlist that looks the same is read again when asked for") {
    const clips::Folder folder;
    const std::string path = folder.write("list.m3u", bytes("a\nb\n"));
    const auto written = std::filesystem::last_write_time(path);
    std::atomic<bool> reread{false};
    PlayOrder::Settings settings = listed(path);
    settings.reread = &reread;
    PlayOrder order(settings);
    CHECK(names(order, 1) == "a ");
    folder.write("list.m3u", bytes("a\nc\n"));
    std::filesystem::last_write_time(path, written);
    CHECK(names(order, 2) == "b a ");
    reread = true;
    CHECK(names(order, 1) == "c ");
    CHECK(!reread);
}

TEST_CASE("a playlist that vanishes or becomes empty while it plays is told of, and played on") {
    const clips::Folder folder;
    const std::string path = folder.write("list.m3u", bytes("a\nb\n"));
    PlayOrder order(listed(path));
    CHECK(names(order, 1) == "a ");
    std::filesystem::remove(path);
    CHECK(names(order, 2) == "b a ");
    const auto gone = order.take_warnings();
    REQUIRE(gone.size() == 1);
    CHECK(gone.front() == path +
                              ": the playlist cannot be read: No such file or directory; check --playlist; "
                              "what it named before is played on");
    folder.write("list.m3u", bytes("\n"));
    CHECK(names(order, 1) == "b ");
    CHECK(order.take_warnings().size() == 1);
    folder.write("list.m3u", bytes("a\nb\nd\n"));
    CHECK(names(order, 1) == "d ");
    CHECK(order.take_warnings().empty());
}

}  // namespace play_order_test
