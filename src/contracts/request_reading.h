// What a route reads of a request: its declared fields, the session's token, the one picture, the
// language of the answer. Knows the tables; knows no session and no account.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contracts/contract.h"
#include "http/fields.h"
#include "http/request.h"

namespace contracts {

/// How an operator wants requests read.
struct ReadOptions {
  bool strict = false;                     ///< no secrets from a query
  std::size_t picture_limit = 10U << 20U;  ///< bytes
};

/// The fields that the route declares, and no others.
///
/// Faults: kMalformed, kUnsupportedMedia, kInvalidField for a value that is no text, kOffInStrict.
base::Result<http::Fields> read_fields(const Contract& contract, const Route& route,
                                       const http::Request& request, const ReadOptions& reading);

/// Fault kMissingField for a required field that is absent or empty, or one that must be present
/// and is not.
base::Result<void> check_presence(const Route& route, const http::Fields& fields);

/// The session's token from where the contract has it; empty where there is none. `cookie` is the
/// name of the contract's cookie.
///
/// Faults: kBroken or kMalformed where it stands twice, kMissingField where the body should have
/// it.
base::Result<std::string_view> read_token(const Contract& contract, const Route& route,
                                          const http::Request& request, const http::Fields& fields,
                                          std::string_view cookie);

/// Whether the request carries its session's token where no page of another site can put it.
bool is_bearer(const Contract& contract, const http::Request& request);

/// A cookie's value, by its name without a prefix; empty where there is none. Fault kMalformed
/// where it stands twice.
base::Result<std::string_view> read_cookie(const http::Request& request, std::string_view name);

/// The file of a route that takes one; empty for all others.
///
/// Faults: kMalformed, kUnsupportedMedia, kMissingField (the file's), kTooLarge.
base::Result<std::string> read_picture(const Route& route, const http::Request& request,
                                       const ReadOptions& reading);

/// The language of the answer: the contract's own; or, where its document lets clients choose, by
/// cookie, then by Accept-Language, then the contract's.
Language read_language(const Contract& contract, const http::Request& request);

}  // namespace contracts
