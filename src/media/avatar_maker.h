// Makes avatars from uploads. Each upload is decoded in a sandboxed child process, the program
// gatehouse-picture, because this process has keys and a database connection in memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace media {

/// The limits of one decoding.
struct Limits {
  int side = 4096;        ///< pixels: the largest width and height of an upload
  int avatar_side = 512;  ///< pixels: the largest side of an avatar
  /// Bytes that decoding may allocate, in addition to the program itself. The largest uses
  /// measured with 4096 × 4096 pixels: 260 MiB for an animated lossless WebP of noise, 200 for a
  /// CMYK JPEG, 132 for a 16-bit PNG. The rest is a reserve for other versions of the libraries.
  std::size_t memory = std::size_t{320} << 20;
  std::chrono::seconds timeouts{10};  ///< elapsed time; CPU time is limited to five seconds
};

/// A finished avatar.
struct Avatar {
  std::string bytes;
  std::string_view extension = "webp";
  int width = 0;  ///< of the upload as it was sent, before cropping
  int height = 0;
};

/// Runs the image program.
class AvatarMaker {
 public:
  /// `program` is a path; PATH is not searched. Use base::program_folder() + "gatehouse-picture".
  AvatarMaker(std::string program, Limits limits);

  /// Makes a square, upright WebP from the middle of a GIF, PNG, JPEG or WebP. Only pixels are
  /// copied. The first frame of an animation is used.
  ///
  /// Blocks while decoding: about a third of a second for a photograph of 12 megapixels, at most
  /// `limits.timeouts`. Writes one log line, event `picture`.
  ///
  /// Faults: kNotAPicture (also if decoding exceeded its memory or CPU time, or was killed by the
  /// seccomp filter), kInvalidField (`picture`, kTooManyPixels), kUnexpected (the program cannot
  /// run, or the elapsed time was exceeded).
  base::Result<Avatar> make(std::string_view upload) const;

 private:
  std::string program_;
  std::vector<std::string> arguments_;
  std::chrono::seconds timeout_;
};

}  // namespace media
