// Which accounts a search matches, and all of them if they are few. For the search and for counts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/account/account_search.h"

namespace store {
class Connection;
enum class SearchKey;
}  // namespace store

namespace domain {

/// The largest number of rows that a page reads with a filter; it takes a few milliseconds.
inline constexpr std::int64_t kMostRead = 1000;

/// True if the filter matches so few accounts that they are read by its index, and then compared
/// with the text.
bool leaves_few(const AccountFilter& filter);

/// A key that a search compares, in the order of relevance.
struct SearchSource {
  store::SearchKey by;
  char mark;  ///< in a page's `next`
};

/// What a search text is compared with.
class AccountMatch {
 public:
  explicit AccountMatch(const AccountSearch& search);

  /// The sources that the text is looked up in.
  std::span<const SearchSource> sources() const;
  /// The beginning of a source's key.
  std::string_view prefix(const SearchSource& source) const;

  /// True if text and filter match.
  bool matches(const ListedAccount& account) const;
  /// True if the filter matches.
  bool passes(const ListedAccount& account) const;
  /// True if the text is the account's id.
  bool has_number(const Account& account) const;
  /// True if a source before this one has the account already.
  bool came_before(const Account& account, const SearchSource& source) const;

 private:
  bool begins(const Account& account, const SearchSource& source) const;

  const AccountSearch& search_;
  std::string key_;
};

/// The account whose number the text is, if there is one.
base::Result<std::optional<ListedAccount>> read_by_number(store::Connection& store,
                                                          const AccountMatch& match,
                                                          std::string_view text);

/// The accounts of a search, in any order.
struct FoundAccounts {
  std::vector<ListedAccount> accounts{};
  bool is_all = true;  ///< false: there may be more
};

/// Reads the accounts of the search, but stops when more than kMostRead were compared. Not limited
/// if the filter has ids.
base::Result<FoundAccounts> read_if_few(store::Connection& store, const AccountSearch& search);

}  // namespace domain
