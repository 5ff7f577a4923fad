// A mail text with placeholders such as `{{code}}`, and with sections for a placeholder that has a
// value (`{{#link}}` … `{{/link}}`) or has none (`{{^link}}` … `{{/link}}`). Knows text; knows no
// kinds of mail.
#pragma once

#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace mail {

/// The values of placeholders by name.
using Values = std::map<std::string, std::string, std::less<>>;

/// A parsed template.
class Template {
 public:
  /// kHtml: values are HTML-escaped.
  enum class Form { kPlain, kHtml };

  /// Parses a template. `placeholders` are the allowed names of placeholders.
  ///
  /// The problem, which names `file` and the line: invalid UTF-8, an unknown or unclosed
  /// placeholder, an unclosed or nested section.
  static std::expected<Template, base::Problem> parse(
      std::string_view text, Form form, std::span<const std::string_view> placeholders,
      const std::string& file);

  /// Replaces the placeholders by their values. A placeholder without a value is removed together
  /// with its section.
  std::string render(const Values& values) const;

  /// True if a line consists of this placeholder only. A code is on such a line, so that it can be
  /// copied.
  bool has_line_of(std::string_view placeholder) const;

 private:
  struct Piece {
    enum class Kind { kText, kPlaceholder, kWhere, kUnless, kEnd };
    Kind kind;
    std::string text;  ///< the text, or the placeholder's name
  };
  static Piece piece_of(std::string_view mark);
  /// Opens or ends the section of this mark. False if another section must end first.
  static bool enter_or_leave(std::string& section, const Piece& mark);

  Form form_ = Form::kPlain;
  std::string source_;
  std::vector<Piece> pieces_;
};

}  // namespace mail
