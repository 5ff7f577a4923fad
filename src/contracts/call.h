// One request as a handler gets it, after all checks that routes share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "contracts/contract.h"
#include "contracts/mount.h"
#include "domain/client.h"
#include "domain/login/sessions.h"
#include "domain/services.h"
#include "http/fields.h"
#include "http/request.h"

namespace contracts {

/// How a session's token is sent: in a cookie, for pages, or in the header `Authorization: Bearer`,
/// for programs, whose cookies are ignored.
enum class TokenTransport { kCookie, kBearer };

/// The data about the site for handlers.
struct Site {
  std::string_view name;
  std::size_t picture_limit = 0;            ///< bytes
  std::size_t picture_side = 0;             ///< pixels
  const std::vector<std::string>& guarded;  ///< origins of the sites with forward authentication
};

/// The arguments of a handler. All views are valid until the response is written.
struct Call {
  domain::Services& services;
  const http::Fields& fields;  ///< only those that the route declares
  const domain::Client& client;
  const http::Request& request;  ///< for forward authentication, which has its own parameters
  const std::optional<domain::Session>& session;  ///< set if the route's access is kSignedIn
  std::string_view submitted_token;               ///< as received, valid or not
  const Site& site;
  std::string_view public_url;  ///< without a trailing slash
  std::string_view picture{};   ///< the uploaded file of a route with a picture
  const Mount& mount;
  bool from_admin_network = false;
  TokenTransport transport = TokenTransport::kCookie;  ///< of the session's token
  Language language = Language::kEnglish;              ///< of the response
  std::string_view if_match{};                         ///< the header, empty where absent

  /// A required field's value; empty for an absent optional one.
  std::string_view text(std::string_view name) const {
    const http::Field* field = fields.find(name);
    return field == nullptr ? std::string_view{} : field->value.reveal();
  }

  /// std::nullopt if the field is absent or empty.
  std::optional<std::string_view> non_empty(std::string_view name) const {
    const std::string_view value = text(name);
    return value.empty() ? std::nullopt : std::optional{value};
  }

  /// std::nullopt if the field is absent; an empty field is a value.
  std::optional<std::string_view> optional_text(std::string_view name) const {
    const http::Field* field = fields.find(name);
    return field == nullptr ? std::nullopt : std::optional{field->value.reveal()};
  }

  /// The same as text(), as a secret.
  base::Secret secret(std::string_view name) const { return base::Secret{text(name)}; }

  /// The internal path by which nginx sends a picture, or the default picture.
  std::string avatar_file(const std::optional<std::string>& name) const {
    return "/gatehouse-files/" + (name ? "upload/" + *name : "default-avatar.png");
  }

  /// The URL of the account's picture, or of the default picture.
  std::string avatar_url(const domain::Account& account) const {
    return std::string{public_url} +
           (account.avatar ? "/upload/" + *account.avatar : "/default-avatar.png");
  }
};

}  // namespace contracts
