#include "domain/account/avatars.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "crypto/random.h"
#include "domain/rows.h"
#include "media/avatar_maker.h"
#include "media/upload_folder.h"
#include "store/account.h"
#include "store/transaction.h"

namespace domain {
namespace {

constexpr std::size_t kNameBytes = 16;  // 128 random bits, so that the URL cannot be guessed
// No upload takes this long, so an older file without an account will never get one.
constexpr std::chrono::hours kOrphanAge{1};

}  // namespace

base::Result<std::string> Avatars::set(const Session& session, std::string_view upload,
                                       const Client& client, int least_side) {
  auto avatar = maker_.make(upload);
  if (!avatar) return base::pass(avatar);
  if (std::min(avatar->width, avatar->height) < least_side) {
    return base::fail(base::Fault::kTinyPicture);
  }
  std::string name = base::to_hex(random_.bytes(kNameBytes)) + ".";
  name += avatar->extension;
  // Written to disk before the commit, so that no account has the name of a missing file.
  if (auto stored = folder_.store(name, avatar->bytes); !stored) return base::pass(stored);
  auto before = replace(session.account, name, client);
  if (before) {
    if (*before) discard(**before);
    return name;
  }
  // If the answer to a commit was lost, the account may use the file; the cleanup decides later.
  if (before.error().fault != base::Fault::kUncertain) discard(name);
  return base::pass(before);
}

base::Result<void> Avatars::remove(const Session& session, const Client& client) {
  if (!session.account.avatar) return {};
  auto before = replace(session.account, std::nullopt, client);
  if (!before) return base::pass(before);
  if (*before) discard(**before);
  return {};
}

// The name of the previous picture, if there was one.
base::Result<std::optional<std::string>> Avatars::replace(const Account& account,
                                                          const std::optional<std::string>& name,
                                                          const Client& client) {
  return store::transact(store_, [&]() -> base::Result<std::optional<std::string>> {
    auto held = store::lock_account(store_, seen(account));
    if (!held) return base::pass(held);
    if (!*held) return base::fail(base::Fault::kNotSignedIn, "changed meanwhile");
    auto before = store::find_avatar(store_, account.id);
    if (!before) return base::pass(before);
    auto updated = store::update_avatar(store_, account.id, name, clock_.now());
    if (!updated) return base::pass(updated);
    auto noted = audit_log_.audit(client, account.id, name ? "avatar-change" : "avatar-remove");
    if (!noted) return base::pass(noted);
    return before;
  });
}

base::Result<std::optional<std::string>> Avatars::of(std::int64_t account_id) {
  return store::find_avatar(store_, account_id);
}

void Avatars::discard(std::string_view name) {
  auto removed = folder_.remove(name);
  if (!removed) base::LogLine("picture_not_removed").add("detail", removed.error().detail);
}

base::Result<int> Avatars::cleanup() {
  auto names = folder_.list(clock_.now() - kOrphanAge);
  if (!names) return base::pass(names);
  int swept = 0;
  for (const std::string& name : *names) {
    auto owned = store::is_avatar(store_, name);
    if (!owned) return base::pass(owned);
    if (*owned) continue;
    discard(name);
    ++swept;
  }
  return swept;
}

}  // namespace domain
