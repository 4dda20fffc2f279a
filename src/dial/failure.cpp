#include "dial/failure.hpp"

#include <cerrno>
#include <system_error>

#include "ground/ascii.hpp"
#include "ground/errno_text.hpp"

namespace dial {

std::string_view name_of(ExitStatus status) {
    switch (status) {
        case ExitStatus::success:
            return "success";
        case ExitStatus::internal:
            return "internal";
        case ExitStatus::usage:
            return "usage";
        case ExitStatus::malformed_url:
            return "malformed_url";
        case ExitStatus::not_resolved:
            return "not_resolved";
        case ExitStatus::not_connected:
            return "not_connected";
        case ExitStatus::input_unreadable:
            return "input_unreadable";
        case ExitStatus::timed_out:
            return "timed_out";
        case ExitStatus::tls_failed:
            return "tls_failed";
        case ExitStatus::connection_lost:
            return "connection_lost";
        case ExitStatus::certificate_untrusted:
            return "certificate_untrusted";
        case ExitStatus::login_refused:
            return "login_refused";
        case ExitStatus::bound_broken:
            return "bound_broken";
        case ExitStatus::protocol_error:
            return "protocol_error";
        case ExitStatus::connect_refused:
            return "connect_refused";
        case ExitStatus::publish_refused:
            return "publish_refused";
        case ExitStatus::name_in_use:
            return "name_in_use";
        case ExitStatus::closed_early:
            return "closed_early";
        case ExitStatus::unconfirmed:
            return "unconfirmed";
        case ExitStatus::incomplete:
            return "incomplete";
        case ExitStatus::nothing_to_send:
            return "nothing_to_send";
        case ExitStatus::check_failed:
            return "check_failed";
        case ExitStatus::too_slow:
            return "too_slow";
        case ExitStatus::not_verified:
            return "not_verified";
        case ExitStatus::hung_up:
            return "hung_up";
        case ExitStatus::interrupted:
            return "interrupted";
        case ExitStatus::terminated:
            return "terminated";
    }
    return "unknown";
}

std::string unforeseen(const std::exception& error) {
    if (const auto* system = dynamic_cast<const std::system_error*>(&error)) {
        if (system->code().value() == EMFILE)
            return "no more connections can be opened: " + ground::uncapitalized(ground::errno_text(EMFILE));
        // Threads alone fail with it.
        if (system->code().value() == EAGAIN)
            return "no more threads can be started (raise the limit with ulimit -u)";
    }
    return std::string("internal error: ") + error.what();
}

}  // namespace dial
