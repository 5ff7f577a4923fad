// Accounts, sessions and keys as JSON, for all contracts that return them in this form. Knows no
// routes and no rules.
#pragma once

#include <string>
#include <vector>

#include "contracts/call.h"
#include "domain/account/account.h"
#include "domain/login/key_ring.h"
#include "domain/login/sessions.h"
#include "http/json_writer.h"

namespace contracts {

/// Writes the members of an account, as its owner sees it, into an object that has begun.
void write_account(http::JsonWriter& json, const Call& call, const domain::Account& account);

/// The account as one object.
std::string account_json(const Call& call, const domain::Account& account);

/// Writes the member `sessions`: a list with one entry for each session, the caller's own marked as
/// `current`.
void write_sessions(http::JsonWriter& json, const std::vector<domain::SessionLine>& lines,
                    const domain::Session& current);

/// `{"sessions": [...]}`.
std::string sessions_json(const std::vector<domain::SessionLine>& lines,
                          const domain::Session& current);

/// Writes the members of a public key as a JWK (RFC 7517) for RSA-OAEP-256.
void write_jwk(http::JsonWriter& json, const domain::PublicKey& key);

/// A public key as PEM and JWK, with a nonce for one encrypted password.
std::string key_offer_json(const domain::KeyRing::Offer& offer);

}  // namespace contracts
