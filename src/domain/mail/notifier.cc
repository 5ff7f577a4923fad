#include "domain/mail/notifier.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "domain/mail/mail_kinds.h"
#include "store/outbox.h"

namespace domain {

constexpr std::chrono::days kDay{1};
constexpr std::chrono::hours kHour{1};

base::Result<void> Notifier::notify(const Client& client, const Account& account,
                                    std::string_view kind, std::optional<std::string> salt) {
  return queue(client, account, {.kind = kind, .salt = std::move(salt)});
}

base::Result<void> Notifier::notify_of_closing(const Client& client, const Account& account,
                                               base::Timestamp until) {
  return queue(client, account, {.kind = kAccountClosingMail, .expires = until});
}

base::Result<void> Notifier::queue(const Client& client, const Account& account, Notice notice) {
  using Delivery = store::NewMail::Delivery;
  if (!account.email) return {};
  const base::Timestamp now = clock_.now();
  const bool by_owner = !client.actor;  // an administrator's address is not shown in mails
  base::Result<std::int64_t> before = 0;
  if (!account.email_verified) before = store::count_mails(store_, account.id, now - kDay);
  if (!before) return base::pass(before);
  return store::insert_outbox_mail(
      store_, {.kind = notice.kind,
               .account_id = account.id,
               .recipient = *account.email,
               .language = client.language,
               .created = now,
               .code_salt = std::move(notice.salt),
               .expires = notice.expires,
               .address = by_owner ? client.address : "",
               .user_agent = by_owner ? client.user_agent : "",
               .delivery = *before < options_.notices_per_day ? Delivery::kDue : Delivery::kNever,
               .priority = mail_priority(notice.kind)});
}

base::Result<void> Notifier::notify_of_login(const Client& client, const Account& account) {
  return notify_merged(client, account, {.first = kNewLoginMail, .merged = kMoreLoginsMail},
                       options_.login_notice_pause);
}

base::Result<void> Notifier::notify_of_login_mails(const Client& client, const Account& account) {
  return notify_merged(client, account, {.first = kLoginMailsOffMail, .merged = kLoginMailsOffMail},
                       kHour);
}

base::Result<void> Notifier::notify_of_pending_address(const Client& client,
                                                       const Account& account) {
  return notify_merged(client, account, {.first = kEmailPendingMail, .merged = kEmailPendingMail},
                       kHour);
}

base::Result<bool> Notifier::notify_of_pending_question(const Client& client,
                                                        const Account& account,
                                                        const std::string& salt) {
  auto queued =
      notify_merged(client, account,
                    {.first = kQuestionChangedMail, .merged = kQuestionChangedMail}, kHour, salt);
  if (!queued) return base::pass(queued);
  return store::has_mail_with(store_, account.id, salt);
}

base::Result<void> Notifier::notify_merged(const Client& client, const Account& account,
                                           Kinds kinds, std::chrono::seconds pause,
                                           std::optional<std::string> salt) {
  if (!account.email) return {};
  return store::insert_merged_mail(store_,
                                   {.kind = kinds.first,
                                    .account_id = account.id,
                                    .recipient = *account.email,
                                    .language = client.language,
                                    .created = clock_.now(),
                                    .code_salt = std::move(salt),
                                    .address = client.address,
                                    .user_agent = client.user_agent,
                                    .priority = mail_priority(kinds.first)},
                                   kinds.merged, pause);
}

}  // namespace domain
