#include "ground/descriptor.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

namespace descriptor_test {

using ground::Descriptor;

namespace {

bool is_open(int number) {
    return ::fcntl(number, F_GETFD) != -1;
}

Descriptor opened() {
    return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

}  // namespace

TEST_CASE("a descriptor is closed with its last owner, once") {
    int number = -1;
    {
        Descriptor first = opened();
        number = first.number();
        const Descriptor second(std::move(first));
        CHECK(first.number() == -1);
        CHECK(second.number() == number);
        CHECK(is_open(number));
    }
    CHECK_FALSE(is_open(number));
}

TEST_CASE("another takes its place, and none is none") {
    Descriptor file = opened();
    const int before = file.number();
    file = opened();
    CHECK(file.number() >= 0);
    CHECK_FALSE(is_open(before));
    CHECK(Descriptor().number() == -1);
}

}  // namespace descriptor_test
