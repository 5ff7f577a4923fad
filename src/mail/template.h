// One mail text with places to be filled in, such as `{{code}}`, and lines for where a place is
// filled in (`{{#link}}` … `{{/link}}`) or is not (`{{^link}}` … `{{/link}}`). Knows text; knows no
// kinds of mails.
#pragma once

#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace mail {

/// What stands in the places: name to text.
using Values = std::map<std::string, std::string, std::less<>>;

class Template {
 public:
  /// kHtml: values are escaped, so that they stay text.
  enum class Form { kPlain, kHtml };

  /// Reads a template. The problem names `file` and the line: bytes that are no UTF-8, a place that
  /// is none of `places` or is not closed, a section that is not closed or holds another.
  static std::expected<Template, base::Problem> parse(std::string_view text, Form form,
                                                      std::span<const std::string_view> places,
                                                      const std::string& file);

  /// The text with every place filled in; one that `values` lacks is left empty, and so is what
  /// stands in its section.
  std::string render(const Values& values) const;

  /// Whether a line holds this place and nothing else, as a code stands that is to be copied.
  bool has_line_of(std::string_view place) const;

 private:
  struct Piece {
    enum class Kind { kText, kPlace, kWhere, kUnless, kEnd };
    Kind kind;
    std::string text;  ///< the text, or the place's name
  };
  static Piece piece_of(std::string_view mark);

  Form form_ = Form::kPlain;
  std::string source_;
  std::vector<Piece> pieces_;
};

}  // namespace mail
