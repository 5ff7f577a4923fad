#include "contracts/encrypted_password.h"

#include <optional>
#include <string>

#include "base/text.h"
#include "http/json_reader.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::SubmittedPassword;

std::string_view text_of(const http::Fields& fields, std::string_view name) {
  const http::Field* field = fields.find(name);
  return field != nullptr && field->kind == http::Field::Kind::kText ? field->value.reveal()
                                                                     : std::string_view{};
}

// Reads the password from the clear text. std::nullopt if a part is missing or the nonce is
// invalid.
std::optional<SubmittedPassword> password_in(const domain::KeyRing& keys,
                                             const base::Secret& clear) {
  const auto fields = http::parse_json_object(clear.reveal());
  if (!fields) return std::nullopt;
  auto nonce = keys.recognise(text_of(*fields, "nonce"));
  const std::string_view text = text_of(*fields, "password");
  if (!nonce || text.empty()) return std::nullopt;
  SubmittedPassword password{base::Secret{text}};
  password.spends.push_back(std::move(*nonce));
  return password;
}

Result<SubmittedPassword> decrypt(domain::KeyRing& keys, std::string_view kid,
                                  std::string_view encrypted) {
  const std::string ciphertext = base::from_base64(encrypted).value_or("");
  auto clear = keys.decrypt(kid, ciphertext);
  if (!clear) return base::pass(clear);
  if (*clear) {
    if (auto password = password_in(keys, **clear)) return std::move(*password);
  }
  SubmittedPassword unreadable{{}, SubmittedPassword::Form::kUndecryptable};
  unreadable.spends.push_back(keys.stand_in(encrypted));
  return unreadable;
}

}  // namespace

Result<SubmittedPassword> submitted(Call& call, std::string_view name) {
  const std::string encrypted_name = std::string{name} + "_encrypted";
  const auto plain = call.non_empty(name);
  const auto encrypted = call.non_empty(encrypted_name);
  if (plain && encrypted) return base::fail_field(Fault::kInvalidField, encrypted_name);
  if (plain) return SubmittedPassword{base::Secret{*plain}};
  if (!encrypted) return base::fail_field(Fault::kMissingField, name);
  if (!call.non_empty("kid")) return base::fail_field(Fault::kMissingField, "kid");
  return decrypt(call.services.key_ring, call.text("kid"), *encrypted);
}

}  // namespace contracts
