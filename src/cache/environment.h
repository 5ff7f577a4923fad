// The files of the cache: LMDB is used in this file's .cc only. Texts in, texts out; knows no
// entries and no rules.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/problem.h"

struct MDB_env;
struct MDB_txn;
struct MDB_cursor;

namespace cache {

/// The two tables of the cache.
enum class Table : unsigned { kEntries, kMarks };

/// The memory map of all entries. Reading takes no lock; of the writers there is at most one at a
/// time, which is the caller's to ensure (Control::Lock). Not for several threads.
class Environment {
 public:
  /// Opens the files in `folder` and makes them if they are missing. `size` is the largest size of
  /// the map in bytes, of which only what is used takes memory.
  static std::expected<std::unique_ptr<Environment>, base::Problem> open(const std::string& folder,
                                                                         std::size_t size);

  /// Makes the tables, or finds them. The caller has Control's lock if they are to be made. Returns
  /// the error, or an empty text.
  enum class Tables { kFind, kMake };
  std::string open_tables(Tables tables);

  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment();

  /// A view of all tables at one moment.
  class Snapshot {
   public:
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot();

    /// std::nullopt if there is none or it cannot be read. The view is valid as long as the
    /// snapshot.
    std::optional<std::string_view> find(Table table, std::string_view key) const;

   private:
    friend class Environment;
    explicit Snapshot(Environment& environment, bool open)
        : environment_(environment), open_(open) {}
    Environment& environment_;
    bool open_;
  };
  /// At most one at a time.
  Snapshot read();

  /// Changes that become visible together by commit(). The destructor undoes them otherwise. After
  /// a call that failed, commit() fails too.
  class Change {
   public:
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change();

    void put(Table table, std::string_view key, std::string_view value);
    void erase(Table table, std::string_view key);
    /// Removes everything in the table.
    void clear(Table table);
    std::optional<std::string> find(Table table, std::string_view key);
    /// The first key that is not less than `from`.
    std::optional<std::string> next_key(Table table, std::string_view from);
    /// True if the table takes more than half of the map.
    bool is_half_full(Table table);
    /// False if nothing was changed: the map or the file system is full, or the files are damaged.
    bool commit();

   private:
    friend class Environment;
    Change(Environment& environment, MDB_txn* transaction)
        : environment_(environment), transaction_(transaction) {}
    void note(int result);

    Environment& environment_;
    MDB_txn* transaction_;
    bool failed_ = false;
  };
  Change change();

 private:
  struct Handles;
  explicit Environment(std::unique_ptr<Handles> handles);
  static std::string make(Handles& handles, const std::string& folder, std::size_t size);

  std::unique_ptr<Handles> handles_;
};

}  // namespace cache
