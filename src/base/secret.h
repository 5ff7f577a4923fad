// A string that is moved, never copied, and wiped when destroyed: passwords, answers, tokens.
#pragma once

#include <string.h>  // explicit_bzero is POSIX, not C++

#include <string>
#include <string_view>
#include <utility>

namespace base {

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

  /// The clear text: compare or hash it; do not store, log or copy it.
  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  // Capacity, not size: a moved-from small string still holds the bytes.
  void wipe() {
    text_.resize(text_.capacity());
    ::explicit_bzero(text_.data(), text_.size());
    text_.clear();
  }

  std::string text_;
};

}  // namespace base
