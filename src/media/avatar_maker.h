// Makes avatars from uploads. Each upload is decoded by a program of its own, gatehouse-picture, in
// a sandbox, because this process holds keys and a database connection: it decodes no picture.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace media {

struct Limits {
  int side = 4096;        ///< pixels, the widest and highest upload
  int avatar_side = 512;  ///< pixels, the largest avatar
  /// Bytes that decoding may take, beside the program itself. Of 4096 × 4096 pixels the worst we
  /// could make, a moving lossless WebP of noise, took 260 MiB, a CMYK JPEG 200, a PNG of 16 bits
  /// 132; a fifth more is for the libraries of other releases.
  std::size_t memory = std::size_t{320} << 20;
  std::chrono::seconds timeouts{10};  ///< elapsed time; of CPU time it has five
};

struct Avatar {
  std::string bytes;
  std::string_view extension = "webp";
  int width = 0;  ///< of the upload as it was sent, before cropping
  int height = 0;
};

class AvatarMaker {
 public:
  /// The program is run as it is, without a search: base::program_folder() + "gatehouse-picture".
  AvatarMaker(std::string program, Limits limits);

  /// The middle of the upload, a GIF, PNG, JPEG or WebP, as a square and upright WebP with nothing
  /// of the upload in it but its pixels. Of what moves, the first frame.
  ///
  /// Blocks for as long as decoding takes: a photograph of 12 megapixels a third of a second,
  /// anything at most `limits.timeouts`. Writes one log line, event `picture`.
  ///
  /// Faults: kNotAPicture (also when decoding took more memory or CPU time than there is for it, or
  /// was killed for what it tried), kInvalidField (`picture`, kTooManyPixels), kUnexpected (the
  /// program cannot run here, or the machine is too busy for it).
  base::Result<Avatar> make(std::string_view upload) const;

 private:
  std::string program_;
  std::vector<std::string> arguments_;
  std::chrono::seconds timeout_;
};

}  // namespace media
