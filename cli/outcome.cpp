#include "cli/outcome.hpp"

#include <cerrno>
#include <cstdio>
#include <fmt/format.h>

#include "ground/errno_text.hpp"
#include "media/source.hpp"
#include "pack/error.hpp"
#include "rtmp/url.hpp"

namespace cli {

using dial::ExitStatus;
using dial::Failure;

namespace {

ExitStatus status_of(media::ErrorKind kind) {
    switch (kind) {
        case media::ErrorKind::cannot_open:
        case media::ErrorKind::cannot_read:
            return ExitStatus::input_unreadable;
        case media::ErrorKind::nothing_to_send:
            return ExitStatus::nothing_to_send;
        case media::ErrorKind::interrupted:
            return ExitStatus::interrupted;
    }
    return ExitStatus::internal;
}

ExitStatus status_of(pack::ErrorKind kind) {
    switch (kind) {
        case pack::ErrorKind::cannot_travel:
            return ExitStatus::nothing_to_send;
        case pack::ErrorKind::cannot_write:
            return ExitStatus::input_unreadable;
        case pack::ErrorKind::interrupted:
            return ExitStatus::interrupted;
    }
    return ExitStatus::internal;
}

}  // namespace

ExitStatus print(const std::string& text) {
    const bool written =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (written) return ExitStatus::success;
    if (errno == EPIPE) return ExitStatus::internal;
    throw Failure(ExitStatus::internal,
                  fmt::format("standard output: cannot write: {}", ground::errno_text(errno)));
}

Failure failure_of(const std::exception& error) {
    if (const auto* failure = dynamic_cast<const Failure*>(&error)) return *failure;
    if (const auto* failure = dynamic_cast<const media::Error*>(&error))
        return {status_of(failure->kind()), failure->what()};
    if (const auto* failure = dynamic_cast<const pack::Error*>(&error))
        return {status_of(failure->kind()), failure->what()};
    if (const auto* failure = dynamic_cast<const rtmp::UrlError*>(&error))
        return {ExitStatus::malformed_url, failure->what()};
    return {ExitStatus::internal, dial::unforeseen(error)};
}

}  // namespace cli
