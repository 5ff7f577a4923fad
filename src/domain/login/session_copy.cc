#include "domain/login/session_copy.h"

#include <cstdint>
#include <cstring>
#include <limits>

namespace domain {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kNoNumber = std::numeric_limits<std::int64_t>::min();
constexpr std::size_t kUsualSize = 384;

// Writer and Reader have the same functions, so that one list of members serves both directions. A
// change of the list needs a new kMagic in cache/control.cc: old and new workers share the copies.
class Writer {
 public:
  Writer() { bytes_.reserve(kUsualSize); }

  void number(std::int64_t value) { append(value); }
  void boolean(bool value) { number(value ? 1 : 0); }
  void text(const std::string& value) {
    append(static_cast<std::uint32_t>(value.size()));
    bytes_.append(value);
  }
  void time(base::Timestamp value) { number(base::to_epoch_ms(value)); }
  void optional_text(const std::optional<std::string>& value) {
    value ? text(*value) : append(kNone);
  }
  void optional_time(const std::optional<base::Timestamp>& value) {
    number(value ? base::to_epoch_ms(*value) : kNoNumber);
  }
  template <class Enum>
  void choice(Enum value) {
    number(static_cast<std::int64_t>(value));
  }
  std::string take() { return std::move(bytes_); }

 private:
  template <class Number>
  void append(Number value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  void number(std::int64_t& value) { value = next<std::int64_t>(); }
  void boolean(bool& value) { value = next<std::int64_t>() != 0; }
  void text(std::string& value) { value.assign(take(next<std::uint32_t>())); }
  void time(base::Timestamp& value) { value = base::from_epoch_ms(next<std::int64_t>()); }
  void optional_text(std::optional<std::string>& value) {
    const auto size = next<std::uint32_t>();
    if (size != kNone) value.emplace(take(size));
  }
  void optional_time(std::optional<base::Timestamp>& value) {
    const auto ms = next<std::int64_t>();
    if (ms != kNoNumber) value = base::from_epoch_ms(ms);
  }
  template <class Enum>
  void choice(Enum& value) {
    value = static_cast<Enum>(next<std::int64_t>());
  }
  bool is_at_end() const { return whole_ && rest_.empty(); }

 private:
  template <class Number>
  Number next() {
    Number value{};
    const std::string_view bytes = take(sizeof value);
    if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  // Less than `size` bytes only if there are no more.
  std::string_view take(std::size_t size) {
    whole_ = whole_ && size <= rest_.size();
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  bool whole_ = true;
};

template <class Direction, class Account>
void members_of_account(Direction& direction, Account& account) {
  direction.number(account.id);
  direction.text(account.gid);
  direction.optional_text(account.username);
  direction.optional_text(account.email);
  direction.optional_time(account.email_verified);
  direction.optional_text(account.pending_email);
  direction.optional_text(account.phone);
  direction.optional_text(account.nickname);
  direction.optional_text(account.avatar);
  direction.choice(account.role);
  direction.choice(account.status);
  direction.optional_text(account.question);
  direction.optional_text(account.pending_question);
  direction.optional_time(account.pending_question_from);
  direction.number(account.user_key_version);
  direction.number(account.session_epoch);
  direction.time(account.created);
  direction.time(account.updated);
}

template <class Direction, class Session>
void members(Direction& direction, Session& session) {
  direction.text(session.token_hash);
  direction.text(session.contract);
  direction.number(session.epoch);
  direction.time(session.authenticated);
  direction.time(session.last_seen);
  direction.time(session.expires);
  direction.time(session.absolute_end);
  direction.boolean(session.kept);
  members_of_account(direction, session.account);
}

}  // namespace

std::string encode(const store::SessionAndAccount& session) {
  Writer writer;
  members(writer, session);
  return writer.take();
}

std::optional<store::SessionAndAccount> decode_session(std::string_view bytes) {
  Reader reader(bytes);
  auto session = std::make_optional<store::SessionAndAccount>();
  members(reader, *session);
  if (!reader.is_at_end()) session.reset();
  return session;
}

}  // namespace domain
