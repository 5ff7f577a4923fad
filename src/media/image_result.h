// The output format of gatehouse-picture, for the program that writes it and the worker that reads
// it:
//
//     P <width> <height>\n<bytes>   a picture was made; the numbers are the upload's
//     N\n                           the upload is not a picture, or a broken one
//     B\n                           it is too wide or too high
//
// The program writes one result and exits with 0. With another exit code it has written nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace media {

/// The exit code if the sandbox could not be entered (sysexits.h: EX_OSERR).
inline constexpr int kNoSandbox = 71;

enum class Verdict : char { kMade = 'P', kNotAPicture = 'N', kTooManyPixels = 'B' };

/// The result of one upload.
struct ImageResult {
  Verdict verdict = Verdict::kNotAPicture;
  int width = 0;  ///< of the upload before cropping; 0 unless a picture was made
  int height = 0;
  std::string bytes{};  ///< the avatar, a WebP
};

/// Writes a result in this format.
std::string to_text(const ImageResult& answer);

/// Reads a result. std::nullopt if to_text() would not have written it or the bytes are not exactly
/// one WebP: the writing process may have been taken over by the upload that it decoded.
std::optional<ImageResult> parse_image_result(std::string_view text);

}  // namespace media
