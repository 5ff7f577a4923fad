// The texts of all mails: a text and an HTML part for each kind and language. They are shipped with
// the programs, and an operator's own file replaces a shipped one. Knows files; knows no accounts.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/template.h"

namespace mail {

/// A kind of mail, with its name in the outbox.
struct Kind {
  /// kCode: the text part has the code alone on a line. kLink: the mail may have a link
  /// and a time: of its end, or until which something is possible.
  enum class Content { kNotice, kCode, kLink };
  std::string_view name;
  Content content;
};

/// The finished texts of a mail.
struct MailText {
  std::string subject;
  std::string text;
  std::string html;
};

/// The parsed texts of all kinds and languages.
class Templates {
 public:
  /// The supported languages. The first one is used for any other language.
  static constexpr std::string_view kLanguages[] = {"en", "zh"};

  /// Reads `<language>/<kind>.txt` and `.html` of all kinds, each from the folder `own` if it
  /// exists there, otherwise from `shipped`. The folder `own` may be missing.
  ///
  /// The problem, which names the file: it is missing, has invalid UTF-8 or an unknown placeholder,
  /// does not begin with `Subject: …` and an empty line, or lacks the required code.
  static std::expected<Templates, base::Problem> read(const std::string& shipped,
                                                      const std::string& own,
                                                      std::span<const Kind> kinds);

  /// The texts of a mail. std::nullopt for an unknown kind.
  std::optional<MailText> text(std::string_view kind, std::string_view language,
                               const Values& values) const;

 private:
  struct Texts {
    Template subject;
    Template text;
    Template html;
  };
  struct Folders {
    const std::string& shipped;
    const std::string& own;
  };
  static std::expected<Texts, base::Problem> read_one(const Folders& folders, const Kind& kind,
                                                      const std::string& name);

  std::map<std::string, Texts, std::less<>> texts_;  ///< by `<language>/<kind>`
};

}  // namespace mail
