#include "mail/templates.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/text.h"

namespace mail {
namespace {

using base::Problem;

constexpr std::string_view kSubject = "Subject: ";

constexpr std::array<std::string_view, 6> kNoticePlaceholders = {"service", "site",   "time",
                                                                 "ip",      "device", "count"};
constexpr std::array<std::string_view, 7> kCodePlaceholders = {"code", "minutes", "service", "site",
                                                               "time", "ip",      "device"};
constexpr std::array<std::string_view, 7> kLinkPlaceholders = {"link", "until", "service", "site",
                                                               "time", "ip",    "device"};

std::span<const std::string_view> placeholders(const Kind& kind) {
  if (kind.content == Kind::Content::kCode) return kCodePlaceholders;
  if (kind.content == Kind::Content::kLink) return kLinkPlaceholders;
  return kNoticePlaceholders;
}

struct File {
  std::string path;
  std::string text;
};

std::expected<File, Problem> read(const std::string& shipped, const std::string& own,
                                  const std::string& name) {
  std::string path = own + "/" + name;
  if (own.empty() || ::access(path.c_str(), F_OK) != 0) path = shipped + "/" + name;
  auto text = base::read_file(path);
  if (!text) return std::unexpected(text.error());
  std::erase(*text, '\r');  // of an editor on Windows
  return File{std::move(path), std::move(*text)};
}

std::unexpected<Problem> refuse(const File& file, std::string_view why) {
  return std::unexpected(Problem{fmt::format("{}: {}", file.path, why)});
}

}  // namespace

std::expected<Templates::Texts, Problem> Templates::read_one(const Folders& folders,
                                                             const Kind& kind,
                                                             const std::string& name) {
  using Form = Template::Form;
  auto plain = mail::read(folders.shipped, folders.own, name + ".txt");
  if (!plain) return std::unexpected(plain.error());
  const auto head = plain->text.find("\n\n");
  if (!plain->text.starts_with(kSubject) || head != plain->text.find('\n')) {
    return refuse(*plain, "begin it with a line `Subject: …` and an empty line");
  }
  auto rich = mail::read(folders.shipped, folders.own, name + ".html");
  if (!rich) return std::unexpected(rich.error());

  auto subject = Template::parse(plain->text.substr(kSubject.size(), head - kSubject.size()),
                                 Form::kPlain, placeholders(kind), plain->path);
  if (!subject) return std::unexpected(subject.error());
  // Parsed as a whole, so that a problem has the line number of the file.
  auto whole = Template::parse(plain->text, Form::kPlain, placeholders(kind), plain->path);
  if (!whole) return std::unexpected(whole.error());
  auto text =
      Template::parse(plain->text.substr(head + 2), Form::kPlain, placeholders(kind), plain->path);
  if (!text) return std::unexpected(text.error());
  auto html = Template::parse(rich->text, Form::kHtml, placeholders(kind), rich->path);
  if (!html) return std::unexpected(html.error());
  if (kind.content == Kind::Content::kCode && !text->has_line_of("code")) {
    return refuse(*plain, "let {{code}} stand alone on a line");
  }
  return Texts{std::move(*subject), std::move(*text), std::move(*html)};
}

std::expected<Templates, Problem> Templates::read(const std::string& shipped,
                                                  const std::string& own,
                                                  std::span<const Kind> kinds) {
  Templates read;
  for (const std::string_view language : kLanguages) {
    for (const Kind& kind : kinds) {
      std::string name = fmt::format("{}/{}", language, kind.name);
      auto texts = read_one({shipped, own}, kind, name);
      if (!texts) return std::unexpected(texts.error());
      read.texts_.emplace(std::move(name), std::move(*texts));
    }
  }
  return read;
}

std::optional<MailText> Templates::text(std::string_view kind, std::string_view language,
                                        const Values& values) const {
  auto found = texts_.find(fmt::format("{}/{}", language, kind));
  if (found == texts_.end()) found = texts_.find(fmt::format("{}/{}", kLanguages[0], kind));
  if (found == texts_.end()) return std::nullopt;
  const Texts& texts = found->second;
  return MailText{texts.subject.render(values), texts.text.render(values),
                  texts.html.render(values)};
}

}  // namespace mail
