#pragma once

#include "dial/line.hpp"
#include "dial/listener.hpp"
#include "dial/login.hpp"
#include "dial/redirects.hpp"
#include "dial/settings.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace dial {

/// Where the next connection goes, and in which form: the address with its login, the handshake, the redirects
/// followed. It neither connects nor waits, and knows no time.
class Way {
  public:
    /// Begins at `url`. `settings` outlive it.
    Way(rtmp::Url url, const Settings& settings);

    /// Begins anew, at `url`: nothing is left of logins and redirects before.
    void begin(rtmp::Url url);

    /// Address of the next connection, with what the login has come to.
    const rtmp::Url& url() const { return url_; }
    /// Address and forms of its session, to go as far as `aim`; the client adds what it offers. Each has random
    /// bytes of its own.
    rtmp::SessionConfig config(rtmp::Aim aim) const;
    /// Tells that connections to this address are about to be made: once for each address.
    void announce(Listener& listener);
    /// Whether another connection may get further than this one, which failed: the way then goes there. Throws
    /// Failure for a login or a redirect that leads nowhere. The steps of a login, a redirect and the signed
    /// handshake are on the way, and no retries.
    bool advance(const Line& failed, Listener& listener);

  private:
    /// Goes to `url`, of whose server nothing is known.
    void go_to(rtmp::Url url);
    bool sign(const Line& failed, Listener& listener);

    const Settings* settings_;
    rtmp::Url url_;
    rtmp::HandshakeForm form_{};
    Login login_;
    /// Connecting was reported for this address.
    bool announced_ = false;
    Redirects redirects_;
};

}  // namespace dial
