#pragma once

#include "rtmp/auth.hpp"
#include "rtmp/server_status.hpp"
#include "rtmp/url.hpp"

namespace dial {

/// The steps of logging in at one address: each answers a refusal on a new connection, and none is taken
/// twice.
class Login {
  public:
    /// Makes `url.login_query` what the server asks for. Throws Failure(login_refused) when nothing more can
    /// be given: it holds no login, or the server does not accept it, or asks for what is not known here.
    /// `status` holds the words that the demand was read from.
    void proceed(const rtmp::AuthDemand& demand, const rtmp::ServerStatus& status, rtmp::Url& url);

  private:
    /// The credentials that the server was told so far.
    enum class Told { nothing, user, answer };
    Told told_ = Told::nothing;
};

}  // namespace dial
