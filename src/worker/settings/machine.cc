// Settings of the folders, the database, the processes and their request limits.
#include <array>

#include "worker/settings/sections.h"

namespace settings {
namespace {

using base::kept_in;
using base::number;
using base::number_or_auto;
using enum base::SettingKind;

// clang-format off
constexpr auto kPaths = std::to_array<Row>({
    {.name = "STATE_DIR", .form = {kPath}, .readers = "worker, scripts, nginx",
     .meaning = "Folder for all data that the service writes: keys, sockets, the private database.",
     .member = kept_in<&Options::paths, &Paths::state_dir>},
    {.name = "UPLOAD_DIR", .form = {kPath}, .readers = "worker, scripts, nginx",
     .meaning = "Folder of users' pictures, which nginx serves. If STATE_DIR is the folder var beside the configuration file, the default is upload beside that file.",
     .fallback = "$STATE_DIR/upload",
     .member = kept_in<&Options::paths, &Paths::upload_dir>},
    {.name = "CAPTCHA_FONT", .form = {kPath}, .readers = "worker",
     .meaning = "Font file for captchas.",
     .member = kept_in<&Options::paths, &Paths::captcha_font>},
    {.name = "DB_SOCKET", .form = {kPath}, .readers = "worker, scripts",
     .meaning = "Unix socket of MariaDB.",
     .fallback = "$STATE_DIR/run/mariadb/mariadb.sock",
     .member = kept_in<&Options::store, &store::ConnectionOptions::socket>},
    {.name = "DB_NAME", .form = {kText}, .readers = "worker, scripts",
     .meaning = "Name of the database.",
     .member = kept_in<&Options::store, &store::ConnectionOptions::database>},
    {.name = "DB_USER", .form = {kText}, .readers = "worker, scripts",
     .meaning = "Database user of the workers; it does not need the privilege to alter tables.",
     .member = kept_in<&Options::store, &store::ConnectionOptions::user>},
    {.name = "DB_PASSWORD_FILE", .form = {kPath}, .readers = "worker, scripts",
     .meaning = "File with the password of DB_USER on one line, readable by its owner only.",
     .fallback = "$STATE_DIR/keys/db-password",
     .member = kept_in<&Options::paths, &Paths::db_password_file>},
    {.name = "DB_BUFFER_POOL", .form = number_or_auto(128, 1048576, "MiB"), .readers = "scripts",
     .meaning = "Memory of the private database for its tables. With auto, a quarter of the machine's memory or of the control group's limit, from 128 to 8192. The database takes 2 % of it at the start, and the rest as its tables grow; one million accounts with sessions take 1000.",
     .fallback = "auto"},
    {.name = "DB_CONNECT_TIMEOUT", .form = number(1, 60, "seconds"), .readers = "worker",
     .meaning = "Time limit for connecting to the database.",
     .member = kept_in<&Options::store, &store::ConnectionOptions::connect_timeout>},
    {.name = "DB_READ_TIMEOUT", .form = number(1, 300, "seconds"), .readers = "worker",
     .meaning = "Time limit for the answer to one statement.",
     .member = kept_in<&Options::store, &store::ConnectionOptions::read_timeout>},
    {.name = "CACHE", .form = {kOnOff}, .readers = "worker, scripts",
     .meaning = "Keeps copies of the sessions in use in memory, which all workers share. With off, every request with a session reads it from the database.",
     .member = kept_in<&Options::cache, &cache::Options::enabled>},
    {.name = "CACHE_SECONDS", .form = number(1, 60, "seconds"), .readers = "worker",
     .meaning = "Largest age of a copy: the time for which a session that has ended may still be accepted after a change by hand in the database, and by workers of other machines.",
     .member = kept_in<&Options::cache, &cache::Options::max_age>},
    {.name = "CACHE_SIZE", .form = number(1, 4096, "MiB"), .readers = "worker, scripts",
     .meaning = "Most memory for the copies. A session takes about half a KiB; memory that is not needed is not taken.",
     .member = kept_in<&Options::cache, &cache::Options::size_mib>},
});

constexpr auto kProcesses = std::to_array<Row>({
    {.name = "QUICK_WORKERS", .form = number_or_auto(1, 256), .readers = "scripts",
     .meaning = "Workers for requests that need no password hash. With auto, one more than cores that can be used, and at least 2.",
     .fallback = "auto"},
    {.name = "SLOW_WORKERS", .form = number_or_auto(1, 256), .readers = "scripts",
     .meaning = "Workers that hash passwords (one core and HASH_MEMORY each, and the memory for a minute afterwards) and process pictures (100 MiB, and up to 320 MiB for decoding). With auto, one for each core, at most one for each 512 MiB of memory, and at least 2.",
     .fallback = "auto"},
    {.name = "GATE_WORKERS", .form = number_or_auto(1, 256), .readers = "scripts",
     .meaning = "Workers that answer the servers of guarded sites, over a socket of their own. With auto, 2, and 1 while GUARDED_SITES is empty.",
     .fallback = "auto"},
    {.name = "FIRST_UID", .form = number(1, 4294967280), .readers = "scripts",
     .meaning = "When root starts Gatehouse: the first of six ids of users and groups: nginx, workers, mailer, database, logs, and the group that may open the database's socket. Nobody else may have them.",
     .fallback = "60800"},
    {.name = "GATE_GROUP", .form = {kName}, .readers = "scripts",
     .meaning = "When root starts Gatehouse: the group of the servers of guarded sites, which may open the socket gate.sock.",
     .fallback = "www-data"},
    {.name = "BACKLOG", .form = number(16, 65535), .readers = "scripts",
     .meaning = "Requests that may wait for a free worker before nginx answers 502.",
     .fallback = "4096"},
    // nginx waits 10 seconds for taking a body over, and 15 for a response.
    {.name = "QUEUE_TIMEOUT", .form = number(1, 8, "seconds"), .readers = "worker",
     .meaning = "A request that has waited longer than this for one of the SLOW_WORKERS is answered with 429, without hashing.",
     .member = kept_in<&Options::process, &ProcessOptions::queue_timeout>},
    {.name = "RECEIVE_TIMEOUT", .form = number(1, 60, "seconds"), .readers = "worker",
     .meaning = "A worker closes a connection from nginx that has not sent its whole request in this time.",
     .member = kept_in<&Options::process, &ProcessOptions::receive_timeout>},
    {.name = "SANDBOX", .form = {kOnKillOff}, .readers = "worker, mailer",
     .meaning = "Lets the kernel refuse files, network access and system calls that workers and the mailer do not need; a refused system call is logged as `event=syscall_denied`. With kill, such a call ends the program, which is for tests; with off, the kernel refuses nothing.",
     .member = kept_in<&Options::process, &ProcessOptions::sandbox>},
    {.name = "REQUESTS_PER_SECOND", .form = number(1, kMany), .readers = "nginx",
     .meaning = "Requests in a second from one client address before nginx answers 429.",
     .fallback = "50"},
    {.name = "LOOKUPS_PER_MINUTE", .form = number(1, kMany), .readers = "nginx",
     .meaning = "The same in a minute, for routes that reveal whether an account exists.",
     .fallback = "30"},
    {.name = "PICTURES_PER_MINUTE", .form = number(1, kMany), .readers = "nginx",
     .meaning = "The same in a minute, for uploads of pictures.",
     .fallback = "20"},
    {.name = "CAPTCHAS_PER_MINUTE", .form = number(1, kMany), .readers = "nginx",
     .meaning = "The same in a minute, for captchas that are drawn or checked.",
     .fallback = "60"},
    {.name = "ESTIMATES_PER_MINUTE", .form = number(1, kMany), .readers = "nginx",
     .meaning = "The same in a minute, for estimates of password strength at v1.",
     .fallback = "120"},
    {.name = "PICTURES_AT_ONCE", .form = number(1, 65535), .readers = "nginx",
     .meaning = "Simultaneous uploads of pictures from one client address.",
     .fallback = "4"},
    {.name = "LOOPBACK_EXEMPT", .form = {kOnOff}, .readers = "worker, nginx",
     .meaning = "Exempts clients on this machine from the limits by network and by address.",
     .member = kept_in<&Options::domain, &domain::Options::loopback_exempt>},
});
// clang-format on

}  // namespace

std::span<const Row> path_rows() { return kPaths; }
std::span<const Row> process_rows() { return kProcesses; }

}  // namespace settings
