// The envelope of documents that report success as a boolean: `{"msg": "…", "result": true, "data":
// …}`.
#pragma once

#include <string>
#include <string_view>

#include "contracts/contract.h"
#include "http/json_writer.h"

namespace contracts {

/// The document's names of the two members. `data` is omitted if empty.
struct FlagEnvelope {
  std::string_view message;
  std::string_view flag;

  std::string success(std::string_view text, std::string_view data) const {
    http::JsonWriter json;
    json.begin_object().field(message, text).field(flag, true);
    if (!data.empty()) json.raw_field("data", data);
    json.end_object();
    return json.take();
  }

  std::string failure(const Refused& refused) const {
    http::JsonWriter json;
    json.begin_object().field(message, refused.message).field(flag, false).end_object();
    return json.take();
  }
};

}  // namespace contracts
