#include "domain/recovery/pending_question.h"

#include "domain/options.h"
#include "store/account.h"

namespace domain {

base::Result<void> PendingQuestions::hold_back(const Account& account, const Session& session,
                                               store::ProfileChange& profile,
                                               const Client& client) {
  const base::Timestamp now = clock_.now();
  if (!profile.question && !profile.answer_verifier) return {};
  if (auto settled = settle(account, now); !settled) return settled;
  // A client may send the whole account back, with the question that waits.
  if (profile.question == displayed_question(account) && !profile.answer_verifier) {
    profile.question.reset();
  }
  if (!profile.question && !profile.answer_verifier) return {};
  const bool is_half = !profile.question || !profile.answer_verifier;
  if (is_recent(session, now, kRecentLogin) && !(is_half && is_question_pending(account, now)))
    return {};
  auto set = store::set_pending_question(store_, account.id,
                                         {.question = profile.question,
                                          .answer_verifier = profile.answer_verifier,
                                          .answer_pepper_id = profile.answer_pepper_id},
                                         now, now + kQuestionDelay);
  if (!set) return set;
  profile.question.reset();
  profile.answer_verifier.reset();
  profile.answer_pepper_id.reset();
  return undo_tickets_.notify_of_pending_question(client, account);
}

base::Result<void> PendingQuestions::drop(const Account& account) {
  const base::Timestamp now = clock_.now();
  if (is_question_pending(account, now)) return store::remove_pending_question(store_, account.id);
  return settle(account, now);
}

// The cleanup may not have moved a question that counts already.
base::Result<void> PendingQuestions::settle(const Account& account, base::Timestamp now) {
  if (!account.pending_question) return {};
  return store::settle_question(store_, account.id, now);
}

}  // namespace domain
