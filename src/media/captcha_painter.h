// Draws captchas as pictures with a loadable module. Knows no accounts. The module is loaded into
// the worker, because a child process for each captcha took 13 ms of CPU time, ten of them to load
// the sixty libraries of libgd, compared with 3 ms here.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "media/captcha_request.h"

namespace media {

/// The characters of answers: digits and capital letters without those that look alike (0, O and Q;
/// 1, I and L).
inline constexpr std::string_view kCaptchaCharacters = "23456789ABCDEFGHJKMNPRSTUVWXYZ";

/// Draws captchas. Not thread-safe.
class CaptchaPainter {
 public:
  /// `module` is the path base::program_folder() + "gatehouse-captcha.so", and `font` the path of a
  /// font file. Both are opened for the first captcha.
  CaptchaPainter(std::string module, std::string font);

  /// Draws the answer as a PNG of 200 × 70 pixels, about 2 KiB. Up to six characters are legible.
  /// `seed` is random bytes; the same answer and seed give the same picture.
  ///
  /// Takes 3 ms. The first call takes 8 ms more and 1.5 MiB of memory that stays in use, because it
  /// loads the module and libgd. A worker that draws no captcha never loads them.
  ///
  /// Faults: kUnexpected (module or font missing, not enough memory; the detail says what to do).
  base::Result<std::string> paint(std::string_view answer, std::string_view seed);

 private:
  base::Result<void> load();

  std::string module_;
  std::string font_;
  DrawCaptcha draw_ = nullptr;
};

}  // namespace media
