#include "cache/session_cache.h"

#include <time.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace cache {

/// The entry of a token begins with this. That of an account is only its stamp.
struct SessionCache::Head {
  EntryKind kind = EntryKind::kSession;
  std::int64_t time = 0;  ///< before it was read from the database
  std::uint64_t stamp = 0;
  std::int64_t account_id = 0;
};

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kWaitForLock{5000};
constexpr milliseconds kWaitToMark{50};
constexpr milliseconds kNoWait{0};

template <class Value>
std::string_view bytes_of(const Value& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <class Value>
std::optional<Value> read_as(std::string_view bytes) {
  if (bytes.size() < sizeof(Value)) return std::nullopt;
  Value value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

// Goes on while the machine sleeps, and is not set by anybody.
std::int64_t now() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  constexpr std::int64_t kMillisecondsPerSecond = 1000;
  constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
  return time.tv_sec * kMillisecondsPerSecond + time.tv_nsec / kNanosecondsPerMillisecond;
}

// A mark's key is that of what it marks, and its writer.
std::string mark_of(const Key& key, Writer writer) {
  return std::string{key.bytes()}.append(bytes_of(writer));
}
Writer writer_of(std::string_view mark) {
  return *read_as<Writer>(mark.substr(mark.size() - sizeof(Writer)));
}
Key key_of(std::string_view mark) {
  return Key::of_bytes(mark.substr(0, mark.size() - sizeof(Writer)));
}

// All marks, in a loop: `for (auto mark = first_mark(…); mark; mark = mark_after(…, *mark))`.
std::optional<std::string> first_mark(Environment::Change& change) {
  return change.next_key(Table::kMarks, {});
}
std::optional<std::string> mark_after(Environment::Change& change, const std::string& mark) {
  return change.next_key(Table::kMarks, mark + '\0');
}

bool has_mark(Environment::Change& change, const Key& key) {
  const auto next = change.next_key(Table::kMarks, key.bytes());
  return next && next->starts_with(key.bytes());
}

template <class Head>
std::string entry(const Head& head, std::string_view rest) {
  return std::string{bytes_of(head)}.append(rest);
}

// All sessions of an account have its stamp.
std::uint64_t stamp_of(Environment::Change& change, Control& control, const Key& account) {
  const auto kept = change.find(Table::kEntries, account.bytes());
  if (const auto stamp = read_as<std::uint64_t>(kept.value_or(""))) return *stamp;
  const std::uint64_t stamp = control.new_stamp();
  change.put(Table::kEntries, account.bytes(), bytes_of(stamp));
  return stamp;
}

}  // namespace

SessionCache::SessionCache(Options options, base::Metrics& metrics,
                           std::unique_ptr<Control> control,
                           std::unique_ptr<Environment> environment)
    : options_(std::move(options)),
      metrics_(metrics),
      control_(std::move(control)),
      environment_(std::move(environment)) {}

SessionCache::~SessionCache() = default;

std::optional<std::string_view> SessionCache::find_entry(const Environment::Snapshot& snapshot,
                                                         std::string_view digest,
                                                         EntryKind kind) const {
  const auto entry = snapshot.find(Table::kEntries, Key::of_token(digest).bytes());
  const auto head = entry ? read_as<Head>(*entry) : std::nullopt;
  if (!head || head->kind != kind || !is_current(snapshot, *head)) return std::nullopt;
  return entry->substr(sizeof(Head));
}

// The age, and whether the account has changed since.
bool SessionCache::is_current(const Environment::Snapshot& snapshot, const Head& head) const {
  const std::int64_t age = now() - head.time;
  if (age < 0 || milliseconds(age) > options_.max_age) return false;
  const Key account = Key::of_account(head.account_id);
  const auto stamp = snapshot.find(Table::kEntries, account.bytes());
  return stamp && read_as<std::uint64_t>(*stamp) == head.stamp;
}

std::optional<std::string> SessionCache::find(std::string_view digest) {
  if (control_->is_off()) return std::nullopt;
  const Environment::Snapshot snapshot = environment_->read();
  const auto copy = find_entry(snapshot, digest, EntryKind::kSession);
  if (!copy) return std::nullopt;
  metrics_.count(base::Metric::kCacheHits);
  return std::string{*copy};
}

std::optional<std::string> SessionCache::find_by_child(std::string_view digest,
                                                       std::string_view origin) {
  std::string parent;
  if (control_->is_off()) return std::nullopt;
  {
    const Environment::Snapshot snapshot = environment_->read();
    const auto rest = find_entry(snapshot, digest, EntryKind::kChild);
    if (!rest || !rest->ends_with(origin) || rest->size() - origin.size() != digest.size()) {
      return std::nullopt;
    }
    parent = rest->substr(0, digest.size());
  }
  return find(parent);
}

SessionCache::Reading SessionCache::start_reading() const {
  return {.position = control_->position(), .time = now()};
}

SessionCache::FillResult SessionCache::fill(const Reading& reading, const Session& session) {
  std::vector<Key> keys{Key::of_token(session.digest), Key::of_account(session.account_id)};
  if (!session.child.empty()) keys.push_back(Key::of_token(session.child));
  const Control::Lock lock = control_->lock(kNoWait);
  if (!lock.held()) return FillResult::kDropped;
  step(Step::kFillLocked);
  Environment::Change change = environment_->change();
  const auto is_marked = [&](const Key& key) { return has_mark(change, key); };
  if (std::ranges::any_of(keys, is_marked)) return FillResult::kMarkStands;
  if (control_->is_off() || !control_->is_unchanged(keys, reading.position)) {
    metrics_.count(base::Metric::kCacheDrops);
    return FillResult::kDropped;
  }
  if (change.is_half_full(Table::kEntries)) change.clear(Table::kEntries);
  Head head{.time = reading.time,
            .stamp = stamp_of(change, *control_, keys[1]),
            .account_id = session.account_id};
  change.put(Table::kEntries, keys[0].bytes(), entry(head, session.copy));
  if (!session.child.empty()) {
    head.kind = EntryKind::kChild;
    change.put(Table::kEntries, keys[2].bytes(), entry(head, session.digest + session.origin));
  }
  step(Step::kFillWritten);
  const bool done = change.commit();
  metrics_.count(done ? base::Metric::kCacheFills : base::Metric::kCacheDrops);
  step(Step::kFilled);
  return done ? FillResult::kKept : FillResult::kDropped;
}

bool SessionCache::mark(Writer writer, std::span<const Key> keys) {
  if (!control_->is_of_this_version()) return false;
  // What is still there was marked on a connection that was lost; others remove its marks.
  marked_ = Marked{.writer = writer, .keys = {keys.begin(), keys.end()}};
  take_over_unsettled(*marked_);
  metrics_.count(base::Metric::kCacheMarks);
  if (try_mark(*marked_)) return true;
  // Its own keys have no marks. Those of earlier transactions, which follow them, may have.
  marked_->keys.erase(marked_->keys.begin(), marked_->keys.begin() + std::ssize(keys));
  marked_->switched_off = true;
  control_->switch_off(writer);
  return true;
}

// A mark that the same writer has left is a mark of this transaction from now on. If it were
// settled for itself, this one could lose a mark while the outcome of its COMMIT is not known.
void SessionCache::take_over_unsettled(Marked& marked) {
  std::erase_if(unsettled_, [&](const Marked& earlier) {
    if (earlier.writer != marked.writer) return false;
    marked.keys.insert(marked.keys.end(), earlier.keys.begin(), earlier.keys.end());
    return true;
  });
}

// The log entry comes before the commit: of a process that is killed between them, only the log
// entry remains.
bool SessionCache::try_mark(const Marked& marked) {
  const Control::Lock lock = control_->lock(control_->is_off() ? kNoWait : kWaitToMark);
  if (!lock.held()) return false;
  step(Step::kMarkLocked);
  Environment::Change change = environment_->change();
  for (const Key& key : marked.keys) {
    change.put(Table::kMarks, mark_of(key, marked.writer), {});
    change.erase(Table::kEntries, key.bytes());
    control_->log_change(key);
  }
  step(Step::kMarkWritten);
  const bool done = change.commit();
  step(Step::kMarked);
  return done;
}

// Without the lock, the entries cannot be removed here. So the cache is switched off, because
// before it is switched on again it is emptied: that covers copies which were made although the
// mark stood, because the writer was taken for one that is gone.
void SessionCache::settle(Writer writer) {
  if (!marked_ || marked_->writer != writer) return;
  Marked marked = *std::exchange(marked_, std::nullopt);
  if (!marked.switched_off && try_settle({&marked, 1}, kWaitToMark)) return;
  control_->switch_off(writer);
  control_->release(writer);
  if (!marked.keys.empty()) unsettled_.push_back(std::move(marked));
}

// The entries are removed once more, in case that the mark was taken for that of an older
// connection: a restarted database counts its connections from 1 again.
bool SessionCache::try_settle(std::span<const Marked> settled, milliseconds wait) {
  const Control::Lock lock = control_->lock(control_->is_off() ? kNoWait : wait);
  if (!lock.held()) return false;
  step(Step::kSettleLocked);
  Environment::Change change = environment_->change();
  for (const Marked& marked : settled) {
    for (const Key& key : marked.keys) remove_mark(change, key, marked.writer);
  }
  step(Step::kSettleWritten);
  const bool done = change.commit();
  step(Step::kSettled);
  return done;
}

void SessionCache::remove_mark(Environment::Change& change, const Key& key, Writer writer) {
  change.erase(Table::kMarks, mark_of(key, writer));
  change.erase(Table::kEntries, key.bytes());
  control_->log_change(key);
}

void SessionCache::settle_again() {
  if (!unsettled_.empty() && try_settle(unsettled_, kNoWait)) unsettled_.clear();
}

std::vector<Writer> SessionCache::writers() {
  std::vector<Writer> writers = control_->writers_without_marks();
  const Control::Lock lock = control_->lock(kNoWait);
  if (!lock.held()) return writers;
  Environment::Change change = environment_->change();
  for (auto mark = first_mark(change); mark; mark = mark_after(change, *mark)) {
    writers.push_back(writer_of(*mark));
  }
  return writers;
}

void SessionCache::forget(std::span<const Writer> gone) {
  settle_again();
  const Control::Lock lock = control_->lock(kNoWait);
  if (!lock.held()) return;
  if (!forget_marks(gone)) return;
  for (const Writer writer : gone) control_->release(writer);
  if (control_->is_off()) {
    control_->switch_on([&] { return empty(); });
  }
}

bool SessionCache::forget_marks(std::span<const Writer> gone) {
  Environment::Change change = environment_->change();
  for (auto mark = first_mark(change); mark; mark = mark_after(change, *mark)) {
    if (std::ranges::find(gone, writer_of(*mark)) == gone.end()) continue;
    remove_mark(change, key_of(*mark), writer_of(*mark));
  }
  return change.commit();
}

bool SessionCache::discard_all() {
  const Control::Lock lock = control_->lock(kWaitForLock);
  if (!lock.held()) return false;
  control_->forget_log();
  return empty();
}

bool SessionCache::empty() {
  Environment::Change change = environment_->change();
  change.clear(Table::kEntries);
  return change.commit();
}

}  // namespace cache
