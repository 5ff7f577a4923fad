// The table of every configuration key: what may stand in it, its default, who reads it, what it
// means. The loader, the sample file and docs/configuration.md all come from here, so a key is
// added in one place. Knows of the contracts their names and what decides which keys they have.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace config {

/// Key to value.
using Values = std::map<std::string, std::string, std::less<>>;

/// What may stand in a key. forms.h says each in words and checks it.
enum class Kind {
  kNumber,  ///< from `low` to `high`, without leading zeros
  kOnOff,
  kOpenClosed,
  kText,          ///< the name of a database or of its user
  kPath,          ///< relative ones start at the folder of the configuration file
  kOptionalPath,  ///< the same, or nothing
  kPicturePath,   ///< the same of a picture that browsers show
  kName,          ///< printable text on one line that needs no quotes in nginx's files
  kWords,         ///< printable text on one line, or nothing
  kColour,        ///< #rrggbb
  kMailAddress,
  kSmtpUrl,  ///< or nothing
  kUrl,
  kAddress,
  kCookie,
  kHostList,
  kNetworkList,
  kContractList,
  kOriginList,
  kSiteList,   ///< origins alone
  kServerKey,  ///< never printed where it is refused; empty is none
};

enum class Section {
  kNetwork,
  kContracts,
  kPaths,
  kProcesses,
  kSessions,
  kPasswords,
  kThrottle,
  kMail,
  kKeeping,
};

struct Key {
  Section section;
  std::string_view name;  ///< `<CONTRACT>` stands for each contract's name in capitals
  Kind kind;
  std::string_view fallback;  ///< `$KEY` is an earlier key's value, `<contract>` the contract
  std::string_view readers;   ///< worker, scripts, nginx
  std::string_view meaning;   ///< one sentence
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::string_view unit{};
};

/// A contract this build speaks, and which of the `<CONTRACT>` keys make sense for it.
struct ContractName {
  enum class Session { kCookie, kHeader };
  enum class Registration { kOffered, kNone };

  std::string_view name;  ///< lower case
  Session session;
  Registration registration;
};

/// A key as it is written in a file: `<CONTRACT>` filled in.
struct NamedKey {
  std::string name;
  std::string_view contract;  ///< empty for most
  const Key* key;
};

/// In the order of the documents.
std::span<const ContractName> contract_names();

std::string_view title(Section section);

/// The table, in the order of the reference; a key's default names only keys above it.
std::span<const Key> all_keys();

/// The table with one row a contract for `<CONTRACT>` rows.
std::vector<NamedKey> named_keys();

/// The default of a key, given the values of the keys above it, whose paths begin at `folder`, that
/// of the configuration file.
std::string default_value(const NamedKey& named, const Values& above,
                          const std::filesystem::path& folder);

}  // namespace config
