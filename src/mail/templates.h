// What every mail says: a text and an HTML part for each kind and language, shipped with the
// programs and replaced, file by file, by the operator's own. Knows files; knows no accounts.
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

/// A kind of mail, as the outbox names it.
struct Kind {
  /// A code stands alone on a line of its text part; a change may have a link that takes it back.
  enum class Content { kNotice, kCode, kChange };
  std::string_view name;
  Content content;
};

/// One mail's words, filled in.
struct MailText {
  std::string subject;
  std::string text;
  std::string html;
};

class Templates {
 public:
  /// The languages there are; the first one is for whatever else is asked for.
  static constexpr std::string_view kLanguages[] = {"en", "zh"};

  /// Reads `<language>/<kind>.txt` and `.html` of every kind, each from `own` where it is there,
  /// from `shipped` otherwise. `own` need not exist.
  ///
  /// The problem names the file: missing, bytes that are no UTF-8, an unknown place, a text that
  /// does not begin with `Subject: …` and an empty line, no code where one belongs.
  static std::expected<Templates, base::Problem> read(const std::string& shipped,
                                                      const std::string& own,
                                                      std::span<const Kind> kinds);

  /// The words of a mail; nothing for a kind that was not read.
  std::optional<MailText> words(std::string_view kind, std::string_view language,
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
