// Prints records: aligned for people, JSON and CSV for programs, tab-separated for scripts. Knows
// columns and values; knows no account.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace admin {

enum class Format {
  kTable,      ///< aligned, with a heading; for eyes, and free to change
  kJson,       ///< one array, one object a line; the only exact form of hostile texts
  kCsv,        ///< RFC 4180, with a header
  kPorcelain,  ///< tab-separated, no heading, empty for nothing; never changes
};

/// One value: nothing, a whole number, yes or no, a text, several texts.
using Value =
    std::variant<std::monostate, std::int64_t, bool, std::string, std::vector<std::string>>;

/// A record's values, in the order of the columns.
using Record = std::vector<Value>;

struct Column {
  enum class Shown { kAlways, kNotInTables };
  std::string_view name;
  Shown shown = Shown::kAlways;
};

/// The text with every character that usernames may not have (control, bidirectional and invisible
/// characters, bytes that are not UTF-8) as `\u{1b}`: one line that cannot move a cursor.
std::string visible(std::string_view text);

/// Prints a list, page by page, in constant memory: widths are those of the pages so far.
class RecordPrinter {
 public:
  /// `out` and the columns' names outlive the printer.
  RecordPrinter(std::ostream& out, Format format, std::vector<Column> columns);

  void print(const std::vector<Record>& page);

  /// What belongs after the last page. A list that was cut by a fault is not finished: its JSON
  /// does not parse.
  void finish();

 private:
  void print_table(const std::vector<Record>& page);

  std::ostream& out_;
  Format format_;
  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
  bool begun_ = false;  ///< a record or a heading was printed
};

/// Prints one record by itself: a line a field, or as JSON one object.
void print_record(std::ostream& out, Format format, const std::vector<Column>& columns,
                  const Record& record);

}  // namespace admin
