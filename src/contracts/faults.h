// How faults become responses. One table has the HTTP status, the wording and the slug that hold
// for every contract; a contract states only the rows in which its document differs.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace contracts {

/// How a contract words one fault: on one route, or on all routes without a row of their own.
///
/// In a contract's own table, a member that is left out comes from the contract's FaultDefaults or
/// from the common table. A row with a message of its own also states `field` and `english` itself.
struct FaultRow {
  /// kNamed: the message is followed by the field and by what is wrong with it.
  enum class Field { kUnnamed, kNamed };

  std::string_view path{};  ///< the route's; empty: all routes
  base::Fault fault = base::Fault::kUnexpected;
  int status = 0;  ///< HTTP
  int code = 0;    ///< the envelope's
  std::string_view message{};
  Field field = Field::kUnnamed;
  std::string_view english{};  ///< the message, where the contract speaks both languages
  std::string_view slug{};     ///< the fault's name for programs, where the contract has them
};

/// What the fault rows of one contract have in common.
struct FaultDefaults {
  enum class Texts { kChinese, kBothLanguages, kBothLanguagesAndSlug };

  /// The HTTP status of faults that the document's envelope tells by itself, such as a wrong
  /// password; 0: the common table's. Faults of HTTP, such as a wrong method, always have theirs.
  int status = 0;
  int code = 0;  ///< the envelope's
  Texts texts = Texts::kChinese;
};

/// The whole table of a contract: its own rows, completed, and a row of the common table for every
/// fault that any route can meet and that has no row for all routes yet.
///
/// A fault that only some contracts can meet, such as a closed registration, is in the table only
/// if a row names it: `{.fault = Fault::kClosed}` takes the common wording.
std::vector<FaultRow> complete_faults(const FaultDefaults& defaults, std::vector<FaultRow> rows);

}  // namespace contracts
