// The debug callback of libcurl records the dialogue, because libcurl's errors do not tell which
// command the server rejected, and the result of a delivery depends on that. Knows no outbox.
#include "mail/smtp.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

namespace mail {
namespace {

using Outcome = Delivery::Outcome;

// The state of the dialogue: the command that the next reply answers.
enum class Stage { kConnection, kGreeting, kTls, kLogin, kSender, kRecipient, kMail };

constexpr std::string_view name(Stage stage) {
  constexpr std::array<std::string_view, 7> kNames = {
      "the connection", "the greeting",  "STARTTLS", "the login",
      "the sender",     "the recipient", "the mail"};
  return kNames.at(static_cast<std::size_t>(stage));
}

// Only the verbs of our commands are read, because the rest of AUTH is a password.
struct Dialogue {
  Stage stage = Stage::kConnection;
  int code = 0;       ///< of the last reply
  std::string reply;  ///< its last line
  bool message_sent = false;
  bool over = false;  // replies to QUIT or RSET are not about the mail

  void said(std::string_view line) {
    over = over || line.starts_with("QUIT") || line.starts_with("RSET");
    if (over) return;
    code = 0;
    reply.clear();
    if (line.starts_with("EHLO") || line.starts_with("HELO")) stage = Stage::kGreeting;
    if (line.starts_with("STARTTLS")) stage = Stage::kTls;
    if (line.starts_with("AUTH")) stage = Stage::kLogin;
    if (line.starts_with("MAIL")) stage = Stage::kSender;
    if (line.starts_with("RCPT")) stage = Stage::kRecipient;
    if (line.starts_with("DATA")) stage = Stage::kMail;
  }

  void heard(std::string_view line) {
    if (over) return;
    if (stage == Stage::kConnection) stage = Stage::kGreeting;
    const auto number = base::parse_unsigned(line.substr(0, 3));
    code = number ? static_cast<int>(*number) : 0;
    reply = base::trim(line);
  }
};

int overhear(CURL*, curl_infotype type, char* data, std::size_t size, void* user) {
  if (user == nullptr) return 0;  // the end of the connection
  Dialogue& dialogue = *static_cast<Dialogue*>(user);
  if (type == CURLINFO_HEADER_OUT) dialogue.said({data, size});
  if (type == CURLINFO_HEADER_IN) dialogue.heard({data, size});
  return 0;
}

// The state of one delivery for libcurl's callbacks.
struct Transfer {
  std::string_view left;  ///< of the mail
  Dialogue dialogue;
  const std::function<bool()>& give_up;
};

std::size_t read_message(char* to, std::size_t size, std::size_t count, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  const std::size_t part = std::min(size * count, transfer.left.size());
  std::memcpy(to, transfer.left.data(), part);
  transfer.left.remove_prefix(part);
  transfer.dialogue.message_sent = part == 0;
  return part;
}

// Does not wait for the reply to QUIT. After the complete mail is sent, waits for the server's
// reply, which alone tells whether the mail was accepted.
int look_up(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  if (user == nullptr) return 1;
  const Transfer& transfer = *static_cast<Transfer*>(user);
  if (transfer.dialogue.over) return 1;
  return !transfer.dialogue.message_sent && transfer.give_up() ? 1 : 0;
}

// The rejection concerns us and not this mail: the server requires a login (530, 534 to 538; RFC
// 4954), reports a wrong order of commands (503), or does not relay for us (5.7.x; RFC 3463).
bool is_about_us(const Dialogue& dialogue) {
  const int code = dialogue.code;
  return code == 503 || code == 530 || (code >= 534 && code <= 538) ||
         dialogue.reply.contains(" 5.7.");
}

Delivery judge(CURLcode result, const Dialogue& dialogue, const char* why) {
  if (result == CURLE_OK) return {.outcome = Outcome::kSent};
  const bool answered = dialogue.code >= 400 && dialogue.code < 600;
  if (!answered) {
    const char* what = *why == '\0' ? ::curl_easy_strerror(result) : why;
    return {.outcome = Outcome::kNotNow,
            .problem = fmt::format("{}: {}", name(dialogue.stage), ::curl_easy_strerror(result)),
            .reply = what};
  }
  const bool for_good =
      dialogue.code >= 500 && dialogue.stage >= Stage::kRecipient && !is_about_us(dialogue);
  return {.outcome = for_good ? Outcome::kRefused : Outcome::kNotNow,
          .problem = fmt::format("{}: the server says {}", name(dialogue.stage), dialogue.code),
          .reply = dialogue.reply};
}

struct FreeList {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};

}  // namespace

struct Smtp::Handle {
  Handle() : curl(::curl_easy_init()) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { ::curl_easy_cleanup(curl); }
  CURL* curl;
};

std::expected<std::unique_ptr<Smtp>, base::Problem> Smtp::make(SmtpSettings settings,
                                                               std::function<bool()> give_up) {
  if (::curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return std::unexpected(base::Problem{"libcurl does not start"});
  }
  auto handle = std::make_unique<Handle>();
  if (handle->curl == nullptr) return std::unexpected(base::Problem{"libcurl does not start"});
  return std::unique_ptr<Smtp>(
      new Smtp(std::move(settings), std::move(give_up), std::move(handle)));
}

Smtp::Smtp(SmtpSettings settings, std::function<bool()> give_up, std::unique_ptr<Handle> handle)
    : settings_(std::move(settings)), give_up_(std::move(give_up)), handle_(std::move(handle)) {
  CURL* const curl = handle_->curl;
  // libcurl sends the path of the URL as the host name in EHLO.
  ::curl_easy_setopt(curl, CURLOPT_URL, (settings_.url + "/" + settings_.own_name).c_str());
  ::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  ::curl_easy_setopt(curl, CURLOPT_PROXY, "");  // also ignores a proxy in the environment
  ::curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(settings_.timeout).count();
  ::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(milliseconds));
  ::curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
  ::curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     static_cast<long>(settings_.timeout.count()));
  ::curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     static_cast<long>(settings_.tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  ::curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings_.ca_file.empty()) {
    ::curl_easy_setopt(curl, CURLOPT_CAINFO, settings_.ca_file.c_str());
    ::curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // no other certificates
  }
  if (!settings_.user.empty()) {
    const std::string password{settings_.password.reveal()};
    ::curl_easy_setopt(curl, CURLOPT_USERNAME, settings_.user.c_str());
    ::curl_easy_setopt(curl, CURLOPT_PASSWORD, password.c_str());
  }
  ::curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  ::curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
  ::curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
  ::curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, overhear);
  ::curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  ::curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up);
}

Smtp::~Smtp() = default;

Delivery Smtp::deliver(const OutgoingMail& outgoing) {
  CURL* const curl = handle_->curl;
  Transfer transfer{.left = outgoing.bytes, .dialogue = {}, .give_up = give_up_};
  std::array<char, CURL_ERROR_SIZE> why{};
  const std::unique_ptr<curl_slist, FreeList> recipients(
      ::curl_slist_append(nullptr, ("<" + outgoing.recipient + ">").c_str()));
  ::curl_easy_setopt(curl, CURLOPT_MAIL_FROM, ("<" + outgoing.sender + ">").c_str());
  ::curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  ::curl_easy_setopt(curl, CURLOPT_READDATA, &transfer);
  ::curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &transfer.dialogue);
  ::curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  ::curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why.data());
  // After a failure the old connection may still be in the middle of a mail.
  ::curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, in_trouble_ ? 1L : 0L);
  const CURLcode result = ::curl_easy_perform(curl);
  in_trouble_ = result != CURLE_OK;
  // libcurl may close a connection later and must not call back into a destroyed object.
  ::curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, nullptr);
  ::curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
  ::curl_easy_setopt(curl, CURLOPT_DEBUGDATA, nullptr);
  ::curl_easy_setopt(curl, CURLOPT_XFERINFODATA, nullptr);
  return judge(result, transfer.dialogue, why.data());
}

}  // namespace mail
