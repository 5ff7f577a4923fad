// cgicc 3.2.19 finds the boundary wherever it stands, takes no quoted one, searches `name="` also
// in `filename="`, and loses a last part without a line end: the checks know.
#include "http/multipart.h"

#include <cgicc/CgiInput.h>
#include <cgicc/Cgicc.h>
#include <string.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/media_type.h"

namespace http {
namespace {

using base::Fault;
using base::Result;

constexpr std::string_view kType = "multipart/form-data";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kDisposition = "Content-Disposition: ";  // as cgicc spells it
constexpr std::string_view kName = "name=\"";
constexpr std::size_t kLongestBoundary = 70;
constexpr std::size_t kLongestHead = 2048;
constexpr std::size_t kLongestName = 64;

std::unexpected<base::Failure> malformed(std::string why) {
  return base::fail(Fault::kMalformed, "multipart: " + std::move(why));
}

bool is_boundary_character(char c) {
  constexpr std::string_view kOthers = "'()+_,-./:=?";
  return base::is_ascii_alphanumeric(c) || kOthers.find(c) != kOthers.npos;
}

// The boundary parameter, with or without quotes.
std::optional<std::string> boundary_of(std::string_view content_type) {
  constexpr std::string_view kParameter = "boundary=";
  const std::string lower = base::ascii_lower(content_type);
  const auto at = lower.find(kParameter);
  if (at == lower.npos || lower.find(kParameter, at + 1) != lower.npos) return std::nullopt;
  std::string_view value = content_type.substr(at + kParameter.size());
  const bool quoted = value.starts_with('"');
  if (quoted) value.remove_prefix(1);
  const auto end = std::min(value.find(quoted ? '"' : ';'), value.size());
  if (quoted && end == value.size()) return std::nullopt;
  value = base::trim(value.substr(0, end));
  if (value.empty() || value.size() > kLongestBoundary ||
      !std::ranges::all_of(value, is_boundary_character)) {
    return std::nullopt;
  }
  return std::string{value};
}

// What the checks know of a body that is nothing but sound parts.
struct Deps {
  std::size_t count = 0;
  std::vector<std::string> files;  ///< named as files in a way (RFC 5987) that cgicc does not read
};

// The name in `form-data; name="file"`, whatever follows; it must stand first.
std::optional<std::string> name_in(std::string_view disposition) {
  constexpr std::string_view kBegin = "form-data;";
  if (!base::ascii_lower(disposition).starts_with(kBegin)) return std::nullopt;
  disposition = base::trim(disposition.substr(kBegin.size()));
  if (!disposition.starts_with(kName)) return std::nullopt;
  disposition.remove_prefix(kName.size());
  const auto end = disposition.find('"');
  if (end == disposition.npos || end == 0 || end > kLongestName) return std::nullopt;
  return std::string{disposition.substr(0, end)};
}

bool check_disposition(std::string_view value, Deps& parts) {
  const auto name = name_in(value);
  if (name && value.contains("filename*=")) parts.files.push_back(*name);
  return name.has_value();
}

// The lines above a part's content: one Content-Disposition, which is given cgicc's spelling, and
// nothing in another line that cgicc would take for it.
bool check_head(std::span<char> head, Deps& parts) {
  const std::string_view all{head.data(), head.size()};
  if (all.size() > kLongestHead || all.contains('\0') || !base::is_utf8(all)) return false;
  int dispositions = 0;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find(kLineEnd, at), all.size());
    const std::string_view line = all.substr(at, end - at);
    if (line.find_first_of(kLineEnd) != line.npos) return false;
    if (base::equals_ignoring_case(line.substr(0, kDisposition.size()), kDisposition)) {
      std::ranges::copy(kDisposition, head.begin() + static_cast<std::ptrdiff_t>(at));
      ++dispositions;
      if (!check_disposition(line.substr(kDisposition.size()), parts)) return false;
    } else if (line.contains(kName)) {
      return false;
    }
    at = end + kLineEnd.size();
  }
  return dispositions == 1;
}

std::optional<Deps> check_parts(std::string& body, const std::string& boundary) {
  const std::string mark = "--" + boundary;
  const std::string_view whole{body};
  Deps parts;
  if (whole == mark + "--\r\n") return parts;
  if (!whole.starts_with(mark + "\r\n")) return std::nullopt;
  for (std::size_t at = mark.size(); whole.substr(at) != "--\r\n";) {
    if (whole.substr(at, 2) != kLineEnd || ++parts.count > kMaxFields) return std::nullopt;
    const std::size_t begin = at + kLineEnd.size();
    const std::size_t next = whole.find(mark, begin);
    if (next == whole.npos) return std::nullopt;
    const std::string_view part = whole.substr(begin, next - begin);
    const std::size_t head = part.find(kHeadEnd);
    if (head == part.npos || !check_head({body.data() + begin, head}, parts)) return std::nullopt;
    if (!part.substr(head + kHeadEnd.size()).ends_with(kLineEnd)) return std::nullopt;
    at = next + mark.size();
  }
  return parts;
}

// Holds passwords, so it is wiped on every way out. What cgicc copies of it is not.
struct WipedBody {
  explicit WipedBody(std::string_view original) : text(original) {
    if (!text.ends_with(kLineEnd)) text += kLineEnd;
  }
  WipedBody(const WipedBody&) = delete;
  WipedBody& operator=(const WipedBody&) = delete;
  ~WipedBody() { ::explicit_bzero(text.data(), text.size()); }
  std::string text;
};

// What cgicc believes to be its environment and standard input.
class Input : public cgicc::CgiInput {
 public:
  Input(std::string content_type, std::string_view body)
      : content_type_(std::move(content_type)), body_(body) {}

  size_t read(char* data, size_t length) override {
    const std::size_t size = std::min(length, body_.size());
    body_.copy(data, size);
    body_.remove_prefix(size);
    return size;
  }

  std::string getenv(const char* name) override {
    const std::string_view wanted{name};
    if (wanted == "REQUEST_METHOD") return "POST";
    if (wanted == "CONTENT_TYPE") return content_type_;
    if (wanted == "CONTENT_LENGTH") return std::to_string(body_.size());
    return {};
  }

 private:
  std::string content_type_;
  std::string_view body_;
};

Result<void> add_text(Multipart& multipart, const cgicc::FormEntry& entry) {
  std::string value = entry.getValue();
  const bool clean = !value.contains('\0') && base::is_utf8(value);
  const Result<void> added =
      clean ? multipart.fields.add({.name = entry.getName(), .value = base::Secret{value}})
            : malformed("a text with NUL or bad UTF-8");
  ::explicit_bzero(value.data(), value.size());
  return added;
}

Result<Multipart> collect(const cgicc::Cgicc& form, const Deps& parts, std::string_view file) {
  if (form.getElements().size() + form.getFiles().size() != parts.count) {
    return malformed("parts lost");
  }
  Multipart multipart;
  const auto add_file = [&](const std::string& name, const std::string& content) {
    if (name == file) multipart.file = content;
    return multipart.fields.add({.name = name, .value = {}, .kind = Field::Kind::kFile});
  };
  for (const cgicc::FormFile& upload : form.getFiles()) {
    auto added = add_file(upload.getName(), upload.getData());
    if (!added) return base::pass(added);
  }
  for (const cgicc::FormEntry& entry : form.getElements()) {
    // Some clients send a file without a file name; its content is what counts.
    const bool is_file = entry.getName() == file ||
                         std::ranges::find(parts.files, entry.getName()) != parts.files.end();
    auto added = is_file ? add_file(entry.getName(), entry.getValue()) : add_text(multipart, entry);
    if (!added) return base::pass(added);
  }
  return multipart;
}

}  // namespace

bool is_multipart(std::string_view content_type) { return is_media_type(content_type, kType); }

Result<Multipart> parse_multipart(std::string_view content_type, std::string_view body,
                                  std::string_view file) {
  const auto boundary = boundary_of(content_type);
  if (!boundary) return malformed("no usable boundary");
  WipedBody whole(body);
  const auto parts = check_parts(whole.text, *boundary);
  if (!parts) return malformed("not a sequence of sound parts");
  if (parts->count == 0) return Multipart{};
  try {
    Input input(std::string{kType} + "; boundary=" + *boundary, whole.text);
    const cgicc::Cgicc form(&input);
    return collect(form, *parts, file);
  } catch (const std::exception& error) {
    return malformed(error.what());
  }
}

}  // namespace http
