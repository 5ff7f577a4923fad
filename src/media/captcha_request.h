// The interface of the drawing module gatehouse-captcha.so. Its one function is a C function with
// plain arguments, so that a worker and a module of two builds work together while an update
// replaces one after the other.
#pragma once

#include <cstddef>
#include <string_view>

namespace media {

struct CaptchaRequest {
  std::string_view answer;
  std::string_view seed;
  const char* font;  ///< path of a font file
  /// Gets the PNG, once, before the function returns.
  void (*take)(void* context, const char* bytes, std::size_t size);
  void* context;
};

/// nullptr once it is drawn, else why not: a text that is never freed.
using DrawCaptcha = const char* (*)(const CaptchaRequest*);

// Another number with another CaptchaRequest: a module may be newer than the worker that loads it.
inline constexpr const char* kDrawCaptcha = "gatehouse_draw_captcha_1";

}  // namespace media
