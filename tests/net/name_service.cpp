#include "net/name_service.hpp"

#include <atomic>
#include <cerrno>
#include <dlfcn.h>
#include <netdb.h>
#include <string>
#include <vector>

namespace {

std::atomic<bool> silent_may_answer{false};
std::atomic<int> silent_answered{0};

using GetAddrInfo = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int ask_system(const char* host, const char* port, const addrinfo* hints, addrinfo** list) {
    static const auto real = reinterpret_cast<GetAddrInfo>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(host, port, hints, list);
}

/// Joins the system's answers for each numeric host into one list. freeaddrinfo frees entry by entry, so they
/// may be joined.
int join(const std::vector<std::string>& hosts, const char* port, const addrinfo* hints, addrinfo** list) {
    addrinfo** tail = list;
    *list = nullptr;
    for (const std::string& host : hosts) {
        const int code = ask_system(host.c_str(), port, hints, tail);
        if (code == EAI_ADDRFAMILY) continue;
        if (code != 0) return code;
        while (*tail != nullptr)
            tail = &(*tail)->ai_next;
    }
    return *list != nullptr ? 0 : EAI_ADDRFAMILY;
}

std::vector<std::string> crowd_hosts() {
    std::vector<std::string> hosts;
    for (int i = 1; i <= 100; ++i)
        hosts.push_back("127.0.0." + std::to_string(i));
    return hosts;
}

}  // namespace

void name_service::answer_silent() {
    silent_may_answer = true;
    silent_may_answer.notify_all();
}

int name_service::silent_answers() {
    return silent_answered;
}

extern "C" int getaddrinfo(const char* host, const char* port, const addrinfo* hints, addrinfo** list) {
    const std::string name = host;
    if (!name.ends_with(".test")) return ask_system(host, port, hints, list);
    if ((hints->ai_flags & AI_NUMERICHOST) != 0) return EAI_NONAME;
    if (name == name_service::both) return join({"::1", "127.0.0.1"}, port, hints, list);
    if (name == name_service::twice) return join({"127.0.0.1", "127.0.0.1"}, port, hints, list);
    if (name == name_service::crowd) return join(crowd_hosts(), port, hints, list);
    if (name == name_service::broken) {
        errno = EMFILE;
        return EAI_SYSTEM;
    }
    if (name != name_service::silent) return EAI_NONAME;
    silent_may_answer.wait(false);
    const int code = join({"127.0.0.1"}, port, hints, list);
    ++silent_answered;
    return code;
}
