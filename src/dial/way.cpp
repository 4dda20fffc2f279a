#include "dial/way.hpp"

#include <utility>

#include "dial/digest.hpp"
#include "rtmp/auth.hpp"

namespace dial {

Way::Way(rtmp::Url url, const Settings& settings)
    : settings_(&settings), redirects_(url, settings.max_redirects) {
    go_to(std::move(url));
}

void Way::begin(rtmp::Url url) {
    redirects_ = Redirects(url, settings_->max_redirects);
    go_to(std::move(url));
}

void Way::go_to(rtmp::Url url) {
    const bool signs = settings_->handshake == HandshakeChoice::digest;
    url_ = std::move(url);
    form_ = signs ? rtmp::HandshakeForm::digest : rtmp::HandshakeForm::simple;
    login_ = {};
    announced_ = false;
}

rtmp::SessionConfig Way::config(rtmp::Aim aim) const {
    rtmp::SessionConfig config;
    config.app = url_.app + url_.login_query;
    config.tc_url = url_.tc_url + url_.login_query;
    config.stream_name = url_.key;
    config.flash_version = settings_->flash_version;
    config.chunk_size = settings_->chunk_size;
    config.handshake = form_;
    config.hmac = hmac_sha256;
    config.handshake_filler = random_bytes(rtmp::handshake_size - 8);
    config.aim = aim;
    config.trace = settings_->trace;
    return config;
}

void Way::announce(Listener& listener) {
    if (!std::exchange(announced_, true)) listener.connecting(url_);
}

/// Old servers close on a client that does not sign its handshake, and say nothing: only then is it signed.
bool Way::sign(const Line& failed, Listener& listener) {
    const bool automatic = settings_->handshake == HandshakeChoice::automatic;
    if (!automatic || form_ != rtmp::HandshakeForm::simple || !failed.closed_in_handshake()) return false;
    listener.detail(url_.redacted() + ": closed in the simple handshake; trying the digest form");
    form_ = rtmp::HandshakeForm::digest;
    return true;
}

bool Way::advance(const Line& failed, Listener& listener) {
    if (sign(failed, listener)) return true;
    const std::optional<rtmp::event::Refused>& refused = failed.refused();
    if (!refused || refused->phase == rtmp::Phase::live) return false;
    if (!refused->redirect.empty()) {
        rtmp::Url next = redirects_.follow(url_, refused->redirect);
        listener.redirected(url_, next);
        go_to(std::move(next));
        return true;
    }
    if (refused->phase != rtmp::Phase::connect) return false;
    const std::optional<rtmp::AuthDemand> demand = rtmp::read_auth_demand(refused->status.description);
    if (!demand) return false;
    const std::string name = url_.redacted();
    login_.proceed(*demand, refused->status, url_);
    listener.detail(name + ": the server asks for a login; connecting again with what it asks for");
    return true;
}

}  // namespace dial
