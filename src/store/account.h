// Table account: identity, profile and state of an account. Knows SQL; knows no rules. Statements
// are in account.cc (reading, creating, deleting), account_listing.cc and account_change.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

enum class Role { kUser, kAdmin };
enum class Status { kEnabled, kDisabled };

struct Account {
  std::int64_t id = 0;
  std::string gid;  ///< 32 lower-case hexadecimal characters
  std::optional<std::string> username;
  std::optional<std::string> email;
  std::optional<base::Timestamp> email_verified;
  std::optional<std::string> phone;
  std::optional<std::string> nickname;
  std::optional<std::string> avatar;  ///< a file name
  Role role = Role::kUser;
  Status status = Status::kEnabled;
  std::optional<std::string> question;
  std::int64_t user_key_version = 1;  ///< each names another user key
  std::int64_t session_epoch = 1;
  base::Timestamp created;
  base::Timestamp updated;
};

/// An account as it is first written.
struct NewAccount {
  std::string gid;
  std::optional<std::string> username;
  std::optional<std::string> username_key;
  std::optional<std::string> email;
  std::optional<std::string> email_key;
  std::optional<base::Timestamp> email_verified{};
  std::optional<std::string> phone;
  std::optional<std::string> nickname;
  Role role = Role::kUser;
  std::optional<std::string> channel{};  ///< where it came from: at most 6 letters or digits
  std::optional<std::string> question;
  std::optional<std::string> answer_verifier;
  std::optional<std::int64_t> answer_pepper_id;
  base::Timestamp now;
};

/// What changes in a profile; what is absent stays, and an empty address, phone or nickname is
/// taken away.
struct ProfileChange {
  std::optional<std::string> email{};
  std::optional<std::string> email_key{};
  std::optional<std::string> phone{};
  std::optional<std::string> nickname{};
  std::optional<std::string> question{};
  std::optional<std::string> answer_verifier{};
  std::optional<std::int64_t> answer_pepper_id{};

  bool operator==(const ProfileChange&) const = default;
};

/// An address, by whose key two are the same.
struct Email {
  std::string text;
  std::string key;
  base::Timestamp verified;
};

struct AnswerVerifier {
  std::string phc;
  int pepper_id;
};

/// What an account is read from, in every SELECT of one.
inline constexpr char kAccountColumns[] = R"sql(
         account.account_id, account.gid, account.username, account.email, account.email_verified,
         account.phone, account.nickname, account.avatar, account.role, account.status,
         account.question, account.user_key_version, account.session_epoch, account.created,
         account.updated)sql";

/// An account from kAccountColumns, the first of which is at `first`.
Account account_from(const Row& row, std::size_t first);

base::Result<std::optional<Account>> find_account_by_username(Connection& connection,
                                                              std::string_view username_key);
base::Result<std::optional<Account>> find_account_by_email(Connection& connection,
                                                           std::string_view email_key);

base::Result<std::optional<Account>> find_account_by_id(Connection& connection, std::int64_t id);

/// Nothing where the account has no security answer.
base::Result<std::optional<AnswerVerifier>> find_answer_verifier(Connection& connection,
                                                                 std::int64_t account_id);

/// Which accounts a list has; what is absent does not matter.
struct AccountFilter {
  std::optional<Role> role{};
  std::optional<Status> status{};
};

/// The next accounts after the id `after`, in the order of their ids, at most `limit`. Walks an
/// index: the last page costs what the first one does.
base::Result<std::vector<Account>> list_accounts(Connection& connection,
                                                 const AccountFilter& filter, std::int64_t after,
                                                 std::int64_t limit);

/// What a search looks at, each by an index of its own.
enum class SearchKey { kUsername, kEmail, kNickname };

/// An account as a search meets it.
struct FoundAccount {
  Account account;
  std::string key;  ///< where in the index it stands
};

/// The accounts whose key begins with `prefix`, in the order of key and id: at most `limit` after
/// the place (`key`, `id`). Reads as many rows as it returns, and the few of the very key `key`.
base::Result<std::vector<FoundAccount>> search_accounts(Connection& connection, SearchKey by,
                                                        std::string_view prefix,
                                                        std::string_view key, std::int64_t id,
                                                        std::int64_t limit);

/// When every session of the account was last ended at once; nothing where it never was.
base::Result<std::optional<base::Timestamp>> find_login_time(Connection& connection,
                                                             std::int64_t id);

/// Locks the account's row until the transaction ends and reads it; nothing where it is gone.
base::Result<std::optional<Account>> lock_account_by_id(Connection& connection, std::int64_t id);

/// Whether there is an enabled administrator beside this account. Locks the one that it finds, so
/// that two administrators cannot each go because of the other.
base::Result<bool> lock_another_administrator(Connection& connection, std::int64_t id);

// The caller holds the account in each of these.

/// Fault kTaken (`username`).
base::Result<void> update_username(Connection& connection, std::int64_t id,
                                   std::string_view username, std::string_view username_key,
                                   base::Timestamp now);
base::Result<void> update_role(Connection& connection, std::int64_t id, Role role,
                               base::Timestamp now);
base::Result<void> update_status(Connection& connection, std::int64_t id, Status status,
                                 base::Timestamp now);
/// Its verifiers go with it; sessions and recovery tickets are the caller's to delete.
base::Result<void> delete_account(Connection& connection, std::int64_t id);

/// The new id. Fault kTaken with field `username` or `email`.
base::Result<std::int64_t> insert_account(Connection& connection, const NewAccount& account);

/// Writes what `change` holds; a changed address loses its verification. Fault kTaken (`email`).
base::Result<void> update_profile(Connection& connection, std::int64_t id,
                                  const ProfileChange& change, base::Timestamp now);

/// An account as somebody has read it before: whether it was changed since is told under its lock.
struct SeenAccount {
  std::int64_t id = 0;
  std::int64_t session_epoch = 0;
};

/// Locks the account's row until the transaction ends. True where the account is still enabled and
/// of the epoch that `seen` has: what was proven about it before still holds.
base::Result<bool> lock_account(Connection& connection, const SeenAccount& seen);

/// Ends every older session of the account, everywhere, notes when (login_time), and returns the
/// new epoch. The caller holds the account.
base::Result<std::int64_t> raise_session_epoch(Connection& connection, std::int64_t id,
                                               base::Timestamp now);

/// Notes that the account was changed. The caller holds it.
base::Result<void> note_update(Connection& connection, std::int64_t id, base::Timestamp now);

/// Removes the address from an account that has not verified it; true where it had it.
base::Result<bool> release_email(Connection& connection, std::int64_t id,
                                 std::string_view email_key, base::Timestamp now);

/// Notes that the address is the owner's, and takes away what else somebody may have of the
/// account: question, answer, phone, the user key. True where the account still has this address.
/// The caller holds it.
base::Result<bool> verify_email(Connection& connection, std::int64_t id, std::string_view email_key,
                                base::Timestamp now);

/// Puts the address and its verification in the place of what the account has; nothing takes them
/// away. The caller holds the account. Fault kTaken (`email`): then nothing was changed, and the
/// transaction goes on.
base::Result<void> update_email(Connection& connection, std::int64_t id,
                                const std::optional<Email>& email, base::Timestamp now);

/// Removes what else can recover the account or prove ownership: question, answer, phone, the
/// user key. The caller holds the account.
base::Result<void> forget_recovery(Connection& connection, std::int64_t id, base::Timestamp now);

/// Makes every key derived from the version before void. The caller holds the account.
base::Result<void> raise_user_key_version(Connection& connection, std::int64_t id,
                                          base::Timestamp now);

/// The file name of the account's picture now; nothing where it has none or is gone.
base::Result<std::optional<std::string>> find_avatar(Connection& connection, std::int64_t id);

/// The caller holds the account.
base::Result<void> update_avatar(Connection& connection, std::int64_t id,
                                 const std::optional<std::string>& avatar, base::Timestamp now);

/// True where a file of this name is some account's picture.
base::Result<bool> is_avatar(Connection& connection, std::string_view avatar);

/// 0 where there is no account.
base::Result<std::int64_t> newest_account_id(Connection& connection);

}  // namespace store
