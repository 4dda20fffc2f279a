#include "ingest/gate.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <stdexcept>
#include <vector>

namespace ingest {
namespace {

std::vector<unsigned char> md5(const std::string& text) {
    std::vector<unsigned char> digest(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
        throw std::runtime_error("MD5 is not available");
    digest.resize(size);
    return digest;
}

std::string md5_hex(const std::string& text) {
    std::string digits;
    for (const unsigned char byte : md5(text))
        digits += fmt::format("{:02x}", byte);
    return digits;
}

std::string md5_base64(const std::string& text) {
    const std::vector<unsigned char> digest = md5(text);
    std::vector<unsigned char> encoded(4 * ((digest.size() + 2) / 3) + 1);
    EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
    return {encoded.begin(), encoded.end() - 1};
}

/// The value of `name` behind the login's question mark, which is the last one.
std::string value_of(const std::string& query, const std::string& name) {
    std::size_t at = query.find(name + '=');
    while (at != std::string::npos && at > 0 && query[at - 1] != '&' && query[at - 1] != '?')
        at = query.find(name + '=', at + 1);
    if (at == std::string::npos) return {};
    at += name.size() + 1;
    return query.substr(at, query.find('&', at) - at);
}

std::string adobe_response(const Gate& gate, const std::string& query) {
    const std::string secret = md5_base64(gate.user + gate.salt + gate.password);
    const std::string& ours = gate.opaque.empty() ? gate.challenge : gate.opaque;
    return md5_base64(secret + ours + value_of(query, "challenge"));
}

std::string limelight_response(const Gate& gate, const std::string& query, const std::string& app) {
    std::string path = app.substr(0, app.find('?'));
    if (path.find('/') == std::string::npos) path += "/_definst_";
    return md5_hex(fmt::format("{}:{}:{}:{}:auth:{}", md5_hex(gate.user + ":live:" + gate.password),
                               gate.nonce, value_of(query, "nc"), value_of(query, "cnonce"),
                               md5_hex("publish:/" + path)));
}

std::string challenge(const Gate& gate) {
    if (gate.method == "llnw") return fmt::format("?reason=needauth&user={}&nonce={}", gate.user, gate.nonce);
    return fmt::format("?reason=needauth&user={}&salt={}&challenge={}{}", gate.user, gate.salt,
                       gate.challenge, gate.opaque.empty() ? "" : "&opaque=" + gate.opaque);
}

bool is_right(const Gate& gate, const std::string& query, const std::string& app) {
    const bool adobe = gate.method == "adobe";
    // The client has to send back the server's opaque or nonce as it was.
    if (adobe ? value_of(query, "opaque") != gate.opaque : value_of(query, "nonce") != gate.nonce)
        return false;
    return value_of(query, "response") ==
           (adobe ? adobe_response(gate, query) : limelight_response(gate, query, app));
}

}  // namespace

std::optional<std::string> turned_away(const Gate& gate, const std::string& app, const std::string& tc_url) {
    const std::size_t mark = app.find("?authmod=" + gate.method + '&');
    if (mark == std::string::npos)
        return fmt::format("[ AccessManager.Reject ] : [ code=403 need auth; authmod={} ] : ", gate.method);
    const std::string query = app.substr(mark);
    const std::string head = fmt::format("[ AccessManager.Reject ] : [ authmod={} ] : ", gate.method);
    if (value_of(query, "user") != gate.user) return head + "?reason=nosuchuser";
    if (value_of(query, "response").empty() || gate.never_satisfied) return head + challenge(gate);
    if (!tc_url.ends_with(query) || !is_right(gate, query, app))
        return head + "?reason=authfailed" + (gate.opaque.empty() ? "" : "&opaque=" + gate.opaque);
    return std::nullopt;
}

}  // namespace ingest
