// gatehouse-captcha.so: libgd and the fifty libraries that come with it, loaded by a worker when it
// draws its first captcha and by nobody else.
#include <exception>
#include <string>

#include "captcha/rng.h"
#include "captcha/picture.h"
#include "captcha/word.h"
#include "media/captcha_request.h"

extern "C" [[gnu::visibility("default")]] const char* gatehouse_draw_captcha_1(
    const media::CaptchaOrder* order) try {
  captcha::Dice dice(order->seed);
  const auto word =
      captcha::write_word(order->answer, order->font, captcha::kHeight * captcha::kFiner, dice);
  if (!word) return word.error();
  const std::string png = captcha::make_picture(*word, dice);
  if (png.empty()) return "no memory";
  order->take(order->taker, png.data(), png.size());
  return nullptr;
} catch (const std::exception&) {
  return "no memory";
}
