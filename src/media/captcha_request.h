// The interface of the drawing module gatehouse-captcha.so: one C function with plain arguments, so
// that a worker and a module of different builds work together while an update replaces the files.
#pragma once

#include <cstddef>
#include <string_view>

namespace media {

/// The arguments of a drawing.
struct CaptchaRequest {
  std::string_view answer;
  std::string_view seed;
  const char* font;  ///< path of a font file
  /// Called once with the PNG before the function returns. The bytes are valid during the call
  /// only.
  void (*take)(void* context, const char* bytes, std::size_t size);
  void* context;
};

/// Draws a captcha. Returns nullptr on success, otherwise a message in static memory.
using DrawCaptcha = const char* (*)(const CaptchaRequest*);

/// The function's name. Change the number together with CaptchaRequest, because a module may be
/// newer than the worker that loads it.
inline constexpr const char* kDrawCaptcha = "gatehouse_draw_captcha_1";

}  // namespace media
