#pragma once

#include <string>

#include "dial/listener.hpp"

namespace load {

/// Listens to nothing: what a thousand copies have to tell on their way, nobody reads.
class DeafListener final : public dial::Listener {
  public:
    void connecting(const rtmp::Url& /*url*/) override {}
    void redirected(const rtmp::Url& /*from*/, const rtmp::Url& /*to*/) override {}
    void warning(std::string /*words*/) override {}
    void detail(std::string /*words*/) override {}
    void trace(std::string /*line*/) override {}
};

}  // namespace load
