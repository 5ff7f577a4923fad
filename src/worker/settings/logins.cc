// Settings of sessions, codes, passwords and login limits.
#include <array>

#include "worker/settings/sections.h"

namespace settings {
namespace {

using base::kept_in;
using base::number;
using enum base::SettingKind;

constexpr std::uint64_t kYear = 31536000;

// clang-format off
constexpr auto kSessions = std::to_array<Row>({
    {.name = "SESSION_IDLE", .form = number(1, kYear, "seconds"), .readers = "worker",
     .meaning = "A session ends this long after its last use.",
     .member = kept_in<&Options::domain, &domain::Options::session_idle>},
    {.name = "SESSION_ABSOLUTE", .form = number(1, 10 * kYear, "seconds"), .readers = "worker",
     .meaning = "A session ends this long after the login, used or not.",
     .member = kept_in<&Options::domain, &domain::Options::session_absolute>},
    {.name = "SESSION_KEPT_IDLE", .form = number(1, kYear, "seconds"), .readers = "worker",
     .meaning = "The same as SESSION_IDLE for people who choose \"Keep me signed in\" on the pages.",
     .member = kept_in<&Options::domain, &domain::Options::session_kept_idle>},
    {.name = "SESSION_KEPT_ABSOLUTE", .form = number(1, 10 * kYear, "seconds"), .readers = "worker",
     .meaning = "The same as SESSION_ABSOLUTE for them.",
     .member = kept_in<&Options::domain, &domain::Options::session_kept_absolute>},
    {.name = "SESSIONS_PER_ACCOUNT", .form = number(1, 1000), .readers = "worker",
     .meaning = "Sessions of an account at one contract; one more ends the oldest.",
     .member = kept_in<&Options::domain, &domain::Options::sessions_per_account>},
    {.name = "PENDING_EMAIL_LIFE", .form = number(3600, kYear, "seconds"), .readers = "worker",
     .meaning = "Time for proving a new address that replaces a verified one; until then it is only displayed.",
     .member = kept_in<&Options::domain, &domain::Options::pending_email_life>},
    {.name = "TICKET_LIFE", .form = number(1, 86400, "seconds"), .readers = "worker",
     .meaning = "Lifetime of the token that a correct recovery answer returns.",
     .member = kept_in<&Options::domain, &domain::Options::ticket_life>},
    {.name = "UNDO_LIFE", .form = number(3600, kYear, "seconds"), .readers = "worker, mailer",
     .meaning = "Lifetime of the undo link in a mail about a changed password or address; about a new security question at least until it counts.",
     .member = kept_in<&Options::domain, &domain::Options::undo_life>},
    {.name = "CLOSING_DAYS", .form = number(0, 365, "days"), .readers = "worker",
     .meaning = "How long the owner of a closed account can still keep it; 0 deletes it at once.",
     .member = kept_in<&Options::domain, &domain::Options::closing_life>},
    {.name = "NONCE_LIFE", .form = number(1, 3600, "seconds"), .readers = "worker",
     .meaning = "Time for sending a password that was encrypted with the public key.",
     .member = kept_in<&Options::domain, &domain::Options::nonce_life>},
    {.name = "CAPTCHA_LIFE", .form = number(10, 3600, "seconds"), .readers = "worker",
     .meaning = "Time for answering a captcha that is sent together with its form.",
     .member = kept_in<&Options::domain, &domain::Options::captcha_life>},
    {.name = "CAPTCHA_CHECK_LIFE", .form = number(10, 3600, "seconds"), .readers = "worker",
     .meaning = "Time for answering a captcha that is checked first, and for using it.",
     .member = kept_in<&Options::domain, &domain::Options::captcha_check_life>},
    {.name = "CODE_LIFE", .form = number(60, 86400, "seconds"), .readers = "worker",
     .meaning = "Lifetime of a mailed code.",
     .member = kept_in<&Options::domain, &domain::Options::code_life>},
    {.name = "INVITATION_LIFE", .form = number(3600, kYear, "seconds"), .readers = "worker",
     .meaning = "Lifetime of the link in a mail to the owner of an account that an administrator has created.",
     .member = kept_in<&Options::domain, &domain::Options::invitation_life>},
    {.name = "CODE_TRIES", .form = number(1, 100), .readers = "worker",
     .meaning = "Tries of a code by the network that asked for it before it is void, and as many by all others.",
     .member = kept_in<&Options::domain, &domain::Options::code_tries>},
    {.name = "CODE_COOLDOWN", .form = number(0, 86400, "seconds"), .readers = "worker",
     .meaning = "Pause between two mails with codes to one address for one network and purpose.",
     .member = kept_in<&Options::domain, &domain::Options::code_cooldown>},
    {.name = "CODES_PER_DAY", .form = number(1, kMany), .readers = "worker",
     .meaning = "Mails with codes a day to one address for one network.",
     .member = kept_in<&Options::domain, &domain::Options::codes_per_day>},
    {.name = "MAILS_PER_ADDRESS", .form = number(1, kMany), .readers = "worker",
     .meaning = "Mails with codes a day to one address for clients that its account does not know: so many for resets and logins, as many for sign-ups, for new addresses, and for known clients. The last one for unknown clients has a link in place of a code.",
     .member = kept_in<&Options::domain, &domain::Options::mails_per_address>},
});

constexpr auto kPasswords = std::to_array<Row>({
    // The bounds of NIST SP 800-63B: the minimum is at least 8, the maximum at least 64.
    {.name = "PASSWORD_MIN", .form = number(8, 64, "characters"), .readers = "worker",
     .meaning = "Shortest new password.",
     .member = kept_in<&Options::domain, &domain::Options::password_min>},
    {.name = "PASSWORD_MAX", .form = number(64, 1024, "characters"), .readers = "worker",
     .meaning = "Longest new password.",
     .member = kept_in<&Options::domain, &domain::Options::password_max>},
    {.name = "PASSWORD_BITS", .form = number(0, 100, "bits"), .readers = "worker",
     .meaning = "Minimum strength of a new password as zxcvbn estimates it; 0 for no minimum.",
     .member = kept_in<&Options::domain, &domain::Options::password_bits>},
    // Some combinations are rejected (rules.cc).
    {.name = "HASH_MEMORY", .form = number(7, 1024, "MiB"), .readers = "worker",
     .meaning = "Memory for hashing a password with Argon2id: at least 46 with 1 pass, 19 with 2, 12 with 3, 9 with 4. After a change, an account's password is hashed anew at its next login.",
     .member = kept_in<&Options::hash, &crypto::HashCost::memory>},
    {.name = "HASH_PASSES", .form = number(1, 10), .readers = "worker",
     .meaning = "Passes over this memory. HASH_MEMORY times HASH_PASSES is at most 2048.",
     .member = kept_in<&Options::hash, &crypto::HashCost::passes>},
});

constexpr auto kThrottle = std::to_array<Row>({
    {.name = "THROTTLE_PAIR_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Wrong passwords an hour from one network (a /64 in IPv6) for one account.",
     .member = kept_in<&Options::domain, &domain::Options::pair_per_hour>},
    {.name = "THROTTLE_NETWORK_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Wrong passwords an hour from one network that the accounts do not know, and as many wrong mailed codes.",
     .member = kept_in<&Options::domain, &domain::Options::network_per_hour>},
    {.name = "THROTTLE_STRANGERS_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Wrong passwords an hour for one account, from all clients that it does not know.",
     .member = kept_in<&Options::domain, &domain::Options::strangers_per_hour>},
    {.name = "THROTTLE_SOLVERS_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "The same for unknown clients that solved a captcha, besides these.",
     .member = kept_in<&Options::domain, &domain::Options::solvers_per_hour>},
    {.name = "THROTTLE_KNOWN_CLIENT_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Wrong passwords an hour for one account from one device that has logged in to it; as many from clients that are signed in to it, and as many beside mailed codes.",
     .member = kept_in<&Options::domain, &domain::Options::known_client_per_hour>},
    {.name = "THROTTLE_KNOWN_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Wrong passwords an hour for one account, from all devices and networks that it knows; at most half of them from networks.",
     .member = kept_in<&Options::domain, &domain::Options::known_per_hour>},
    {.name = "KNOWN_NETWORKS", .form = number(1, 1000), .readers = "worker",
     .meaning = "Networks that an account knows; one more forgets the one of the oldest login.",
     .member = kept_in<&Options::domain, &domain::Options::known_networks>},
    {.name = "KNOWN_NETWORK_DAYS", .form = number(1, 365, "days"), .readers = "worker, maintenance, mailer",
     .meaning = "How long an account knows a network after a login from it.",
     .member = kept_in<&Options::domain, &domain::Options::known_network_life>},
    {.name = "THROTTLE_LOGINS_PER_MINUTE", .form = number(1, kMany), .readers = "worker",
     .meaning = "Logins a minute to one account.",
     .member = kept_in<&Options::domain, &domain::Options::logins_per_minute>},
    {.name = "THROTTLE_ANSWERS_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Wrong recovery answers an hour for one account from clients that it does not know, and as many from those that it does.",
     .member = kept_in<&Options::domain, &domain::Options::answers_per_hour>},
    {.name = "THROTTLE_REGISTRATIONS_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Registrations an hour from one network.",
     .member = kept_in<&Options::domain, &domain::Options::registrations_per_hour>},
    {.name = "THROTTLE_MAILS_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Mails with codes an hour that one network may request.",
     .member = kept_in<&Options::domain, &domain::Options::mails_per_hour>},
    {.name = "THROTTLE_UNGUARDED_MAILS_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "The part of these mails that v1 sends for a sign-up to people who say that they cannot read a captcha.",
     .member = kept_in<&Options::domain, &domain::Options::unguarded_mails_per_hour>},
    {.name = "CAPTCHA", .form = {kAutoAlwaysOff}, .readers = "worker",
     .meaning = "When a sign-up on the pages or by v1 needs a captcha before a code is mailed: with auto, once one of the next three limits is reached. The other limits of mails remain in each case. The captchas of the other contracts, and the one at the sign-in to an account under attack, do not depend on this.",
     .member = kept_in<&Options::domain, &domain::Options::captcha>},
    {.name = "CAPTCHA_FREE_MAILS_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "With CAPTCHA=auto, mails an hour for sign-ups of one network without a captcha.",
     .member = kept_in<&Options::domain, &domain::Options::free_mails_per_hour>},
    {.name = "CAPTCHA_FREE_MAILS_OF_ALL_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "The same of all networks together.",
     .member = kept_in<&Options::domain, &domain::Options::all_free_mails_per_hour>},
    {.name = "CAPTCHA_FAILURES_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "With CAPTCHA=auto, a network from which so many wrong passwords came in an hour needs a captcha. Only those count that THROTTLE_NETWORK_PER_HOUR counts.",
     .member = kept_in<&Options::domain, &domain::Options::captcha_failures_per_hour>},
    {.name = "THROTTLE_NOTICES_PER_DAY", .form = number(1, kMany), .readers = "worker",
     .meaning = "Mails a day about changes of one account while its address is not verified.",
     .member = kept_in<&Options::domain, &domain::Options::notices_per_day>},
    {.name = "THROTTLE_SERVER_KEYS_PER_HOUR", .form = number(1, kMany), .readers = "worker",
     .meaning = "Wrong MEDUSA keys an hour from one network.",
     .member = kept_in<&Options::domain, &domain::Options::server_keys_per_hour>},
});
// clang-format on

}  // namespace

std::span<const Row> session_rows() { return kSessions; }
std::span<const Row> password_rows() { return kPasswords; }
std::span<const Row> throttle_rows() { return kThrottle; }

}  // namespace settings
