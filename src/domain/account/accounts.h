// Accounts: signed up, authenticated, changed. Every rule is applied here, whichever contract a
// value came through.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/account/identifiers.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/captchas.h"

namespace domain {

/// What somebody who signs up hands in. A security question needs its answer, and the other way
/// round.
struct SignUp {
  /// An operator is not limited in how many accounts they add. kInvitation: an operator, who
  /// chooses no password; the owner is mailed a code to choose one, so there must be an address.
  enum class By { kThemselves, kOperator, kInvitation };

  std::optional<std::string_view> username{};
  std::optional<std::string_view> email{};
  SubmittedPassword password{};
  std::optional<std::string_view> phone{};
  std::optional<std::string_view> nickname{};
  std::optional<std::string_view> question{};
  base::Secret answer{};  ///< empty: none
  /// Of the mail that was sent to `email`: the address is verified by it. Without one it is not,
  /// and reserves nothing against its owner.
  std::optional<std::string_view> code{};
  std::optional<std::string_view> channel{};  ///< where somebody was recruited
  Role role = Role::kUser;
  By by = By::kThemselves;
};

/// What somebody changes about themselves; what is absent stays. An empty address, phone or
/// nickname takes it away.
struct ProfileUpdate {
  std::optional<std::string_view> email{};
  std::optional<std::string_view> phone{};
  std::optional<std::string_view> nickname{};
  std::optional<std::string_view> question{};
  base::Secret answer{};  ///< empty: stays
};

/// Who somebody says they are, and the account of that name, if there is one.
struct LoginSubject {
  /// kBarred: no password will do, whatever the account; it counts and costs as a wrong one.
  enum class Standing { kOpen, kBarred };

  std::string identifier_key;
  std::optional<Account> account;
  Standing standing = Standing::kOpen;
  std::optional<Solution> solution{};  ///< of a captcha, spent once the attempt is let in
};

/// A new account, and the session of the client that made it.
struct SignUpResult {
  Account account;
  base::Secret token;
};

/// Whether whoever changes a password is logged in by it.
enum class SessionAfterChange { kOpen, kNone };

/// The session of the client that changed its password, and the account's new epoch.
struct PasswordChange {
  base::Secret token;  ///< empty where the client stays logged out
  std::int64_t epoch = 0;
};

class Accounts {
 public:
  explicit Accounts(const Deps& parts) : deps_(parts) {}

  /// Whether the name, or the address, could be had now. Says that an account exists: callers limit
  /// how often it is asked.
  ///
  /// Faults: kInvalidField, kTaken.
  base::Result<void> check_username_free(std::string_view username);
  base::Result<void> check_email_free(std::string_view email);

  /// Makes an account. Costs a password hash for each scheme in use, and one more with a security
  /// answer.
  ///
  /// An address that comes with its code is the new account's, verified; an account that held it
  /// unverified loses it. The code is spent with the account's making, and nowhere else.
  ///
  /// Faults: kInvalidField and kMissingField naming the field (`sealed` for a password that could
  /// not be decrypted), kTaken (`username` or `email`), kWrongCode, kThrottled (registrations from
  /// this network).
  base::Result<Account> sign_up(SignUp request, const Client& client);

  /// The same, and logs the client in: both or neither.
  base::Result<SignUpResult> sign_up_and_log_in(SignUp request, const Client& client);

  /// The claim of a login that names its account by username, or by its numeric id.
  base::Result<LoginSubject> subject_by_username(std::string_view username);
  base::Result<LoginSubject> subject_by_id(std::int64_t id);

  /// The same by address, verified or not.
  base::Result<LoginSubject> subject_by_email(std::string_view email);

  /// Proves who is calling and returns the account.
  ///
  /// Costs one password hash whether or not the account exists, so the time taken tells nothing.
  /// Counts against the limits of the account, the identifier and the client's network.
  ///
  /// Faults: kWrongCredentials (never says which half), kThrottled, kStoreDown; kWrongCaptcha where
  /// the claim has a solution: then nothing was hashed or counted.
  base::Result<Account> authenticate(LoginSubject claim, SubmittedPassword password,
                                     const Client& client);

  /// Asks somebody who is signed in for the password once more. Throttled and counted as a login;
  /// what is refused is in the audit as `action`.
  ///
  /// Faults: kWrongCredentials, kThrottled.
  base::Result<void> confirm(const Account& account, SubmittedPassword password,
                             std::string_view action, const Client& client);

  /// Changes the password of somebody who is signed in and knows the present one. Ends every
  /// session of the account and opens a new one for this client.
  ///
  /// Faults: kWrongCredentials, kThrottled, kInvalidField (`password`).
  base::Result<PasswordChange> change_password(const Account& account, SubmittedPassword present,
                                               SubmittedPassword wanted, const Client& client);

  /// The same for somebody who is not signed in and claims an account. Opens no session.
  ///
  /// Faults: also kWrongCaptcha, as above.
  base::Result<void> change_password(LoginSubject claim, SubmittedPassword present,
                                     SubmittedPassword wanted, const Client& client);

  /// Changes the profile. A new address is unverified, and the old one is told how to take it back.
  ///
  /// Faults: kInvalidField (also for taking the address away from an account without a username),
  /// kMissingField (`question` for an answer without one, and the reverse),
  /// kTaken (`email`), kStaleLogin where the settings ask for a recent login, kNotSignedIn where
  /// the password was changed meanwhile.
  base::Result<void> update_profile(const Session& session, const ProfileUpdate& update,
                                    const Client& client);

 private:
  /// A sign-up that was checked, admitted and hashed: what is left is to write it.
  struct Prepared {
    store::NewAccount row;
    store::PasswordVerifiers verifiers;
    std::optional<ProvenCode> code{};
  };
  base::Result<Prepared> prepare(SignUp& request, const Client& client);
  base::Result<void> check_free(const SignUp& request);
  base::Result<std::optional<ProvenCode>> prove_email(const SignUp& request, const Client& client);
  base::Result<void> take_email(const Prepared& prepared, const Client& client);
  base::Result<void> spend_for_sign_up(SubmittedPassword& password);
  base::Result<Account> write(const Prepared& prepared, const Client& client);
  base::Result<PasswordChange> change_password(LoginSubject claim, SubmittedPassword present,
                                               SubmittedPassword wanted,
                                               SessionAfterChange afterwards, const Client& client);
  base::Result<Account> prove(LoginSubject claim, SubmittedPassword password,
                              std::string_view action, const Client& client);
  base::Result<void> solve(const std::optional<Solution>& solution, const Admission& admission,
                           const Client& client);
  base::Result<void> note(const Admission& admission, std::optional<std::int64_t> account_id,
                          Outcome outcome, std::string_view action, const Client& client);
  base::Result<void> write_profile(const Account& account, const store::ProfileChange& change,
                                   const Client& client);
  base::Result<store::ProfileChange> checked_update(const Session& session,
                                                    const ProfileUpdate& update);

  Deps deps_;
};

}  // namespace domain
