// Maps faults to responses. One table has the HTTP status, the message and the slug for all
// contracts; a contract has only the rows in which its document differs.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace contracts {

/// The response of one fault: on one route, or on all routes without their own row.
///
/// In a contract's own table, a member that is left out comes from the contract's FaultDefaults or
/// from the common table. A row with a message of its own also states `field` and `english` itself.
struct FaultRow {
  /// kNamed: the field and the reason follow the message.
  enum class Field { kUnnamed, kNamed };

  std::string_view path{};  ///< the route's; empty: all routes
  base::Fault fault = base::Fault::kUnexpected;
  int status = 0;  ///< HTTP
  int code = 0;    ///< the envelope's
  std::string_view message{};
  Field field = Field::kUnnamed;
  std::string_view english{};  ///< the English message, if the contract has both languages
  std::string_view slug{};     ///< the fault's name for programs, if the contract has such names
};

/// The defaults of the fault rows of a contract.
struct FaultDefaults {
  enum class Texts { kChinese, kBothLanguages, kBothLanguagesAndSlug };

  /// The HTTP status of faults that the document's envelope reports itself, such as a wrong
  /// password; 0: that of the common table. Faults of HTTP, such as a wrong method, always have
  /// their own status.
  int status = 0;
  int code = 0;  ///< the envelope's
  Texts texts = Texts::kChinese;
};

/// Completes the table of a contract: its own rows with all members, and a row of the common table
/// for every fault that any route can have and that has no row for all routes yet.
///
/// A fault that only some contracts can have, such as a closed registration, is in the table only
/// if the contract has a row for it: `{.fault = Fault::kClosed}` uses the common message.
std::vector<FaultRow> complete_faults(const FaultDefaults& defaults, std::vector<FaultRow> rows);

}  // namespace contracts
