#include "media/image_result.h"

#include <fmt/format.h>

#include "base/text.h"

namespace media {
namespace {

constexpr std::size_t kRiffHeader = 12;
// No picture has a larger side than a JPEG or a WebP can encode.
constexpr std::uint64_t kMostPixels = 65535;

// RIFF, a length, WEBP, chunks; no bytes after the length.
bool is_one_webp(std::string_view bytes) {
  if (bytes.size() < kRiffHeader || !bytes.starts_with("RIFF") || bytes.substr(8, 4) != "WEBP") {
    return false;
  }
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    length |= std::size_t{static_cast<unsigned char>(bytes[4 + i])} << 8 * i;
  }
  return length == bytes.size() - 8;
}

int parse_side(std::string_view text) {
  const auto side = base::parse_unsigned(text);
  return side && *side <= kMostPixels ? static_cast<int>(*side) : 0;
}

}  // namespace

std::string to_text(const ImageResult& answer) {
  const char mail = static_cast<char>(answer.verdict);
  if (answer.verdict != Verdict::kMade) return fmt::format("{}\n", mail);
  return fmt::format("{} {} {}\n{}", mail, answer.width, answer.height, answer.bytes);
}

std::optional<ImageResult> parse_image_result(std::string_view text) {
  if (text == "N\n") return ImageResult{.verdict = Verdict::kNotAPicture};
  if (text == "B\n") return ImageResult{.verdict = Verdict::kTooManyPixels};
  const std::size_t end = text.find('\n');
  if (!text.starts_with("P ") || end == text.npos) return std::nullopt;
  const std::string_view sides = text.substr(2, end - 2);
  const std::size_t blank = sides.find(' ');
  if (blank == sides.npos) return std::nullopt;
  ImageResult answer{.verdict = Verdict::kMade,
                     .width = parse_side(sides.substr(0, blank)),
                     .height = parse_side(sides.substr(blank + 1)),
                     .bytes = std::string(text.substr(end + 1))};
  if (answer.width == 0 || answer.height == 0 || !is_one_webp(answer.bytes)) return std::nullopt;
  return answer;
}

}  // namespace media
