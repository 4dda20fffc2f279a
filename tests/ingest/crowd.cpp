#include "ingest/crowd.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <system_error>
#include <utility>

#include "ingest/crowd_worker.hpp"

namespace ingest {
namespace {

/// Connections that the kernel keeps until they are accepted: as many as it grants.
constexpr int backlog = 65535;

int listen_for_many(const CrowdConfig& config) {
    const int descriptor = listen_on(config.bind, config.port, 0);
    // A socket that listens already takes the new backlog.
    if (listen(descriptor, backlog) != 0 || fcntl(descriptor, F_SETFL, O_NONBLOCK) != 0)
        throw std::system_error(errno, std::generic_category(), "listen");
    return descriptor;
}

void raise_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

CrowdFault fault_of(const CrowdFaults& faults, std::uint64_t number) {
    const auto falls = [number](std::uint64_t every) { return every > 0 && number % every == 0; };
    if (falls(faults.ignore_every)) return CrowdFault::ignore;
    if (falls(faults.refuse_every)) return CrowdFault::refuse;
    if (falls(faults.reset_every)) return CrowdFault::reset;
    return falls(faults.stall_every) ? CrowdFault::stall : CrowdFault::none;
}

Crowd::Crowd(CrowdConfig config)
    : config_(std::move(config)), listener_(listen_for_many(config_)), port_(listener_.port()) {
    raise_descriptors();
    for (unsigned i = 0; i < std::max(config_.threads, 1U); ++i) {
        workers_.push_back(std::make_unique<CrowdWorker>(config_, books_, listener_.descriptor(), accepted_));
        threads_.emplace_back([&worker = *workers_.back()] { worker.run(); });
    }
}

Crowd::~Crowd() {
    stop();
}

std::string Crowd::address() const {
    const bool v6 = config_.bind.find(':') != std::string::npos;
    return (v6 ? "[" + config_.bind + "]" : config_.bind) + ":" + std::to_string(port_);
}

CrowdReport Crowd::report() const {
    CrowdReport report = books_.report();
    for (const auto& worker : workers_)
        worker->count_into(report);
    return report;
}

void Crowd::stop() {
    for (const auto& worker : workers_)
        worker->stop();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

}  // namespace ingest
