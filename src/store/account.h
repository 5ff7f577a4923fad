// Table account: identity, profile and state of an account. Knows SQL; knows no rules. Statements
// are in account.cc (reading, creating, deleting) and account_change.cc; lists are in
// account_listing.h.
// Faults: those of store::Connection.
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
/// kClosing: its owner has closed the account and can keep it until it is deleted.
enum class Status { kEnabled, kDisabled, kClosing };
/// Why an account has no password. kSet: it has one.
enum class PasswordState { kSet, kInvited, kReset, kLocked };

/// One row of the table, without verifiers and search keys.
struct Account {
  std::int64_t id = 0;
  std::string gid;  ///< 32 lower-case hexadecimal characters
  std::optional<std::string> username;
  std::optional<std::string> email;
  std::optional<base::Timestamp> email_verified;
  std::optional<std::string> pending_email{};  ///< asked for and not proven
  std::optional<std::string> phone;
  std::optional<std::string> nickname;
  std::optional<std::string> avatar;  ///< a file name
  Role role = Role::kUser;
  Status status = Status::kEnabled;
  std::optional<std::string> question;
  std::optional<std::string> pending_question{};  ///< replaces `question` at pending_question_from
  std::optional<base::Timestamp> pending_question_from{};
  std::int64_t user_key_version = 1;  ///< raised to make all earlier user keys void
  std::int64_t session_epoch = 1;     ///< sessions of a lower epoch are invalid
  base::Timestamp created;
  base::Timestamp updated;
  std::optional<base::Timestamp> closing_until{};  ///< it is deleted then, unless it is enabled
};

/// The values of an INSERT. A `_key` is the normalised form that the unique index compares; the
/// domain makes it (domain/account/identifiers.h).
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
  PasswordState password_state = PasswordState::kSet;
  std::optional<std::string> channel{};  ///< of the registration: at most 6 letters or digits
  std::optional<std::string> question;
  std::optional<std::string> answer_verifier;
  std::optional<std::int64_t> answer_pepper_id;
  base::Timestamp now;
};

/// A partial update of a profile. std::nullopt leaves a column unchanged; an empty address, phone
/// or nickname sets it to NULL.
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

/// A verified address. Two addresses are the same if their keys are equal.
struct Email {
  std::string text;
  std::string key;
  base::Timestamp verified;
};

/// The Argon2id hash of a security answer: a PHC string and the id of its pepper.
struct AnswerVerifier {
  std::string phc;
  int pepper_id;
};

/// The columns of every SELECT that reads an account.
inline constexpr char kAccountColumns[] = R"sql(
         account.account_id, account.gid, account.username, account.email, account.email_verified,
         account.pending_email, account.phone, account.nickname, account.avatar, account.role,
         account.status, account.question, account.pending_question, account.pending_question_from,
         account.user_key_version, account.session_epoch, account.created, account.updated,
         account.closing_until)sql";

/// The number of these columns; further columns of a SELECT come after them.
inline constexpr std::size_t kAccountColumnCount = 19;

/// Takes an account out of a row. `first` is the index of the first of kAccountColumns.
Account account_from(Row& row, std::size_t first);

// Each returns std::nullopt if there is no such account.
base::Result<std::optional<Account>> find_account_by_username(Connection& connection,
                                                              std::string_view username_key);
base::Result<std::optional<Account>> find_account_by_email(Connection& connection,
                                                           std::string_view email_key);

base::Result<std::optional<Account>> find_account_by_id(Connection& connection, std::int64_t id);

/// The answer that counts at `now`. std::nullopt if there is none or no such account.
base::Result<std::optional<AnswerVerifier>> find_answer_verifier(Connection& connection,
                                                                 std::int64_t account_id,
                                                                 base::Timestamp now);

/// True if the account has a security answer, pending or not.
base::Result<bool> has_answer(Connection& connection, std::int64_t account_id);

/// The time when all sessions of the account were last ended (see raise_session_epoch()).
/// std::nullopt if that never happened or the account does not exist.
base::Result<std::optional<base::Timestamp>> find_login_time(Connection& connection,
                                                             std::int64_t id);

/// Locks the account's row until the transaction ends and reads it. std::nullopt if it does not
/// exist.
base::Result<std::optional<Account>> lock_account_by_id(Connection& connection, std::int64_t id);

/// Returns true if another enabled administrator exists, and locks that row. Without the lock two
/// administrators could be removed at the same time, each because the other still exists.
base::Result<bool> lock_another_administrator(Connection& connection, std::int64_t id);

// The caller of each of these has locked the account row.

/// Changes the username and its key. Fault kTaken (`username`).
base::Result<void> update_username(Connection& connection, std::int64_t id,
                                   std::string_view username, std::string_view username_key,
                                   base::Timestamp now);
base::Result<void> update_role(Connection& connection, std::int64_t id, Role role,
                               base::Timestamp now);
/// Writes kEnabled or kDisabled. An enabled account is not deleted any more; a disabled one that
/// was closing still is.
base::Result<void> update_status(Connection& connection, std::int64_t id, Status status,
                                 base::Timestamp now);
/// Makes the account kClosing until a time.
base::Result<void> set_closing(Connection& connection, std::int64_t id, base::Timestamp now,
                               base::Timestamp until);
/// Ends the closing of an account: it opens, unless it was disabled too. Does nothing to others.
base::Result<void> end_closing(Connection& connection, std::int64_t id, base::Timestamp now);
/// Locks the account's row. Returns true if its closing time has come.
base::Result<bool> lock_closed_account(Connection& connection, std::int64_t id,
                                       base::Timestamp now);
/// Returns at most `most` ids of accounts whose closing time has come.
base::Result<std::vector<std::int64_t>> list_closed_accounts(Connection& connection,
                                                             base::Timestamp now,
                                                             std::int64_t most);
/// Deletes the account and, by foreign key, its verifiers. The caller deletes its sessions and
/// recovery tickets.
base::Result<void> delete_account(Connection& connection, std::int64_t id);

/// Returns the new id. Fault kTaken with field `username` or `email`.
base::Result<std::int64_t> insert_account(Connection& connection, const NewAccount& account);

/// Applies `change`. A changed address becomes unverified. A new question or answer removes the
/// pending ones. Fault kTaken (`email`).
base::Result<void> update_profile(Connection& connection, std::int64_t id,
                                  const ProfileChange& change, base::Timestamp now);

/// The id and session epoch of an account that was read before its lock.
struct SeenAccount {
  std::int64_t id = 0;
  std::int64_t session_epoch = 0;
};

/// Locks the account's row until the transaction ends. Returns true if the account is enabled and
/// still has the session epoch of `seen`. A check that was made before the lock, such as a verified
/// password, is then still valid.
base::Result<bool> lock_account(Connection& connection, const SeenAccount& seen);

/// Ends all existing sessions of the account at all contracts, sets login_time to `now`, and
/// returns the new epoch. The caller has locked the account row. Fault kNotFound.
base::Result<std::int64_t> raise_session_epoch(Connection& connection, std::int64_t id,
                                               base::Timestamp now);

/// Sets why the account has no password, and the time of the change. The caller has locked the
/// account row and replaces the verifiers.
base::Result<void> update_password_state(Connection& connection, std::int64_t id,
                                         PasswordState state, base::Timestamp now);

/// Notes the address that the account asks for, until it is proven or `until` has come.
base::Result<void> set_pending_email(Connection& connection, std::int64_t id,
                                     std::string_view email, base::Timestamp now,
                                     base::Timestamp until);

/// Removes at most `most` of these addresses whose time has come. Returns their number.
base::Result<std::int64_t> end_pending_emails(Connection& connection, base::Timestamp now,
                                              std::int64_t most);

/// A security question and answer. std::nullopt keeps the pending one or else the present one.
struct QuestionChange {
  const std::optional<std::string>& question;
  const std::optional<std::string>& answer_verifier;
  const std::optional<std::int64_t>& answer_pepper_id;
};

/// Notes a question and answer that replace the present ones at `from`.
base::Result<void> set_pending_question(Connection& connection, std::int64_t id,
                                        const QuestionChange& change, base::Timestamp now,
                                        base::Timestamp from);

/// Replaces the account's question and answer by the pending ones if their time has come.
base::Result<void> settle_question(Connection& connection, std::int64_t id, base::Timestamp now);

/// The same for at most `most` accounts. Returns their number.
base::Result<std::int64_t> settle_questions(Connection& connection, base::Timestamp now,
                                            std::int64_t most);

/// Removes the pending question and answer.
base::Result<void> remove_pending_question(Connection& connection, std::int64_t id);

/// Removes an unverified address from the account, so that another account can claim it. Returns
/// false if the account has another address or has verified this one.
base::Result<bool> release_email(Connection& connection, std::int64_t id,
                                 std::string_view email_key, base::Timestamp now);

/// Marks the address as verified at `now`. Also removes question, answer and phone and makes the
/// user key void, because somebody else may have set them before the owner proved the address.
/// Returns false if the account no longer has this address. The caller has locked the account row.
base::Result<bool> verify_email(Connection& connection, std::int64_t id, std::string_view email_key,
                                base::Timestamp now);

/// Replaces the account's address and its verification; std::nullopt removes both. The caller has
/// locked the account row. Fault kTaken (`email`): nothing was changed, and the transaction can
/// continue.
base::Result<void> update_email(Connection& connection, std::int64_t id,
                                const std::optional<Email>& email, base::Timestamp now);

/// Removes the other means to recover the account or to prove ownership: question, answer, phone
/// and user key. Mails about logins, which an intruder may have ended, are sent again. The caller
/// has locked the account row.
base::Result<void> forget_recovery(Connection& connection, std::int64_t id, base::Timestamp now);

/// Makes all user keys that were derived from the previous version void. The caller has locked the
/// account row.
base::Result<void> raise_user_key_version(Connection& connection, std::int64_t id,
                                          base::Timestamp now);

/// The file name of the account's picture. std::nullopt if there is no picture or no account.
base::Result<std::optional<std::string>> find_avatar(Connection& connection, std::int64_t id);

/// Sets or, with std::nullopt, removes the picture's file name. The caller has locked the account
/// row.
base::Result<void> update_avatar(Connection& connection, std::int64_t id,
                                 const std::optional<std::string>& avatar, base::Timestamp now);

/// True if any account uses the file of this name as its picture.
base::Result<bool> is_avatar(Connection& connection, std::string_view avatar);

/// The highest account id, or 0 if there is no account.
base::Result<std::int64_t> newest_account_id(Connection& connection);

}  // namespace store
