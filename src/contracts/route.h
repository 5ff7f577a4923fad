// A row of a contract's route table: fields, allowed callers and the pool of a path. The defaults
// describe the usual route: anyone may call it, it changes no state, and it answers quickly.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contracts/reply.h"

namespace contracts {

struct Call;

/// The workers that serve a route. kSlow: it hashes or rates a password, or processes an image.
enum class Pool { kQuick, kSlow };

/// The servers that can reach a route. kGuardedSites: also those of guarded sites, over the gate's
/// socket.
enum class Reach { kSite, kGuardedSites };

/// A route with kChanges needs the CSRF check and does not answer HEAD.
enum class RouteEffect { kReads, kChanges };

/// kSignedIn: rejected without a session. kSessionOptional: the session is read if there is one.
/// kAdministrator: signed in, has that role and calls from a network of ADMIN_FROM; for a route
/// with kChanges the login must also be recent.
enum class Access { kAnyone, kSessionOptional, kSignedIn, kAdministrator };

/// The CSRF check of a change in a contract with cookies. kSameSite: the request must come from a
/// page
/// of this site. kOwnSecret: the route itself checks a secret that only the right browser has, so
/// the request may come from anywhere; a prefetch is still rejected.
enum class CsrfCheck { kSameSite, kOwnSecret };

/// Whether strict mode (STRICT) serves the route.
enum class Strict { kServed, kOff };

/// The additional limit that nginx applies by client address. kLookups: reveals whether an account
/// exists. kCaptchas: draws or checks a captcha. kEstimates: rates a password while it is typed.
enum class Limit { kRequests, kLookups, kCaptchas, kEstimates };

/// Methods of a route, as bits. kDebugGet: a GET that is served only if the configuration allows.
using Methods = unsigned;
inline constexpr Methods kGet = 1;
inline constexpr Methods kPost = 2;
inline constexpr Methods kDebugGet = 4;
inline constexpr Methods kPut = 8;
inline constexpr Methods kPatch = 16;
inline constexpr Methods kDelete = 32;

/// Bytes that multipart may add to a route's picture.
inline constexpr std::size_t kMultipartFrame = 65536;

/// kRequired: must be present and not empty. kOptional: may be absent. kPresent: must be present as
/// text; may be empty, which the handler checks.
/// kNullable: like kPresent, and null is allowed as well.
/// kClearable: may be absent; null means an empty text, which removes the value.
enum class Presence { kRequired, kOptional, kPresent, kNullable, kClearable };

/// Where a contract with JSON bodies has the field. kPath: at `{name}` of the route's path.
enum class FieldSource { kBody, kQuery, kPath };

/// kSecret: read from a query only on routes whose document has it there, which are those that take
/// GET.
enum class Exposure { kPlain, kSecret };

/// kBoolean: JSON true or false; the handler gets the text `true` or `false`.
enum class FieldType { kText, kBoolean };

/// A field that a route reads. All other fields of a request are ignored.
struct FieldRule {
  std::string_view name;
  Presence presence = Presence::kRequired;
  Exposure exposure = Exposure::kPlain;
  std::string_view means{};  ///< the domain's name of the field, if it differs
  FieldSource place = FieldSource::kBody;
  FieldType type = FieldType::kText;
};

/// A required field in the body, and the same as a secret. The functions below change one property
/// each: `optional(secret("answer"))`, `in_query(text("role"))`.
constexpr FieldRule text(std::string_view name) { return {.name = name}; }
constexpr FieldRule secret(std::string_view name) {
  return {.name = name, .exposure = Exposure::kSecret};
}

/// An optional field that is true or false.
constexpr FieldRule boolean(std::string_view name) {
  return {.name = name, .presence = Presence::kOptional, .type = FieldType::kBoolean};
}

constexpr FieldRule with(FieldRule rule, Presence presence) {
  rule.presence = presence;
  return rule;
}
constexpr FieldRule optional(FieldRule rule) { return with(rule, Presence::kOptional); }
constexpr FieldRule present(FieldRule rule) { return with(rule, Presence::kPresent); }
constexpr FieldRule nullable(FieldRule rule) { return with(rule, Presence::kNullable); }
constexpr FieldRule clearable(FieldRule rule) { return with(rule, Presence::kClearable); }

constexpr FieldRule with(FieldRule rule, FieldSource place) {
  rule.place = place;
  return rule;
}
constexpr FieldRule in_query(FieldRule rule) { return with(rule, FieldSource::kQuery); }
constexpr FieldRule in_path(FieldRule rule) { return with(rule, FieldSource::kPath); }

/// The field under the domain's name: `as("password", secret("passwordNew"))`.
constexpr FieldRule as(std::string_view means, FieldRule rule) {
  rule.means = means;
  return rule;
}

/// One route.
struct Route {
  std::string_view path{};  ///< below the mount, without a trailing slash
  Methods methods = kGet;
  std::vector<FieldRule> fields{};
  std::string_view picture{};  ///< the one field of a multipart body, which is a file
  Reach reach = Reach::kSite;
  Access access = Access::kAnyone;
  RouteEffect effect = RouteEffect::kReads;
  Pool pool = Pool::kQuick;
  Strict strict = Strict::kServed;
  Limit limit = Limit::kRequests;
  CsrfCheck csrf_check = CsrfCheck::kSameSite;
  std::string_view done{};  ///< the document's message of success; may be empty
  base::Result<Reply> (*handler)(Call&) = nullptr;
};

}  // namespace contracts
