// Reasons for the checks: cgicc 3.2.19 finds the boundary anywhere in a line, does not read a
// quoted one, also finds `name="` in `filename="`, and drops a last part without a line end.
#include "http/multipart.h"

#include <cgicc/CgiInput.h>
#include <cgicc/Cgicc.h>

#include <algorithm>
#include <exception>
#include <optional>
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
constexpr std::string_view kDisposition =
    "Content-Disposition: ";  // the spelling that cgicc expects
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

// Reads the boundary parameter, with or without quotes.
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

// A body in which all parts passed the checks.
struct CheckedBody {
  std::vector<std::string_view> contents;  ///< of the parts, in order
  std::vector<std::string> files;  ///< with `filename*` (RFC 5987), which cgicc does not read
  std::string heads;               ///< the body with each content replaced by the part's number
};

// Reads the name from `form-data; name="file"`. It must be the first parameter; more may follow.
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

bool check_disposition(std::string_view value, CheckedBody& checked) {
  const auto name = name_in(value);
  if (name && value.contains("filename*=")) checked.files.push_back(*name);
  return name.has_value();
}

// Checks the headers of a part: exactly one Content-Disposition, and no other line that cgicc would
// take for it. Appends them with Content-Disposition in the spelling that cgicc expects.
bool add_head(std::string_view head, CheckedBody& checked) {
  if (head.size() > kLongestHead || head.contains('\0') || !base::is_utf8(head)) return false;
  int dispositions = 0;
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = std::min(head.find(kLineEnd, at), head.size());
    const std::string_view line = head.substr(at, end - at);
    if (line.find_first_of(kLineEnd) != line.npos) return false;
    if (base::equals_ignoring_case(line.substr(0, kDisposition.size()), kDisposition)) {
      const std::string_view value = line.substr(kDisposition.size());
      if (++dispositions > 1 || !check_disposition(value, checked)) return false;
      checked.heads.append(kDisposition).append(value).append(kLineEnd);
    } else if (line.contains(kName)) {
      return false;
    } else {
      checked.heads.append(line).append(kLineEnd);
    }
    at = end + kLineEnd.size();
  }
  return dispositions == 1;
}

// `part` is the text between two boundaries.
bool add_part(std::string_view part, CheckedBody& checked) {
  const std::size_t end = part.find(kHeadEnd);
  if (end == part.npos || !add_head(part.substr(0, end), checked)) return false;
  const std::string_view content = part.substr(end + kHeadEnd.size());
  if (!content.ends_with(kLineEnd)) return false;
  checked.heads.append(kLineEnd).append(std::to_string(checked.contents.size())).append(kLineEnd);
  checked.contents.push_back(content.substr(0, content.size() - kLineEnd.size()));
  return true;
}

std::optional<CheckedBody> check_body(std::string_view body, const std::string& boundary) {
  const std::string mark = "--" + boundary;
  CheckedBody checked;
  if (!body.starts_with(mark)) return std::nullopt;
  body.remove_prefix(mark.size());
  while (body != "--" && body != "--\r\n") {
    if (!body.starts_with(kLineEnd) || checked.contents.size() == kMaxFields) return std::nullopt;
    body.remove_prefix(kLineEnd.size());
    const std::size_t next = body.find(mark);
    checked.heads.append(mark).append(kLineEnd);
    if (next == body.npos || !add_part(body.substr(0, next), checked)) return std::nullopt;
    body.remove_prefix(next + mark.size());
  }
  checked.heads.append(mark).append("--\r\n");
  return checked;
}

// The input that cgicc reads instead of its environment and standard input.
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
    const std::string_view variable{name};
    if (variable == "REQUEST_METHOD") return "POST";
    if (variable == "CONTENT_TYPE") return content_type_;
    if (variable == "CONTENT_LENGTH") return std::to_string(body_.size());
    return {};
  }

 private:
  std::string content_type_;
  std::string_view body_;
};

// The content of the part whose number cgicc read.
Result<std::string_view> content_of(const CheckedBody& checked, const std::string& number) {
  const auto part = base::parse_unsigned(number);
  if (!part || *part >= checked.contents.size()) return malformed("parts lost");
  return checked.contents[*part];
}

Result<void> add_text(Multipart& multipart, const std::string& name, std::string_view text) {
  if (text.contains('\0') || !base::is_utf8(text)) {
    return malformed("a text with NUL or bad UTF-8");
  }
  return multipart.fields.add({.name = name, .value = base::Secret{text}});
}

// Some clients send a file without a file name, in the form of a text; the part's name decides.
bool is_file(const CheckedBody& checked, const std::string& name, std::string_view file) {
  return name == file || std::ranges::find(checked.files, name) != checked.files.end();
}

Result<Multipart> collect(const cgicc::Cgicc& form, const CheckedBody& checked,
                          std::string_view file) {
  if (form.getElements().size() + form.getFiles().size() != checked.contents.size()) {
    return malformed("parts lost");
  }
  Multipart multipart;
  const auto add_file = [&](const std::string& name, std::string_view content) {
    if (name == file) multipart.file = content;
    return multipart.fields.add({.name = name, .value = {}, .kind = Field::Kind::kFile});
  };
  for (const cgicc::FormFile& upload : form.getFiles()) {
    auto content = content_of(checked, upload.getData());
    if (!content) return base::pass(content);
    if (auto added = add_file(upload.getName(), *content); !added) return base::pass(added);
  }
  for (const cgicc::FormEntry& entry : form.getElements()) {
    auto content = content_of(checked, entry.getValue());
    if (!content) return base::pass(content);
    const std::string name = entry.getName();
    auto added = is_file(checked, name, file) ? add_file(name, *content)
                                              : add_text(multipart, name, *content);
    if (!added) return base::pass(added);
  }
  return multipart;
}

}  // namespace

bool is_multipart(std::string_view content_type) { return is_media_type(content_type, kType); }

Result<Multipart> parse_multipart(std::string_view content_type, std::string_view body,
                                  std::string_view file) {
  const auto boundary = boundary_of(content_type);
  if (!boundary) return malformed("no valid boundary");
  const auto checked = check_body(body, *boundary);
  if (!checked) return malformed("an invalid part");
  if (checked->contents.empty()) return Multipart{};
  try {
    Input input(std::string{kType} + "; boundary=" + *boundary, checked->heads);
    const cgicc::Cgicc form(&input);
    return collect(form, *checked, file);
  } catch (const std::exception& error) {
    return malformed(error.what());
  }
}

}  // namespace http
