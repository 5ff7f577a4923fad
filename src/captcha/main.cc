// gatehouse-captcha.so: draws captchas with libgd. A worker loads it, together with the sixty
// libraries of libgd, for its first captcha.
#include <exception>
#include <string>

#include "captcha/picture.h"
#include "captcha/rng.h"
#include "captcha/word.h"
#include "media/captcha_request.h"

extern "C" [[gnu::visibility("default")]] const char* gatehouse_draw_captcha_1(
    const media::CaptchaRequest* request) try {
  captcha::Rng rng(request->seed);
  const auto word =
      captcha::write_word(request->answer, request->font, captcha::kHeight * captcha::kFiner, rng);
  if (!word) return word.error();
  const std::string png = captcha::make_picture(*word, rng);
  if (png.empty()) return "no memory";
  request->take(request->context, png.data(), png.size());
  return nullptr;
} catch (const std::exception&) {
  return "no memory";
}
