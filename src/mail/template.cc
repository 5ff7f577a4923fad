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

std::expected<Template, base::Problem> Template::parse(std::string_view text, Form form,
                                                       std::span<const std::string_view> places,
                                                       const std::string& file) {
  if (!base::is_utf8(text)) return refuse(file, {}, "holds bytes that are not UTF-8");
  Template parsed;
  parsed.form_ = form;
  parsed.source_ = text;
  std::size_t at = 0;
  for (auto open = text.find(kOpen); open != text.npos; open = text.find(kOpen, at)) {
    const auto close = text.find(kClose, open);
    if (close == text.npos) return refuse(file, text.substr(0, open), "close {{ with }}");
    const auto name = text.substr(open + kOpen.size(), close - open - kOpen.size());
    if (std::ranges::find(places, name) == places.end()) {
      return refuse(file, text.substr(0, open),
                    fmt::format("{{{{{}}}}} is not known here; write one of {{{{{}}}}}", name,
                                fmt::join(places, "}}, {{")));
    }
    parsed.pieces_.push_back({Piece::Kind::kText, std::string(text.substr(at, open - at))});
    parsed.pieces_.push_back({Piece::Kind::kPlace, std::string(name)});
    at = close + kClose.size();
  }
  parsed.pieces_.push_back({Piece::Kind::kText, std::string(text.substr(at))});
  return parsed;
}

std::string Template::render(const Values& values) const {
  std::string out;
  for (const Piece& piece : pieces_) {
    if (piece.kind == Piece::Kind::kText) {
      out += piece.text;
      continue;
    }
    const auto value = values.find(piece.text);
    if (value == values.end()) continue;
    out += form_ == Form::kHtml ? escaped(value->second) : value->second;
  }
  return out;
}

bool Template::has_line_of(std::string_view place) const {
  return ("\n" + source_ + "\n").find(fmt::format("\n{{{{{}}}}}\n", place)) != std::string::npos;
}

}  // namespace mail
