#include "contracts/request_reading.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "http/accept_language.h"
#include "http/cookies.h"
#include "http/json_reader.h"
#include "http/multipart.h"
#include "http/urlencoded.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using http::Field;

constexpr std::string_view kTokenField = "token";
constexpr std::string_view kBearer = "bearer ";

Result<Submitted> read_form_body(const Contract& contract, const Route& route,
                                 const http::Request& request) {
  if (contract.body == Body::kFormOrMultipart && http::is_multipart(request.content_type)) {
    auto parts = http::parse_multipart(request.content_type, request.body, route.picture);
    if (!parts) return base::pass(parts);
    return Submitted{.fields = std::move(parts->fields), .file = std::move(parts->file)};
  }
  if (!request.content_type.empty() && !http::is_urlencoded(request.content_type)) {
    return base::fail(Fault::kUnsupportedMedia);
  }
  auto fields = http::parse_urlencoded(request.body, Field::Source::kBody);
  if (!fields) return base::pass(fields);
  return Submitted{.fields = std::move(*fields), .file = std::nullopt};
}

// Query and body count together, so that no two readers of a request see different values.
Result<Submitted> read_form(const Contract& contract, const Route& route,
                            const http::Request& request) {
  // A document with forms does not mention the query of a POST; it is ignored.
  const bool posts_form = contract.body == Body::kFormOrMultipart && request.method == "POST";
  auto fields = http::parse_urlencoded(posts_form ? std::string_view{} : request.query,
                                       Field::Source::kQuery);
  if (!fields) return base::pass(fields);
  Submitted submitted{.fields = std::move(*fields), .file = std::nullopt};
  if (request.body.empty()) return submitted;
  auto body = read_form_body(contract, route, request);
  if (!body) return body;
  auto merged = submitted.fields.merge(std::move(body->fields));
  if (!merged) return base::pass(merged);
  submitted.file = std::move(body->file);
  return submitted;
}

bool reads_from(const Route& route, FieldSource place) {
  return std::ranges::any_of(route.fields,
                             [&](const FieldRule& rule) { return rule.place == place; });
}

// Takes the declared fields of one source. Undeclared fields are ignored, even if they repeat.
Result<void> merge_declared(http::Fields& into, Result<http::Fields> from, const Route& route,
                            FieldSource place) {
  if (!from) return base::pass(from);
  for (const FieldRule& rule : route.fields) {
    if (rule.place != place) continue;
    auto field = from->take(rule.name);
    if (!field) continue;
    if (auto added = into.add(std::move(*field)); !added) return added;
  }
  return {};
}

// Takes the fields in the path, which nginx has decoded.
Result<void> merge_path(http::Fields& into, const Route& route, const http::Request& request) {
  for (const FieldRule& rule : route.fields) {
    if (rule.place != FieldSource::kPath) continue;
    auto added = into.add({.name = std::string{rule.name},
                           .value = base::Secret{path_value(route, request.path, rule.name)},
                           .source = Field::Source::kPath});
    if (!added) return added;
  }
  return {};
}

// A missing body means no fields, and a route without body fields ignores the body. With cookies
// the content type must be JSON: pages of other sites cannot send that type without a preflight.
Result<Submitted> read_json(const Contract& contract, const Route& route,
                            const http::Request& request) {
  Submitted submitted;
  http::Fields& fields = submitted.fields;
  if (auto taken = merge_path(fields, route, request); !taken) return base::pass(taken);
  if (reads_from(route, FieldSource::kQuery)) {
    auto query = http::parse_urlencoded(request.query, Field::Source::kQuery);
    if (auto taken = merge_declared(fields, std::move(query), route, FieldSource::kQuery); !taken) {
      return base::pass(taken);
    }
  }
  if (!reads_from(route, FieldSource::kBody) || request.body.empty()) return submitted;
  const bool any_type = contract.credential == Credential::kAuthorization ||
                        contract.credential == Credential::kToken;
  if (!any_type && !http::is_json(request.content_type)) {
    return base::fail(Fault::kUnsupportedMedia);
  }
  auto taken =
      merge_declared(fields, http::parse_json_object(request.body), route, FieldSource::kBody);
  if (!taken) return base::pass(taken);
  return submitted;
}

// Whether the field counts as present. A value that is not text is an invalid field, or a malformed
// request where the contract distinguishes the two (kPresent, kNullable).
Result<bool> is_text(const Field& field, const FieldRule& rule) {
  if (field.kind == Field::Kind::kText) return true;
  if (field.kind == Field::Kind::kBoolean && rule.type == FieldType::kBoolean) return true;
  if (field.kind == Field::Kind::kFile) return base::fail(Fault::kMalformed, "a file");
  if (field.kind == Field::Kind::kNull && rule.presence == Presence::kNullable) return true;
  if (rule.presence == Presence::kPresent || rule.presence == Presence::kNullable) {
    return base::fail_field(Fault::kMalformed, rule.name);  // not text
  }
  if (field.kind == Field::Kind::kNull) return rule.presence == Presence::kClearable;
  return base::fail_field(Fault::kInvalidField, rule.name, base::Refusal::kBadForm);
}

// Whether the field is read. A field that is not read counts as absent.
Result<bool> is_read(const Field& field, const FieldRule& rule, const Route& route,
                     const http::Request& request, const ReadOptions& reading) {
  auto text = is_text(field, rule);
  if (!text || !*text) return text;
  if (rule.exposure != Exposure::kSecret || field.source != Field::Source::kQuery) return true;
  if (reading.strict) return base::fail(Fault::kOffInStrict);
  return (route.methods & kGet) != 0 || request.method == "GET";  // as the document has it
}

// nginx joins two headers of the same name with a comma.
Result<std::string_view> read_header(std::string_view value) {
  if (value.contains(',')) return base::fail(Fault::kBroken, "two headers with a token");
  return base::trim(value);
}

// `Bearer token` (RFC 6750), or the token alone, as one document has it.
Result<std::string_view> read_authorization(std::string_view header) {
  auto value = read_header(header);
  if (!value) return value;
  if (base::ascii_lower(value->substr(0, kBearer.size())) == kBearer) {
    value->remove_prefix(kBearer.size());
  }
  return base::trim(*value);
}

}  // namespace

Result<Submitted> read_fields(const Contract& contract, const Route& route,
                              const http::Request& request, const ReadOptions& reading) {
  http::Fields declared;
  auto submitted = contract.body == Body::kJson ? read_json(contract, route, request)
                                                : read_form(contract, route, request);
  if (!submitted) return submitted;
  for (const FieldRule& rule : route.fields) {
    auto field = submitted->fields.take(rule.name);
    if (!field) continue;
    auto read = is_read(*field, rule, route, request, reading);
    if (!read) return base::pass(read);
    if (!*read) continue;
    if (auto added = declared.add(std::move(*field)); !added) return base::pass(added);
  }
  submitted->fields = std::move(declared);
  return submitted;
}

Result<void> check_presence(const Route& route, const http::Fields& fields) {
  for (const FieldRule& rule : route.fields) {
    const Field* field = fields.find(rule.name);
    const bool may_be_absent =
        rule.presence == Presence::kOptional || rule.presence == Presence::kClearable;
    const bool is_missing = !may_be_absent && field == nullptr;
    const bool empty =
        rule.presence == Presence::kRequired && field != nullptr && field->value.empty();
    if (is_missing || empty) return base::fail_field(Fault::kMissingField, rule.name);
  }
  return {};
}

Result<std::string_view> read_token(const Contract& contract, const Route& route,
                                    const http::Request& request, const http::Fields& fields,
                                    std::string_view cookie) {
  if (contract.credential == Credential::kAuthorization || is_bearer(contract, request)) {
    return read_authorization(request.authorization);
  }
  if (contract.credential != Credential::kToken) return read_cookie(request, cookie);
  if (!route.picture.empty()) return read_header(request.token);
  if (route.access != Access::kSignedIn) return std::string_view{};
  const Field* token = fields.find(kTokenField);
  if (token == nullptr) return base::fail_field(Fault::kMissingField, kTokenField);
  return token->value.reveal();
}

bool is_bearer(const Contract& contract, const http::Request& request) {
  return contract.credential == Credential::kCookieOrBearer &&
         base::ascii_lower(request.authorization.substr(0, kBearer.size())) == kBearer;
}

Result<std::string_view> read_cookie(const http::Request& request, std::string_view name) {
  auto value = http::find_host_cookie(request.cookie, name, request.secure());
  if (!value) return base::pass(value);
  return value->value_or(std::string_view{});
}

Result<std::string> read_picture(const Route& route, const http::Request& request,
                                 std::optional<std::string> file, const ReadOptions& reading) {
  if (route.picture.empty()) return std::string{};
  if (!http::is_multipart(request.content_type)) return base::fail(Fault::kUnsupportedMedia);
  if (!file) {
    auto parts = http::parse_multipart(request.content_type, request.body, route.picture);
    if (!parts) return base::pass(parts);
    file = std::move(parts->file);
  }
  if (file->empty()) return base::fail_field(Fault::kMissingField, route.picture);
  if (file->size() > reading.picture_limit) return base::fail(Fault::kTooLarge);
  return std::move(*file);
}

Language read_language(const Contract& contract, const http::Request& request) {
  if (contract.language_cookie.empty()) return contract.language;
  const auto chosen = http::find_cookie(request.cookie, contract.language_cookie);
  if (chosen && *chosen) {
    if (const auto language = language_of(**chosen)) return *language;
  }
  for (const std::string_view range : http::accepted_languages(request.accept_language)) {
    if (const auto language = language_of(range)) return *language;
  }
  return contract.language;
}

}  // namespace contracts
