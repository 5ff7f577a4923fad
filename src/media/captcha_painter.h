// Draws captchas as pictures. Knows the module that draws them; knows no accounts and no answers'
// meaning. The module stays in the worker: a child process for each captcha was measured at 13 ms
// of CPU time, ten of them for loading libgd's sixty libraries, against 3 ms here.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "media/captcha_request.h"

namespace media {

/// What answers are made of: digits and capitals without those that look like another (0 and O and
/// Q, 1 and I and L).
inline constexpr std::string_view kCaptchaCharacters = "23456789ABCDEFGHJKMNPRSTUVWXYZ";

class CaptchaPainter {
 public:
  /// The module is base::program_folder() + "gatehouse-captcha.so". The module and the font, a
  /// file, are opened for the first captcha.
  CaptchaPainter(std::string module, std::string font);

  /// A PNG of 200 × 70 pixels and about 2 KiB that shows the answer as it is written; six
  /// characters are legible. `seed`, random bytes, decides everything random in it: the same answer
  /// and seed give the same picture.
  ///
  /// Takes 3 ms. The first one takes 8 ms more and 1.5 MiB that this process keeps: it loads the
  /// module and with it libgd, which a worker that draws no captcha never loads.
  ///
  /// Faults: kUnexpected (no module, no font, no memory; the detail says what to do).
  base::Result<std::string> paint(std::string_view answer, std::string_view seed);

 private:
  base::Result<void> load();

  std::string module_;
  std::string font_;
  DrawCaptcha draw_ = nullptr;
};

}  // namespace media
