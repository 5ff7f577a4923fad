// A string for passwords, answers and tokens: it can be moved but not copied, and its memory is
// overwritten when it is destroyed.
#pragma once

#include <string.h>  // explicit_bzero is POSIX, not C++

#include <string>
#include <string_view>
#include <utility>

namespace base {

/// A secret text. A moved-from Secret is empty and overwritten.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : text_(text) {}
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = std::move(other.text_);
      other.wipe();
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  /// The clear text, valid as long as the Secret. Compare or hash it; do not store, log or copy it.
  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  // Overwrites the capacity, not the size: a moved-from short string still contains the bytes.
  void wipe() {
    text_.resize(text_.capacity());
    ::explicit_bzero(text_.data(), text_.size());
    text_.clear();
  }

  std::string text_;
};

}  // namespace base
