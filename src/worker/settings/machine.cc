// Settings of the folders, the database, the processes and their request limits.
#include <array>

#include "worker/settings/sections.h"

namespace settings {
namespace {

using base::kept_in;
using base::number;
using enum base::SettingKind;

constexpr std::uint64_t kMany = 1000000;  // higher than any real site reaches: the same as no limit

// clang-format off
constexpr auto kPaths = std::to_array<Row>({
    {.name = "STATE_DIR", .form = {kPath}, .readers = "worker, scripts, nginx",
     .meaning = "Folder of all that the service writes: keys, sockets, the private database.",
     .member = kept_in<&Options::paths, &Paths::state_dir>},
    {.name = "UPLOAD_DIR", .form = {kPath}, .readers = "worker, scripts, nginx",
     .meaning = "Folder of people's pictures, which nginx serves; where STATE_DIR is the folder var beside this file, it is upload beside this file.",
     .fallback = "$STATE_DIR/upload",
     .member = kept_in<&Options::paths, &Paths::upload_dir>},
    {.name = "CAPTCHA_FONT", .form = {kPath}, .readers = "worker",
     .meaning = "Font that captchas are written with, a file.",
     .member = kept_in<&Options::paths, &Paths::captcha_font>},
    {.name = "DB_SOCKET", .form = {kPath}, .readers = "worker, scripts",
     .meaning = "Unix socket of MariaDB.",
     .fallback = "$STATE_DIR/run/mariadb.sock",
     .member = kept_in<&Options::store, &store::ConnectionOptions::socket>},
    {.name = "DB_NAME", .form = {kText}, .readers = "worker, scripts",
     .meaning = "Database that holds the tables.",
     .member = kept_in<&Options::store, &store::ConnectionOptions::database>},
    {.name = "DB_USER", .form = {kText}, .readers = "worker, scripts",
     .meaning = "Database user of the workers; it needs no right to change tables.",
     .member = kept_in<&Options::store, &store::ConnectionOptions::user>},
    {.name = "DB_PASSWORD_FILE", .form = {kPath}, .readers = "worker, scripts",
     .meaning = "File with that user's password on one line, readable by its owner only.",
     .fallback = "$STATE_DIR/keys/db-password",
     .member = kept_in<&Options::paths, &Paths::db_password_file>},
    {.name = "DB_CONNECT_TIMEOUT", .form = number(1, 60, "seconds"), .readers = "worker",
     .meaning = "Patience for a connection to the database.",
     .member = kept_in<&Options::store, &store::ConnectionOptions::connect_timeout>},
    {.name = "DB_READ_TIMEOUT", .form = number(1, 300, "seconds"), .readers = "worker",
     .meaning = "Patience for the answer to one statement.",
     .member = kept_in<&Options::store, &store::ConnectionOptions::read_timeout>},
});

constexpr auto kProcesses = std::to_array<Row>({
    {.name = "QUICK_WORKERS", .form = number(1, 256), .readers = "scripts",
     .meaning = "Workers for what needs no password hash.",
     .fallback = "3"},
    {.name = "SLOW_WORKERS", .form = number(1, 256), .readers = "scripts",
     .meaning = "Workers that hash passwords (a core and 19 MiB each while they do) and take pictures (100 MiB, and up to 320 for decoding).",
     .fallback = "2"},
    {.name = "BACKLOG", .form = number(16, 65535), .readers = "scripts",
     .meaning = "Requests that may wait for a free worker before nginx answers 502.",
     .fallback = "4096"},
    {.name = "REQUESTS_PER_SECOND", .form = number(1, kMany), .readers = "nginx",
     .meaning = "Requests from one client address before nginx answers 429.",
     .fallback = "50"},
    {.name = "LOOKUPS_PER_MINUTE", .form = number(1, kMany), .readers = "nginx",
     .meaning = "The same for routes that tell whether an account exists.",
     .fallback = "30"},
    {.name = "PICTURES_PER_MINUTE", .form = number(1, kMany), .readers = "nginx",
     .meaning = "The same for pictures that are sent.",
     .fallback = "20"},
    {.name = "CAPTCHAS_PER_MINUTE", .form = number(1, kMany), .readers = "nginx",
     .meaning = "The same for captchas that are drawn or checked.",
     .fallback = "60"},
    {.name = "ESTIMATES_PER_MINUTE", .form = number(1, kMany), .readers = "nginx",
     .meaning = "The same for passwords that v1 judges while they are typed.",
     .fallback = "120"},
    {.name = "PICTURES_AT_ONCE", .form = number(1, 65535), .readers = "nginx",
     .meaning = "Pictures that one client address may be sending at a time.",
     .fallback = "4"},
    {.name = "LOOPBACK_EXEMPT", .form = {kOnOff}, .readers = "worker, nginx",
     .meaning = "Spares clients on this machine the limits by network and by address.",
     .member = kept_in<&Options::domain, &domain::Options::loopback_exempt>},
});
// clang-format on

}  // namespace

std::span<const Row> path_rows() { return kPaths; }
std::span<const Row> process_rows() { return kProcesses; }

}  // namespace settings
