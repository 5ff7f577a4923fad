#include "mail/template.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace mail {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

std::unexpected<base::Problem> refuse(const std::string& file, std::string_view before,
                                      std::string_view why) {
  const auto line = 1 + std::ranges::count(before, '\n');
  return std::unexpected(base::Problem{fmt::format("{}:{}: {}", file, line, why)});
}

// Removes the line end together with a section mark that is alone on its line.
std::size_t after_mark(std::string_view text, std::size_t open, std::size_t end) {
  const bool begins_line = open == 0 || text[open - 1] == '\n';
  return begins_line && end < text.size() && text[end] == '\n' ? end + 1 : end;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

Template::Piece Template::piece_of(std::string_view mark) {
  using Kind = Piece::Kind;
  if (mark.starts_with('#')) return {Kind::kWhere, std::string(mark.substr(1))};
  if (mark.starts_with('^')) return {Kind::kUnless, std::string(mark.substr(1))};
  if (mark.starts_with('/')) return {Kind::kEnd, std::string(mark.substr(1))};
  return {Kind::kPlaceholder, std::string(mark)};
}

bool Template::enter_or_leave(std::string& section, const Piece& mark) {
  const bool leaves = mark.kind == Piece::Kind::kEnd;
  if (section != (leaves ? mark.text : "")) return false;
  section = leaves ? "" : mark.text;
  return true;
}

std::expected<Template, base::Problem> Template::parse(
    std::string_view text, Form form, std::span<const std::string_view> placeholders,
    const std::string& file) {
  using Kind = Piece::Kind;
  if (!base::is_utf8(text)) return refuse(file, {}, "holds bytes that are not UTF-8");
  Template parsed;
  parsed.form_ = form;
  parsed.source_ = text;
  std::string section;
  std::size_t at = 0;
  for (auto open = text.find(kOpen); open != text.npos; open = text.find(kOpen, at)) {
    const auto before = text.substr(0, open);
    const auto close = text.find(kClose, open);
    if (close == text.npos) return refuse(file, before, "close {{ with }}");
    const auto mark = text.substr(open + kOpen.size(), close - open - kOpen.size());
    Piece piece = piece_of(mark);
    if (std::ranges::find(placeholders, piece.text) == placeholders.end()) {
      return refuse(file, before,
                    fmt::format("{{{{{}}}}} is not known here; write one of {{{{{}}}}}", mark,
                                fmt::join(placeholders, "}}, {{")));
    }
    parsed.pieces_.push_back({Kind::kText, std::string(text.substr(at, open - at))});
    at = close + kClose.size();
    if (piece.kind != Kind::kPlaceholder) {
      if (!enter_or_leave(section, piece)) {
        return refuse(file, before, "end the section before with {{/…}} first");
      }
      at = after_mark(text, open, at);
    }
    parsed.pieces_.push_back(std::move(piece));
  }
  if (!section.empty()) return refuse(file, text, "end the last section with {{/…}}");
  parsed.pieces_.push_back({Kind::kText, std::string(text.substr(at))});
  return parsed;
}

std::string Template::render(const Values& values) const {
  using Kind = Piece::Kind;
  static const std::string kNothing;
  std::string out;
  bool shown = true;
  for (const Piece& piece : pieces_) {
    const auto found = values.find(piece.text);
    const std::string& value = found == values.end() ? kNothing : found->second;
    switch (piece.kind) {
      case Kind::kWhere:
        shown = !value.empty();
        break;
      case Kind::kUnless:
        shown = value.empty();
        break;
      case Kind::kEnd:
        shown = true;
        break;
      case Kind::kText:
        if (shown) out += piece.text;
        break;
      case Kind::kPlaceholder:
        if (shown) out += form_ == Form::kHtml ? escaped(value) : value;
        break;
    }
  }
  return out;
}

bool Template::has_line_of(std::string_view placeholder) const {
  return ("\n" + source_ + "\n").find(fmt::format("\n{{{{{}}}}}\n", placeholder)) !=
         std::string::npos;
}

}  // namespace mail
