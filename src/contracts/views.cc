#include "contracts/views.h"

#include "base/text.h"

namespace contracts {
namespace {

constexpr std::string_view kAlgorithm = "RSA-OAEP-256";

}  // namespace

void write_account(http::JsonWriter& json, const Call& call, const domain::Account& account) {
  std::optional<std::string> avatar;
  if (account.avatar) avatar = call.avatar_url(account);
  json.field("id", account.id)
      .field("gid", account.gid)
      .field("username", account.username)
      .field("email", account.email)
      .field("email_verified", account.email_verified.has_value())
      .field("pending_email", account.pending_email)
      .field("phone", account.phone)
      .field("nickname", account.nickname)
      .field("avatar", avatar)
      .field("role", account.role == domain::Role::kAdmin ? "admin" : "user")
      .field("created", base::iso_timestamp(account.created))
      .field("updated", base::iso_timestamp(account.updated));
}

std::string account_json(const Call& call, const domain::Account& account) {
  http::JsonWriter json;
  json.begin_object();
  write_account(json, call, account);
  json.end_object();
  return json.take();
}

void write_sessions(http::JsonWriter& json, const std::vector<domain::SessionLine>& lines,
                    const domain::Session& current) {
  json.begin_array("sessions");
  for (const domain::SessionLine& line : lines) {
    json.begin_object()
        .field("id", domain::session_id(line.token_hash))
        .field("contract", line.contract)
        .field("current", line.token_hash == current.token_hash)
        .field("address", line.address)
        .field("user_agent", line.user_agent)
        .field("authenticated", base::iso_timestamp(line.authenticated))
        .field("issued", base::iso_timestamp(line.issued))
        .field("last_seen", base::iso_timestamp(line.last_seen))
        .field("expires", base::iso_timestamp(line.expires))
        .field("kept", line.kept)
        .begin_array("sites");
    for (const std::string& site : line.sites) json.item(site);
    json.end_array().end_object();
  }
  json.end_array();
}

std::string sessions_json(const std::vector<domain::SessionLine>& lines,
                          const domain::Session& current) {
  http::JsonWriter json;
  json.begin_object();
  write_sessions(json, lines, current);
  json.end_object();
  return json.take();
}

void write_jwk(http::JsonWriter& json, const domain::PublicKey& key) {
  json.field("kty", "RSA")
      .field("n", key.modulus)
      .field("e", key.exponent)
      .field("alg", kAlgorithm)
      .field("use", "enc")
      .field("kid", key.kid);
}

std::string key_offer_json(const domain::KeyRing::Offer& offer) {
  http::JsonWriter json;
  json.begin_object()
      .field("kid", offer.key.kid)
      .field("alg", kAlgorithm)
      .field("key", offer.key.pem)
      .begin_object("jwk");
  write_jwk(json, offer.key);
  json.end_object()
      .field("nonce", offer.nonce)
      .field("expires_in", std::int64_t{offer.expires_in.count()})
      .end_object();
  return json.take();
}

}  // namespace contracts
