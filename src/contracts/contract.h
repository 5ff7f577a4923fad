// A contract: a published API document as data. Routes in the document's order, faults with the
// document's messages, an envelope, and small handlers. The dispatcher does the rest for all
// contracts.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contracts/faults.h"
#include "contracts/mount.h"
#include "contracts/route.h"
#include "contracts/wording.h"

namespace contracts {

/// Where requests have the session's token. kToken: in the body's field `token`, or in the header
/// of that name if the body is a picture. kCookieOrBearer: in the header if the request has
/// `Authorization: Bearer`, else in the cookie.
///
/// Requests whose token is not in a cookie need no CSRF check, because a page of another site
/// cannot make a browser send the token. Their cookies are ignored.
enum class Credential { kCookie, kAuthorization, kToken, kCookieOrBearer };
/// Whether people can register at the contract.
enum class Registration { kOffered, kNone };
/// How requests have fields. kForm: in the query and in an urlencoded body. kFormOrMultipart: in
/// the query of a GET, or in a body, which may also be multipart. kJson: in one JSON object.
enum class Body { kForm, kFormOrMultipart, kJson };

/// A failure with all data that an envelope may contain. Views of the request and of the tables.
struct Refused {
  const FaultRow& row;
  std::string_view message;  ///< in the client's language, with the field if the row names it
  std::string_view title = message;  ///< the same without the field
  std::string_view field{};          ///< empty, or a field that the route declares
  std::string_view reason{};         ///< `too-short`
  std::string_view why{};            ///< the reason in the client's language
  std::chrono::seconds retry_after{0};
  std::string_view request_id{};
};

/// One contract.
struct Contract {
  std::string_view name;
  std::string_view suffix{};               ///< an optional end of every path: `.do`
  Language language = Language::kChinese;  ///< of messages that the document does not have
  /// The cookie by which clients choose a language; empty if the document has no such choice.
  std::string_view language_cookie{};
  Credential credential;
  Body body;
  Registration registration = Registration::kOffered;
  std::vector<MountSetting> settings{};  ///< those of this contract only
  std::string_view md5_scheme{};  ///< the verifiers' scheme, if clients send a password's MD5
  std::vector<Route> routes;
  std::vector<FaultRow> faults;
  /// The body around a success; `message` may be empty, `data` is JSON or empty.
  std::string (*success)(std::string_view message, std::string_view data);
  /// The body of a failure.
  std::string (*failure)(const Refused& refused);
  std::string_view failure_type = "application/json; charset=utf-8";
};

/// True if the contract's sessions use a cookie.
bool uses_cookie(const Contract& contract);

/// The route of a path below the mount, or nullptr: `/user/login/` and, with the contract's suffix,
/// `/user/login.do` are `/user/login`; `/sessions/x` is `/sessions/{id}`. If the path has several
/// routes, the one that takes one of `methods`; if none does, the first.
const Route* find_route(const Contract& contract, std::string_view path, Methods methods = 0);

/// The part of the path at the route's `{name}`; empty if the route has no such placeholder.
std::string_view path_value(const Route& route, std::string_view path, std::string_view name);

/// The row with the contract's message of the fault on this route, or on any if `route` is nullptr.
const FaultRow& row_of(const Contract& contract, const Route* route, base::Fault fault);

}  // namespace contracts
