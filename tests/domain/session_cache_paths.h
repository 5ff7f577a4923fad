// The operations that end sessions or change an account, each with what it needs before, and a
// process that makes them through the cache.
#pragma once

#include "domain/mail/mail_kinds.h"
#include "domain/session_cache_fixture.h"

namespace tests {

class SessionPaths : public SessionCacheRace {
 public:
  // Sessions.
  void end(const domain::Session& session) {
    EXPECT_THAT(services().sessions.end(session, client()), Succeeds());
  }
  void end_all(const domain::Session& session) {
    EXPECT_THAT(services().sessions.end_all(session, client()), Succeeds());
  }
  void end_one(const domain::Session& session) {
    EXPECT_THAT(services().sessions.end_one(session.account.id, id_of(session), client()),
                Succeeds());
  }
  void end_others(const domain::Session& session) {
    const auto other = services().sessions.resolve(open(session.account), "test");
    EXPECT_THAT(services().sessions.end_others(*other, client()), Succeeds());
  }
  void refresh(const domain::Session& session) {
    EXPECT_THAT(services().sessions.refresh(session, client()), Succeeds());
  }
  void replace_by_login(const domain::Session& session) { open(session.account, token_); }
  void open_too_many(const domain::Session& session) {
    for (int i = 0; i < domain_settings_.sessions_per_account; ++i) open(session.account);
  }
  // Nothing is written: a copy must be refused because of its time alone.
  void expire(const domain::Session&) { clock_.advance(domain_settings_.session_idle); }

  // An operator.
  void end_session_by_operator(const domain::Session& session) {
    EXPECT_THAT(administration().end_session(session.account.id, id_of(session), client()),
                Succeeds());
  }
  void end_sessions_at_all_contracts(const domain::Session& session) {
    EXPECT_THAT(administration().end_sessions(session.account.id, std::nullopt, client()),
                Succeeds());
  }
  void end_sessions_at_contract(const domain::Session& session) {
    EXPECT_THAT(administration().end_sessions(session.account.id, "test", client()), Succeeds());
  }
  void enable() { EXPECT_THAT(administration().enable(account().id, client()), Succeeds()); }
  void disable(const domain::Session& session) {
    expect_changed(
        administration().disable(session.account.id, domain::LastAdministrator::kStays, client()));
  }
  void change_role(const domain::Session& session) {
    const bool is_user = session.account.role == domain::Role::kUser;
    expect_changed(administration().set_role(session.account.id,
                                             is_user ? domain::Role::kAdmin : domain::Role::kUser,
                                             domain::LastAdministrator::kMayGo, client()));
  }
  void set_password(const domain::Session& session) {
    EXPECT_THAT(
        administration().set_password(session.account.id, base::Secret{kPassword}, client()),
        Succeeds());
  }
  void force_reset(const domain::Session& session) {
    expect_changed(administration().force_reset(session.account.id, client()));
  }
  void remove(const domain::Session& session) {
    expect_changed(
        administration().remove(session.account.id, domain::LastAdministrator::kMayGo, client()));
    account_.reset();
  }
  void change_by_operator(const domain::Session& session) {
    const std::string email = fresh_email();
    expect_changed(administration().change(session.account.id, {.email = email},
                                           domain::LastAdministrator::kStays, client()));
  }

  // The owner.
  void change_password(const domain::Session& session) {
    EXPECT_THAT(services().logins.change_password(session.account, base::Secret{kPassword},
                                                  base::Secret{kPassword}, client()),
                Succeeds());
  }
  void change_password_signed_out(const domain::Session& session) {
    auto subject = services().logins.subject_by_username(*session.account.username, client());
    EXPECT_THAT(services().logins.change_password(std::move(*subject), base::Secret{kPassword},
                                                  base::Secret{kPassword}, client()),
                Succeeds());
  }
  void close(const domain::Session& session) {
    EXPECT_THAT(services().self_service.close(session, base::Secret{kPassword}, client()),
                Succeeds());
    account_.reset();
  }
  void change_profile(const domain::Session& session) {
    const std::string nickname = fresh_name();
    EXPECT_THAT(services().self_service.update(session, {.nickname = nickname}, client()),
                Succeeds());
  }
  void renew_user_key(const domain::Session& session) {
    EXPECT_THAT(services().user_keys.renew(session, client()), Succeeds());
  }

  // Addresses.
  void ask_for_new_address() {
    email_ = fresh_email();
    code_ = code(email_, domain::CodeUse::kEmailChange);
  }
  void set_pending_address(const domain::Session& session) {
    const std::string email = fresh_email();
    EXPECT_THAT(services().self_service.update(session, {.email = email}, client()), Succeeds());
  }
  void change_address(const domain::Session& session) {
    EXPECT_THAT(services().self_service.change_email(
                    session, {.email = email_, .code = code_, .password = base::Secret{kPassword}},
                    client(fresh_address())),
                Succeeds());
  }
  void ask_for_pending_address() {
    ask_for_new_address();
    EXPECT_THAT(services().self_service.update(session_of(account()), {.email = email_}, client()),
                Succeeds());
    EXPECT_EQ(account().pending_email, email_);
  }
  void join_without_proof() {
    account_ = sign_up(fresh_name()).id;
    email_ = *account().email;
    code_ = code(email_, domain::CodeUse::kRegistration);
  }
  // Another account proves the address of this one, which has not.
  void lose_address(const domain::Session&) {
    join(email_, code_);
    EXPECT_FALSE(account().email);
  }

  // Recovery.
  void answer_question() {
    account_ = sign_up(fresh_name()).id;
    auto ticket = services().recovery.check_answer(*account().username, "first pet?",
                                                   base::Secret{"Rex"}, client(fresh_address()));
    ASSERT_THAT(ticket, Succeeds());
    ticket_ = std::move(*ticket);
  }
  void reset_by_ticket(const domain::Session& session) {
    EXPECT_THAT(services().recovery.reset_by_ticket(*session.account.username, ticket_,
                                                    base::Secret{kPassword}, client()),
                Succeeds());
  }
  // Of a new account: the mails to one address are limited.
  void ask_for_reset() {
    account_.reset();
    email_ = *account().email;
    code_ = code(email_, domain::CodeUse::kReset);
  }
  void reset_by_code(const domain::Session&) {
    EXPECT_THAT(services().recovery.reset_by_code(email_, code_, base::Secret{kPassword},
                                                  client(fresh_address())),
                Succeeds());
  }
  void reset_by_server_key(const domain::Session& session) {
    EXPECT_THAT(
        services().recovery.reset_by_server_key(*session.account.username, *session.account.email,
                                                base::Secret{kPassword}, client()),
        Succeeds());
  }
  // An undo removes the password, so each is of a new account.
  void get_undo_ticket() {
    account_.reset();
    EXPECT_THAT(services().logins.change_password(account(), base::Secret{kPassword},
                                                  base::Secret{kPassword}, client()),
                Succeeds());
    ticket_ = domain::undo_ticket(keys().codes, remembered_.salt());
  }
  void undo(const domain::Session&) {
    EXPECT_THAT(services().undo.undo(ticket_, client()), Succeeds());
  }

 protected:
  void SetUp() override {
    start_readers();
    writer_.emplace(*this, std::function<void(Step)>{});
  }

  domain::Services& services() { return *writer_->services; }
  domain::Administration& administration() { return services().administration; }

  static std::string id_of(const domain::Session& session) {
    return domain::session_id(session.token_hash);
  }
  static void expect_changed(const base::Result<domain::ChangeResult>& result) {
    ASSERT_THAT(result, Succeeds());
    EXPECT_EQ(*result, domain::ChangeResult::kChanged);
  }

  std::string fresh_email() { return fresh_name() + "@example.com"; }

  // Mails a code to the address, for a client that has not asked before.
  std::string code(const std::string& email, domain::CodeUse use) {
    EXPECT_THAT(services().codes.send(email, use, std::nullopt, client(fresh_address())),
                Succeeds());
    return std::string{domain::mail_code(keys().codes, email, use, remembered_.salt()).reveal()};
  }

  // A new account that has proved its address.
  domain::Account join(const std::string& email, const std::string& code) {
    const std::string name = fresh_name();
    auto account = services().accounts.sign_up(
        {.username = name, .email = email, .password = base::Secret{kPassword}, .code = code},
        client(fresh_address()));
    if (!account) throw std::runtime_error("sign-up failed: " + account.error().field);
    return *account;
  }

  // The account of the sessions. It is new if the last one is gone.
  domain::Account account() {
    if (!account_) {
      const std::string email = fresh_email();
      account_ = join(email, code(email, domain::CodeUse::kRegistration)).id;
    }
    return *administration().find_by_id(*account_);
  }

  std::string open(const domain::Account& account, std::string_view replaced = {}) {
    return SessionCacheRace::open(services(), writer_->connection, account, replaced);
  }
  std::string child_of(const domain::Session& session) {
    auto ticket = services().guarded_sites.issue_ticket(session, {kOrigin, "/"}, "state");
    auto child = services().guarded_sites.redeem(ticket->reveal(), kOrigin, "state", client());
    EXPECT_THAT(child, Succeeds());
    return std::string{child->token.reveal()};
  }

  std::optional<Process> writer_;
  std::optional<std::int64_t> account_;
  std::string token_;
  std::string email_;
  std::string code_;
  base::Secret ticket_;
};

}  // namespace tests
