// LMDB without syncing, because the files do not outlive the service, and without MDB_WRITEMAP:
// writing through the map would raise SIGBUS on a full tmpfs, and a stray pointer would change it.
#include "cache/environment.h"

#include <fcntl.h>
#include <lmdb.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/descriptor.h"

namespace cache {
namespace {

constexpr unsigned kFlags = MDB_NOSYNC | MDB_NOMETASYNC | MDB_NOTLS | MDB_NORDAHEAD;
constexpr unsigned kTables = 2;
constexpr std::array<const char*, kTables> kNames{"entries", "marks"};
// Processes: three times 256 workers, twice while they are replaced, and shells of the operator.
constexpr unsigned kMostReaders = 2048;
constexpr mdb_mode_t kMode = 0600;

MDB_val value_of(std::string_view text) {
  return {.mv_size = text.size(), .mv_data = const_cast<char*>(text.data())};  // only read
}

std::string_view text_of(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

struct CloseEnvironment {
  void operator()(MDB_env* environment) const { mdb_env_close(environment); }
};
struct AbortTransaction {
  void operator()(MDB_txn* transaction) const { mdb_txn_abort(transaction); }
};
using Transaction = std::unique_ptr<MDB_txn, AbortTransaction>;

// LMDB would make this file without memory, and a process that writes to it on a full tmpfs would
// get SIGBUS. The slots of the readers follow a head.
int reserve_lock_file(const std::string& folder) {
  constexpr off_t kHead = 192;
  constexpr off_t kSlot = 64;
  const std::string path = folder + "/lock.mdb";
  const base::Descriptor file(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kMode));
  if (!file.open()) return errno;
  return ::posix_fallocate(file.get(), 0, kHead + kSlot * (kMostReaders - 1));
}

}  // namespace

struct Environment::Handles {
  std::unique_ptr<MDB_env, CloseEnvironment> environment;
  std::array<MDB_dbi, kTables> tables{};
  Transaction reader;  // kept, because renewing it is cheap; closed before the environment

  MDB_dbi at(Table table) const { return tables[static_cast<unsigned>(table)]; }
};

std::string Environment::make(Handles& handles, const std::string& folder, std::size_t size) {
  MDB_env* environment = nullptr;
  int result = reserve_lock_file(folder);
  if (result == 0) result = mdb_env_create(&environment);
  handles.environment.reset(environment);
  if (result == 0) result = mdb_env_set_maxdbs(environment, kTables);
  if (result == 0) result = mdb_env_set_maxreaders(environment, kMostReaders);
  if (result == 0) result = mdb_env_set_mapsize(environment, size);
  if (result == 0) result = mdb_env_open(environment, folder.c_str(), kFlags, kMode);
  return result == 0 ? std::string{} : mdb_strerror(result);
}

std::expected<std::unique_ptr<Environment>, base::Problem> Environment::open(
    const std::string& folder, std::size_t size) {
  auto handles = std::make_unique<Handles>();
  if (const std::string error = make(*handles, folder, size); !error.empty()) {
    return std::unexpected(base::Problem{folder + ": " + error});
  }
  std::unique_ptr<Environment> environment(new Environment(std::move(handles)));
  int dead = 0;  // readers of processes that were killed
  static_cast<void>(mdb_reader_check(environment->handles_->environment.get(), &dead));
  return environment;
}

std::string Environment::open_tables(Tables tables) {
  const bool makes = tables == Tables::kMake;
  MDB_txn* begun = nullptr;
  int result = mdb_txn_begin(handles_->environment.get(), nullptr, makes ? 0 : MDB_RDONLY, &begun);
  Transaction transaction(begun);
  for (unsigned i = 0; result == 0 && i < kTables; ++i) {
    result = mdb_dbi_open(begun, kNames[i], makes ? MDB_CREATE : 0, &handles_->tables[i]);
  }
  if (result == 0) result = mdb_txn_commit(transaction.release());
  MDB_txn* reader = nullptr;
  if (result == 0) {
    result = mdb_txn_begin(handles_->environment.get(), nullptr, MDB_RDONLY, &reader);
  }
  if (result != 0) return mdb_strerror(result);
  mdb_txn_reset(reader);
  handles_->reader.reset(reader);
  return {};
}

Environment::Environment(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
Environment::~Environment() = default;

Environment::Snapshot Environment::read() {
  return Snapshot(*this, mdb_txn_renew(handles_->reader.get()) == 0);
}

Environment::Snapshot::~Snapshot() {
  if (open_) mdb_txn_reset(environment_.handles_->reader.get());
}

std::optional<std::string_view> Environment::Snapshot::find(Table table,
                                                            std::string_view key) const {
  if (!open_) return std::nullopt;
  const Handles& handles = *environment_.handles_;
  MDB_val sought = value_of(key);
  MDB_val found{};
  if (mdb_get(handles.reader.get(), handles.at(table), &sought, &found) != 0) return std::nullopt;
  return text_of(found);
}

Environment::Change Environment::change() {
  MDB_txn* transaction = nullptr;
  if (mdb_txn_begin(handles_->environment.get(), nullptr, 0, &transaction) != 0) {
    transaction = nullptr;
  }
  return {*this, transaction};
}

Environment::Change::~Change() {
  if (transaction_ != nullptr) mdb_txn_abort(transaction_);
}

void Environment::Change::note(int result) { failed_ = failed_ || result != 0; }

void Environment::Change::put(Table table, std::string_view key, std::string_view value) {
  if (transaction_ == nullptr) return;
  MDB_val at = value_of(key);
  MDB_val written = value_of(value);
  note(mdb_put(transaction_, environment_.handles_->at(table), &at, &written, 0));
}

void Environment::Change::erase(Table table, std::string_view key) {
  if (transaction_ == nullptr) return;
  MDB_val at = value_of(key);
  const int result = mdb_del(transaction_, environment_.handles_->at(table), &at, nullptr);
  note(result == MDB_NOTFOUND ? 0 : result);
}

void Environment::Change::clear(Table table) {
  if (transaction_ == nullptr) return;
  note(mdb_drop(transaction_, environment_.handles_->at(table), 0));
}

std::optional<std::string> Environment::Change::find(Table table, std::string_view key) {
  if (transaction_ == nullptr) return std::nullopt;
  MDB_val sought = value_of(key);
  MDB_val found{};
  const int result = mdb_get(transaction_, environment_.handles_->at(table), &sought, &found);
  if (result == 0) return std::string{text_of(found)};
  note(result == MDB_NOTFOUND ? 0 : result);
  return std::nullopt;
}

std::optional<std::string> Environment::Change::next_key(Table table, std::string_view from) {
  if (transaction_ == nullptr) return std::nullopt;
  MDB_cursor* opened = nullptr;
  note(mdb_cursor_open(transaction_, environment_.handles_->at(table), &opened));
  const std::unique_ptr<MDB_cursor, decltype(&mdb_cursor_close)> cursor(opened, mdb_cursor_close);
  if (!cursor) return std::nullopt;
  MDB_val key = value_of(from);
  MDB_val ignored{};
  const int result =
      mdb_cursor_get(cursor.get(), &key, &ignored, from.empty() ? MDB_FIRST : MDB_SET_RANGE);
  if (result == 0) return std::string{text_of(key)};
  note(result == MDB_NOTFOUND ? 0 : result);
  return std::nullopt;
}

bool Environment::Change::is_half_full(Table table) {
  MDB_stat size{};
  MDB_envinfo map{};
  if (transaction_ == nullptr ||
      mdb_stat(transaction_, environment_.handles_->at(table), &size) != 0 ||
      mdb_env_info(environment_.handles_->environment.get(), &map) != 0) {
    return true;
  }
  const std::size_t pages = size.ms_branch_pages + size.ms_leaf_pages + size.ms_overflow_pages;
  return pages * size.ms_psize > map.me_mapsize / 2;
}

bool Environment::Change::commit() {
  if (transaction_ == nullptr || failed_) return false;
  return mdb_txn_commit(std::exchange(transaction_, nullptr)) == 0;
}

}  // namespace cache
