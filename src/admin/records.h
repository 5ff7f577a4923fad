// Prints records: aligned tables for people, JSON and CSV for programs, tab-separated lines for
// scripts. Knows columns and values; knows no accounts.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace admin {

/// The output formats.
enum class Format {
  kTable,      ///< aligned, with a heading; for people, may change
  kJson,       ///< one array, one object on each line; keeps all texts exactly
  kCsv,        ///< RFC 4180, with a header
  kPorcelain,  ///< tab-separated without a heading; never changes
};

/// One value: none, a whole number, yes or no, a text, several texts.
using Value =
    std::variant<std::monostate, std::int64_t, bool, std::string, std::vector<std::string>>;

/// The values of a record in the order of the columns.
using Record = std::vector<Value>;

/// A column with its name.
struct Column {
  enum class Shown { kAlways, kNotInTables };
  std::string_view name;
  Shown shown = Shown::kAlways;
};

/// Escapes control, bidirectional and invisible characters and invalid UTF-8 as `\u{1b}`. The
/// result is one line that cannot control a terminal.
std::string visible(std::string_view text);

/// Prints a list page by page in constant memory. The column widths of a table are those of the
/// pages printed so far.
class RecordPrinter {
 public:
  /// `out` and the columns' names outlive the printer.
  RecordPrinter(std::ostream& out, Format format, std::vector<Column> columns);

  /// Prints the records of a page, and the heading before the first one.
  void print(const std::vector<Record>& page);

  /// Prints the end of the list. Do not call it after a fault: the JSON of an incomplete list is
  /// then invalid on purpose.
  void finish();

 private:
  void print_table(const std::vector<Record>& page);

  std::ostream& out_;
  Format format_;
  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
  bool begun_ = false;  ///< a record or a heading was printed
};

/// Prints one record: one line for each field, or one JSON object.
void print_record(std::ostream& out, Format format, const std::vector<Column>& columns,
                  const Record& record);

}  // namespace admin
