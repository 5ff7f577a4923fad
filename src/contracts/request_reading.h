// Reads the declared parts of a request: fields, the session's token, the picture, and the language
// of the response. Knows the tables; knows no session and no account.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contracts/contract.h"
#include "http/fields.h"
#include "http/request.h"

namespace contracts {

/// The settings for reading requests.
struct ReadOptions {
  bool strict = false;                     ///< rejects secrets in a query
  std::size_t picture_limit = 10U << 20U;  ///< bytes
};

/// The fields and the file of a request.
struct Submitted {
  http::Fields fields;              ///< those that the route declares; others are ignored
  std::optional<std::string> file;  ///< the uploaded file, if the fields came in a multipart body
};

/// Reads the query, the path and the body, each once.
///
/// Faults: kMalformed, kUnsupportedMedia, kInvalidField (the value is not text), kOffInStrict.
base::Result<Submitted> read_fields(const Contract& contract, const Route& route,
                                    const http::Request& request, const ReadOptions& reading);

/// Checks the presence that each field rule demands. Fault kMissingField.
base::Result<void> check_presence(const Route& route, const http::Fields& fields);

/// The session's token, from the place that the contract defines; empty if there is none. `cookie`
/// is the name of the contract's cookie.
///
/// Faults: kBroken or kMalformed if the token occurs twice, kMissingField if it is required in the
/// body and missing.
base::Result<std::string_view> read_token(const Contract& contract, const Route& route,
                                          const http::Request& request, const http::Fields& fields,
                                          std::string_view cookie);

/// True if the token is in the header Authorization, which pages of other sites cannot set.
bool is_bearer(const Contract& contract, const http::Request& request);

/// A cookie's value, by its name without a prefix; empty if there is none. Fault kMalformed if
/// there are two.
base::Result<std::string_view> read_cookie(const http::Request& request, std::string_view name);

/// The uploaded file of a route that takes a picture; empty for all other routes. `file` is what
/// read_fields() found. If that read no multipart body (a route with JSON fields), the body is read
/// now.
///
/// Faults: kMalformed, kUnsupportedMedia, kMissingField (naming the file), kTooLarge.
base::Result<std::string> read_picture(const Route& route, const http::Request& request,
                                       std::optional<std::string> file, const ReadOptions& reading);

/// The language of the response. If the document lets clients choose: by cookie, else by
/// Accept-Language, else the contract's. Otherwise the contract's.
Language read_language(const Contract& contract, const http::Request& request);

}  // namespace contracts
