// What a contract is: a published API document as data. Routes in the document's order, faults in
// the document's words, an envelope, and small handlers. The dispatcher does the rest, for all.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "contracts/wording.h"
#include "domain/client.h"

namespace contracts {

struct Call;

/// Which workers serve a route: slow is for what hashes or judges a password or handles an image.
enum class Pool { kQuick, kSlow };
/// A route that changes something stands behind the CSRF gate, and is never HEAD.
enum class RouteEffect { kReads, kChanges };
/// kSignedIn is refused without a session; kEither looks for one and goes on without.
/// kAdministrator is signed in, has that role and calls from a network that administers; for what
/// changes something the login must be of the last minutes.
enum class Caller { kAnyone, kEither, kSignedIn, kAdministrator };
/// What a cookie contract asks before something changes. kSameSite: whether a page of ours made the
/// browser ask. kOwnSecret: the route itself, for what only the right browser has, wherever it
/// comes from; still no prefetch.
enum class CsrfCheck { kSameSite, kOwnSecret };
/// Whether strict mode serves it.
enum class Strict { kServed, kOff };
/// What nginx limits more strictly, by client address: routes that tell whether an account exists,
/// captchas that are drawn or checked, passwords that are judged while they are typed.
enum class Limit { kRequests, kLookups, kCaptchas, kEstimates };

/// Methods of a route, as bits. kDebugGet is a GET that the configuration must allow.
using Methods = unsigned;
inline constexpr Methods kGet = 1;
inline constexpr Methods kPost = 2;
inline constexpr Methods kDebugGet = 4;
inline constexpr Methods kPut = 8;
inline constexpr Methods kPatch = 16;
inline constexpr Methods kDelete = 32;

/// Where clients carry their session's token: a cookie; the header Authorization; the body's field
/// `token`, or, where a picture is the body, the header of that name. A contract whose token does
/// not travel in a cookie looks at none, and needs no CSRF gate: no page can make a browser send
/// it. kCookieOrBearer: a request with `Authorization: Bearer` is one of the latter kind, any other
/// of the former.
enum class Credential { kCookie, kAuthorization, kToken, kCookieOrBearer };
/// How fields arrive: in a query and an urlencoded body; in the query of a GET or in a body, which
/// may also be multipart; as one JSON object.
enum class Body { kForm, kFormOrMultipart, kJson };

/// Bytes that multipart may put around a route's picture.
inline constexpr std::size_t kMultipartFrame = 65536;

/// kRequired: neither absent nor empty. Where a contract tells a malformed request from an empty
/// value: kPresent must be there and a text, kNullable may be null instead; a handler judges both.
/// kClearable may be absent, and null is an empty text: takes away what there is.
enum class Presence { kRequired, kOptional, kPresent, kNullable, kClearable };
/// Where a contract whose bodies are JSON has a field. kPath: the route's path has `{name}` there.
enum class FieldSource { kBody, kQuery, kPath };
/// A secret is read from a query only on routes that are documented with one: those that take GET.
enum class Exposure { kPlain, kSecret };

/// A field that a route reads; all others are ignored.
struct FieldRule {
  std::string_view name;
  Presence presence = Presence::kRequired;
  Exposure exposure = Exposure::kPlain;
  std::string_view means{};  ///< the domain's name for it, where that is another
  FieldSource place = FieldSource::kBody;
};

/// A body that is no envelope: a picture, figures.
struct Raw {
  std::string_view type;
  std::string body;
};

/// What a handler has to say. ReasonText only where they are not the route's own.
struct Reply {
  int status = 200;                            ///< 204 has no body
  std::string data{};                          ///< JSON; empty: the envelope has none
  base::Secret opened{};                       ///< a new session's token, for the cookie
  std::optional<std::chrono::seconds> left{};  ///< of its life, where it is not a whole one
  std::optional<domain::Device> device{};  ///< what this device has just logged in to; no id yet
  bool ended = false;                      ///< takes the session cookie away
  /// Instead of a body: the file that nginx shall send. Another picture has another path.
  std::string file{};
  Raw raw{};  ///< instead of the envelope, where it has a type
  std::vector<std::pair<std::string, std::string>> headers{};
};

struct Route {
  std::string_view path;  ///< below the mount, without a trailing slash
  Methods methods;
  std::vector<FieldRule> fields;
  Caller caller;
  RouteEffect effect;
  Pool pool;
  std::string_view done;  ///< the document's message of success; may be empty
  base::Result<Reply> (*handler)(Call&);
  Strict strict = Strict::kServed;
  Limit limit = Limit::kRequests;
  std::string_view picture{};  ///< the one field of a multipart body, which is a file
  CsrfCheck gate = CsrfCheck::kSameSite;
};

/// How one fault is worded on one route, or on all that have no row of their own (empty `path`).
struct FaultRow {
  enum class Field { kUnnamed, kNamed };

  std::string_view path;
  base::Fault fault;
  int status;  ///< HTTP
  int code;    ///< the envelope's
  std::string_view message;
  Field field = Field::kUnnamed;  ///< kNamed: the field and what is wrong with it follow
  std::string_view english{};     ///< the message, where the contract speaks both languages
  std::string_view slug{};        ///< the fault's name for programs, where the contract has them
};

/// A failure as an envelope may tell it. Views of the request and of the tables.
struct Refused {
  const FaultRow& row;
  std::string_view message;          ///< in the client's language, with the field where named
  std::string_view title = message;  ///< the same without the field
  std::string_view field{};          ///< empty, or one that the route declares
  std::string_view reason{};         ///< `too-short`
  std::string_view why{};            ///< what is wrong with the field, in the client's language
  std::chrono::seconds retry_after{0};
  std::string_view request_id{};
};

struct Contract {
  std::string_view name;
  std::string_view suffix;  ///< a spelling that every path may end in, as `.do`
  Language language;        ///< of what the document leaves unsaid
  /// Of what clients choose their language by, where the document lets them; empty: they cannot.
  std::string_view language_cookie;
  Credential credential;
  Body body;
  /// Whether registering and resetting need keys of the operator's that are one for all.
  bool server_keys = false;
  std::string_view md5_scheme;  ///< of verifiers, where its clients send a password's MD5
  std::vector<Route> routes;
  std::vector<FaultRow> faults;
  /// The body around a success; `message` may be empty, `data` is JSON or empty.
  std::string (*success)(std::string_view message, std::string_view data);
  std::string (*failure)(const Refused& refused);
  std::string_view failure_type = "application/json; charset=utf-8";
};

/// The route of a path below the mount, or nullptr: `/user/login/` and, with the contract's suffix,
/// `/user/login.do` are `/user/login`; `/sessions/x` is `/sessions/{id}`. Where the path has
/// several, the one that takes one of `methods`, if there is one.
const Route* find_route(const Contract& contract, std::string_view path, Methods methods = 0);

/// What the path has in the place of the route's `{name}`; empty where the route has none of it.
std::string_view path_value(const Route& route, std::string_view path, std::string_view name);

/// How the contract words the fault on this route, or on any where `route` is nullptr.
const FaultRow& row_of(const Contract& contract, const Route* route, base::Fault fault);

}  // namespace contracts
