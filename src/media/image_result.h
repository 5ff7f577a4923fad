// The output of gatehouse-picture: its format, for the program that writes it and the worker that
// reads it:
//
//     P <width> <height>\n<bytes>   a picture was made; the numbers are the upload's
//     N\n                           the upload is not a picture, or a broken one
//     B\n                           it is too wide or too high
//
// It writes one such result and exits with 0; with another exit code it has written nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace media {

/// The exit code where the sandbox could not be entered (sysexits.h: EX_OSERR).
inline constexpr int kNoSandbox = 71;

enum class Verdict : char { kMade = 'P', kNotAPicture = 'N', kTooManyPixels = 'B' };

struct ImageResult {
  Verdict verdict = Verdict::kNotAPicture;
  int width = 0;  ///< of the upload as it was sent; 0 unless a picture was made
  int height = 0;
  std::string bytes{};  ///< the avatar, a WebP
};

std::string to_text(const ImageResult& answer);

/// Nothing for what to_text() would not have written, and for bytes that are not one WebP from
/// beginning to end: who writes may have been taken over by what it read.
std::optional<ImageResult> parse_image_result(std::string_view text);

}  // namespace media
