// gatehouse-captcha.so: libgd and the fifty libraries that come with it, loaded by a worker when it
// draws its first captcha and by nobody else.
#include <exception>
#include <string>

#include "captcha/picture.h"
#include "captcha/rng.h"
#include "captcha/word.h"
#include "media/captcha_request.h"

extern "C" [[gnu::visibility("default")]] const char* gatehouse_draw_captcha_1(
    const media::CaptchaRequest* order) try {
  captcha::Rng rng(order->seed);
  const auto word =
      captcha::write_word(order->answer, order->font, captcha::kHeight * captcha::kFiner, rng);
  if (!word) return word.error();
  const std::string png = captcha::make_picture(*word, rng);
  if (png.empty()) return "no memory";
  order->take(order->context, png.data(), png.size());
  return nullptr;
} catch (const std::exception&) {
  return "no memory";
}
