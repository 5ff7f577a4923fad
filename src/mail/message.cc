// GMime's objects are reference-counted; here each has one owner, which releases it.
#include "mail/message.h"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace mail {
namespace {

using base::Problem;

constexpr std::string_view kUtf8 = "utf-8";
constexpr const char* kKindHeader = "X-Gatehouse-Kind";

struct Unref {
  void operator()(void* object) const { ::g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

struct Free {
  void operator()(void* memory) const { ::g_free(memory); }
};
using OwnedText = std::unique_ptr<char, Free>;

struct FreeTime {
  void operator()(GDateTime* time) const { ::g_date_time_unref(time); }
};

// Needed once in a process; calling it again has no effect.
// Several threads compose mails.
void need_gmime() {
  static const bool kInitialized = [] {
    ::g_mime_init();
    return true;
  }();
  static_cast<void>(kInitialized);
}

void set_header(GMimeObject* object, const char* name, const std::string& value) {
  ::g_mime_object_set_header(object, name, value.c_str(), kUtf8.data());
}

// The lines of a text end with CRLF also in encoded form (RFC 2046, section 4.1.1).
std::string with_network_lines(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
  return out;
}

Owned<GMimePart> part_of(const char* subtype, std::string_view text) {
  const std::string content = with_network_lines(text);
  Owned<GMimePart> part(::g_mime_part_new_with_type("text", subtype));
  ::g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", kUtf8.data());
  const Owned<GMimeStream> stream(
      ::g_mime_stream_mem_new_with_buffer(content.data(), content.size()));
  const Owned<GMimeDataWrapper> wrapper(
      ::g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  ::g_mime_part_set_content(part.get(), wrapper.get());
  return part;
}

Owned<GMimeMultipart> alternatives(const MailText& text) {
  Owned<GMimeMultipart> both(::g_mime_multipart_new_with_subtype("alternative"));
  // The preferred alternative is last (RFC 2046, section 5.1.4).
  ::g_mime_multipart_add(both.get(), GMIME_OBJECT(part_of("plain", text.text).get()));
  ::g_mime_multipart_add(both.get(), GMIME_OBJECT(part_of("html", text.html).get()));
  return both;
}

void set_date(GMimeMessage* message, base::Timestamp when) {
  const std::unique_ptr<GDateTime, FreeTime> time(
      ::g_date_time_new_from_unix_utc(base::to_epoch_ms(when) / 1000));
  ::g_mime_message_set_date(message, time.get());
}

std::string written(GMimeMessage* message) {
  const Owned<GMimeStream> stream(::g_mime_stream_mem_new());
  GMimeFormatOptions* options = ::g_mime_format_options_new();
  ::g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
  ::g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream.get());
  ::g_mime_format_options_free(options);
  const GByteArray* bytes = ::g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::string text_of(const char* text) { return text == nullptr ? std::string{} : text; }

void find_text(GMimeObject* object, std::string& text) {
  if (text.empty() && GMIME_IS_TEXT_PART(object) &&
      ::g_mime_content_type_is_type(::g_mime_object_get_content_type(object), "text", "plain")) {
    text = text_of(OwnedText(::g_mime_text_part_get_text(GMIME_TEXT_PART(object))).get());
  } else if (GMIME_IS_MULTIPART(object)) {
    GMimeMultipart* parts = GMIME_MULTIPART(object);
    for (int i = 0; i < ::g_mime_multipart_get_count(parts); ++i) {
      find_text(::g_mime_multipart_get_part(parts, i), text);
    }
  }
}

std::string first_address(InternetAddressList* list) {
  if (list == nullptr || ::internet_address_list_length(list) == 0) return {};
  InternetAddress* address = ::internet_address_list_get_address(list, 0);
  if (!INTERNET_ADDRESS_IS_MAILBOX(address)) return {};
  return text_of(::internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
}

// Separators, quotes, comments and brackets of RFC 5322, section 3.2.3.
constexpr std::string_view kSpecials = "()<>[]:;@\\,\"";

bool may_stand(char c) { return c > ' ' && c < '\x7f' && !kSpecials.contains(c); }

}  // namespace

bool is_one_address(std::string_view text) {
  constexpr std::size_t kLongest = 254;  // RFC 5321, section 4.5.3.1.3, without the brackets
  const auto at = text.rfind('@');
  if (at == text.npos || at == 0 || at + 1 == text.size() || text.size() > kLongest) return false;
  return std::ranges::all_of(text.substr(0, at), may_stand) &&
         std::ranges::all_of(text.substr(at + 1), may_stand);
}

std::expected<std::string, Problem> compose(const Sender& sender, const Message& message) {
  if (!is_one_address(message.recipient)) {
    return std::unexpected(Problem{"the recipient is not one mail address"});
  }
  if (!base::is_one_line(message.text.subject) || !base::is_one_line(message.kind) ||
      !base::is_one_line(message.language)) {
    return std::unexpected(Problem{"the subject is more than one line"});
  }
  need_gmime();
  const Owned<GMimeMessage> mail(::g_mime_message_new(TRUE));
  ::g_mime_message_add_mailbox(mail.get(), GMIME_ADDRESS_TYPE_FROM,
                               sender.name.empty() ? nullptr : sender.name.c_str(),
                               sender.address.c_str());
  ::g_mime_message_add_mailbox(mail.get(), GMIME_ADDRESS_TYPE_TO, nullptr,
                               message.recipient.c_str());
  ::g_mime_message_set_subject(mail.get(), message.text.subject.c_str(), kUtf8.data());
  set_date(mail.get(), message.created);
  const auto domain = sender.address.substr(sender.address.rfind('@') + 1);
  ::g_mime_message_set_message_id(
      mail.get(),
      fmt::format("{}.{}@{}", message.id, base::to_epoch_ms(message.created), domain).c_str());
  GMimeObject* const object = GMIME_OBJECT(mail.get());
  set_header(object, "Auto-Submitted", "auto-generated");  // RFC 3834
  set_header(object, "Content-Language", message.language);
  set_header(object, kKindHeader, message.kind);
  ::g_mime_message_set_mime_part(mail.get(), GMIME_OBJECT(alternatives(message.text).get()));
  ::g_mime_object_encode(object, GMIME_ENCODING_CONSTRAINT_7BIT);
  return written(mail.get());
}

Received parse(const std::string& bytes) {
  need_gmime();
  const Owned<GMimeStream> stream(::g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(::g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> mail(::g_mime_parser_construct_message(parser.get(), nullptr));
  if (mail == nullptr) return {};
  Received received;
  received.kind = text_of(::g_mime_object_get_header(GMIME_OBJECT(mail.get()), kKindHeader));
  received.recipient = first_address(::g_mime_message_get_to(mail.get()));
  received.subject = text_of(::g_mime_message_get_subject(mail.get()));
  if (GDateTime* const date = ::g_mime_message_get_date(mail.get()); date != nullptr) {
    received.date = base::from_epoch_ms(::g_date_time_to_unix(date) * 1000);
  }
  if (GMimeObject* const part = ::g_mime_message_get_mime_part(mail.get()); part != nullptr) {
    find_text(part, received.text);
  }
  std::erase(received.text, '\r');
  return received;
}

}  // namespace mail
