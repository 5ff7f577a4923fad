#include "media/captcha_painter.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <utility>

namespace media {
namespace {

using base::Fault;

void append(void* png, const char* bytes, std::size_t size) {
  static_cast<std::string*>(png)->append(bytes, size);
}

}  // namespace

CaptchaPainter::CaptchaPainter(std::string module, std::string font)
    : module_(std::move(module)), font_(std::move(font)) {}

// Never unloaded: among fifty libraries some leave references to their code behind.
base::Result<void> CaptchaPainter::load() {
  void* module = ::dlopen(module_.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void* function = module == nullptr ? nullptr : ::dlsym(module, kDrawCaptcha);
  if (function == nullptr) {
    const char* error = ::dlerror();
    return base::fail(Fault::kUnexpected,
                      fmt::format("no captcha can be drawn: {}; build Gatehouse and reload",
                                  error == nullptr ? module_.c_str() : error));
  }
  draw_ = reinterpret_cast<DrawCaptcha>(function);
  return {};
}

base::Result<std::string> CaptchaPainter::paint(std::string_view answer, std::string_view seed) {
  if (draw_ == nullptr) {
    if (auto loaded = load(); !loaded) return base::pass(loaded);
  }
  std::string png;
  const CaptchaRequest request{
      .answer = answer, .seed = seed, .font = font_.c_str(), .take = append, .context = &png};
  if (const char* error = draw_(&request)) {
    return base::fail(Fault::kUnexpected,
                      fmt::format("no captcha can be drawn with {}: {}; install "
                                  "fonts-dejavu-core or set CAPTCHA_FONT to a font file",
                                  font_, error));
  }
  return png;
}

}  // namespace media
