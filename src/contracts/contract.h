// What a contract is: a published API document as data. Routes in the document's order, faults in
// the document's words, an envelope, and small handlers. The dispatcher does the rest, for all.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contracts/faults.h"
#include "contracts/route.h"
#include "contracts/wording.h"

namespace contracts {

/// Where clients carry their session's token: a cookie; the header Authorization; the body's field
/// `token`, or, where a picture is the body, the header of that name. A contract whose token does
/// not travel in a cookie looks at none, and needs no CSRF gate: no page can make a browser send
/// it. kCookieOrBearer: a request with `Authorization: Bearer` is one of the latter kind, any other
/// of the former.
enum class Credential { kCookie, kAuthorization, kToken, kCookieOrBearer };
/// How fields arrive: in a query and an urlencoded body; in the query of a GET or in a body, which
/// may also be multipart; as one JSON object.
enum class Body { kForm, kFormOrMultipart, kJson };

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
