// A grey raster: the coverage of each dot, 0 to 255. Knows no characters and no colours.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace captcha {

/// A raster, initially without coverage.
class Raster {
 public:
  Raster(int width, int height)
      : width_(width),
        height_(height),
        dots_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

  int width() const { return width_; }
  int height() const { return height_; }

  /// The coverage of a dot; 0 outside the raster.
  int at(int x, int y) const { return holds(x, y) ? dots_[place(x, y)] : 0; }
  /// Sets the coverage of a dot. Ignored outside the raster.
  void set(int x, int y, int amount) {
    if (holds(x, y)) dots_[place(x, y)] = static_cast<std::uint8_t>(amount);
  }
  /// Sets the coverage if it is larger than the current one.
  void add(int x, int y, int amount) { set(x, y, std::max(at(x, y), amount)); }

 private:
  bool holds(int x, int y) const { return x >= 0 && y >= 0 && x < width_ && y < height_; }
  std::size_t place(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(x);
  }

  int width_;
  int height_;
  std::vector<std::uint8_t> dots_;
};

/// The coverage at a position between dots, by bilinear interpolation. Positions outside the raster
/// have the value at the edge.
inline double amount_at(const Raster& raster, double x, double y) {
  x = std::clamp(x, 0.0, raster.width() - 1.0);
  y = std::clamp(y, 0.0, raster.height() - 1.0);
  const int left = static_cast<int>(x);
  const int top = static_cast<int>(y);
  const int right = std::min(left + 1, raster.width() - 1);
  const int bottom = std::min(top + 1, raster.height() - 1);
  const auto along = [&](int row) {
    return raster.at(left, row) + (raster.at(right, row) - raster.at(left, row)) * (x - left);
  };
  return along(top) + (along(bottom) - along(top)) * (y - top);
}

}  // namespace captcha
