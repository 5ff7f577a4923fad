#include "captcha/picture.h"

#include <gd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numbers>
#include <vector>

#include "media/image.h"

namespace captcha {
namespace {

// All values are in dots.
struct Range {
  double low;
  double high;
};

struct Wave {
  double height;
  double length;
  double start;

  double at(double where) const {
    return height * std::sin(2 * std::numbers::pi * (where / length + start));
  }
};

Wave random_wave(Range height, Range length, Rng& rng) {
  return {.height = rng.between(height.low, height.high),
          .length = rng.between(length.low, length.high),
          .start = rng.between(0, 1)};
}

// Places the word near the middle of a canvas, compressed if it is too wide.
Raster laid_out(const Raster& word, Rng& rng) {
  constexpr int kMargin = 16;
  constexpr double kWidest = 1.15;
  Raster canvas(kWidth * kFiner, kHeight * kFiner);
  const double room = canvas.width() - 2 * kMargin;
  const double stretch = std::min(room / word.width(), kWidest);
  const double begin = kMargin + (room - word.width() * stretch) * rng.between(0.3, 0.7);
  const int end = static_cast<int>(begin + word.width() * stretch);
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = static_cast<int>(begin); x < end; ++x) {
      canvas.set(x, y, static_cast<int>(amount_at(word, (x - begin) / stretch, y)));
    }
  }
  return canvas;
}

void add_specks(Raster& canvas, Rng& rng) {
  constexpr int kSpecks = 40;
  for (int i = 0; i < kSpecks; ++i) {
    const int left = static_cast<int>(rng.between(0, canvas.width()));
    const int top = static_cast<int>(rng.between(0, canvas.height()));
    const int side = static_cast<int>(rng.between(2, 5));
    for (int dot = 0; dot < side * side; ++dot) {
      canvas.add(left + dot % side, top + dot / side, 255);
    }
  }
}

// The line crosses the middle of characters, where it meets most of their strokes.
void invert_below_line(Raster& canvas, Rng& rng) {
  const double middle = canvas.height() * rng.between(0.4, 0.6);
  const Wave wave = random_wave({12, 24}, {130, 240}, rng);
  for (int x = 0; x < canvas.width(); ++x) {
    const int line = static_cast<int>(middle + wave.at(x));
    for (int y = line; y < canvas.height(); ++y) canvas.set(x, y, 255 - canvas.at(x, y));
  }
}

// The shift of each row or column.
std::vector<double> shifts(int count, const Wave& swell, const Wave& ripple) {
  std::vector<double> all(static_cast<std::size_t>(count));
  for (double at = 0; double& shift : all) {
    shift = swell.at(at) + ripple.at(at);
    ++at;
  }
  return all;
}

// Distorts with waves: a pixel is the average of its dots, each shifted by the waves.
Raster waved(const Raster& canvas, Rng& rng) {
  const auto down = shifts(canvas.width(), random_wave({4, 7}, {160, 260}, rng),
                           random_wave({1, 2}, {50, 80}, rng));
  const auto across = shifts(canvas.height(), random_wave({2, 4}, {110, 180}, rng),
                             random_wave({0.5, 1}, {36, 60}, rng));
  Raster picture(kWidth, kHeight);
  for (int pixel = 0; pixel < kWidth * kHeight; ++pixel) {
    const int left = pixel % kWidth * kFiner;
    const int top = pixel / kWidth * kFiner;
    double sum = 0;
    for (int dot = 0; dot < kFiner * kFiner; ++dot) {
      const int x = left + dot % kFiner;
      const int y = top + dot / kFiner;
      sum += amount_at(canvas, x + across[static_cast<std::size_t>(y)],
                       y + down[static_cast<std::size_t>(x)]);
    }
    picture.set(pixel % kWidth, pixel / kWidth, static_cast<int>(sum / (kFiner * kFiner)));
  }
  return picture;
}

using Colour = std::array<double, 3>;

Colour random_colour(Range channels, Rng& rng) {
  Colour colour{};
  for (double& channel : colour) channel = rng.between(channels.low, channels.high);
  return colour;
}

constexpr int kShades = 16;  // half a byte a pixel

// The darkest light and the lightest dark colour have a contrast of 4.5 to 1, as WCAG 2.2 (1.4.3)
// requires for text.
void mix_shades(gdImage& image, Rng& rng) {
  const Colour light = random_colour({225, 250}, rng);
  const Colour dark = random_colour({20, 100}, rng);
  for (int shade = 0; shade < kShades; ++shade) {
    const auto mixed = [&](std::size_t channel) {
      return static_cast<int>(std::lerp(light[channel], dark[channel], shade / (kShades - 1.0)));
    };
    gdImageColorAllocate(&image, mixed(0), mixed(1), mixed(2));
  }
}

struct FreeGd {
  void operator()(void* bytes) const { gdFree(bytes); }
};

std::string encode_png(gdImage& image) {
  constexpr int kSmall =
      6;  // zlib's level; 9 takes a millisecond more and saves two bytes in a hundred
  int size = 0;
  const std::unique_ptr<void, FreeGd> bytes(gdImagePngPtrEx(&image, &size, kSmall));
  if (!bytes || size <= 0) return {};
  return {static_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)};
}

}  // namespace

std::string make_picture(const Raster& word, Rng& rng) {
  Raster canvas = laid_out(word, rng);
  add_specks(canvas, rng);
  invert_below_line(canvas, rng);
  const Raster picture = waved(canvas, rng);
  const media::Image image(gdImageCreate(picture.width(), picture.height()));
  if (!image) return {};
  mix_shades(*image, rng);
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      image->pixels[y][x] = static_cast<unsigned char>(picture.at(x, y) * kShades / 256);
    }
  }
  return encode_png(*image);
}

}  // namespace captcha
