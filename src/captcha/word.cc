#include "captcha/word.h"

#include <gd.h>

#include <algorithm>
#include <array>
#include <numbers>

#include "media/image.h"

namespace captcha {
namespace {

// Sizes are fractions of the word's height. libgd's sizes are points of 4/3 dots, and a capital
// letter of the font is 0.73 of its size high, so a capital letter has half of the height.
constexpr double kSmallest = 0.50;
constexpr double kLargest = 0.57;
constexpr double kShift = 0.05;  // up or down
// The distance of characters: with more, OCR separates them; with less, people cannot read them.
constexpr double kClosest = 0.01;
constexpr double kFarthest = 0.04;
// A larger overlap would place the hook of a J under its neighbour, and both would look like one.
constexpr double kDeepest = 0.04;
constexpr double kLean = 9 * std::numbers::pi / 180;

constexpr int kWhite = 0xffffff;
constexpr int kVisible = 128;

Raster cut(const Raster& raster, int begin, int end) {
  Raster piece(end - begin, raster.height());
  for (int y = 0; y < piece.height(); ++y) {
    for (int x = 0; x < piece.width(); ++x) piece.set(x, y, raster.at(begin + x, y));
  }
  return piece;
}

/// The covered part of one row. begin equals end if the row is empty.
struct Span {
  int begin = 0;
  int end = 0;
  bool empty() const { return begin == end; }
};

Span span_of(const Raster& raster, int row) {
  Span span{.begin = raster.width(), .end = 0};
  for (int x = 0; x < raster.width(); ++x) {
    if (raster.at(x, row) < kVisible) continue;
    span.begin = std::min(span.begin, x);
    span.end = x + 1;
  }
  return span.end == 0 ? Span{} : span;
}

// Removes empty columns on the left and on the right. An empty raster keeps its width.
Raster trimmed(const Raster& raster) {
  Span all{.begin = raster.width(), .end = 0};
  for (int row = 0; row < raster.height(); ++row) {
    const Span span = span_of(raster, row);
    if (span.empty()) continue;
    all.begin = std::min(all.begin, span.begin);
    all.end = std::max(all.end, span.end);
  }
  return all.end == 0 ? raster : cut(raster, all.begin, all.end);
}

std::expected<Raster, const char*> write_character(char character, const char* font, int side,
                                                   Rng& rng) {
  const media::Image image(gdImageCreateTrueColor(side, side));
  if (!image) return std::unexpected("no memory");
  const std::array text{character, '\0'};
  const double size = side * rng.between(kSmallest, kLargest);
  const double lean = rng.between(-kLean, kLean);
  const int shift = static_cast<int>(side * rng.between(-kShift, kShift));
  std::array<int, 8> corners{};  // x and y of each corner of a character at 0, 0
  if (const char* error =
          gdImageStringFT(nullptr, corners.data(), kWhite, font, size, lean, 0, 0, text.data())) {
    return std::unexpected(error);
  }
  const int x = (side - corners[0] - corners[4]) / 2;
  const int y = (side - corners[1] - corners[5]) / 2 + shift;
  gdImageStringFT(image.get(), nullptr, kWhite, font, size, lean, x, y, text.data());
  Raster raster(side, side);
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      raster.set(column, row, gdTrueColorGetRed(image->tpixels[row][column]));
    }
  }
  return trimmed(raster);
}

// The number of dots by which the right character may overlap the left one's area before they
// touch. Neighbouring rows count too, so that an edge does not slip under another.
int room_between(const Raster& left, const Raster& right) {
  constexpr int kNear = 2;
  int room = static_cast<int>(right.height() * kDeepest);
  for (int row = 0; row < right.height(); ++row) {
    const Span begins = span_of(right, row);
    if (begins.empty()) continue;
    for (int near = std::max(row - kNear, 0); near <= row + kNear && near < left.height(); ++near) {
      const Span ends = span_of(left, near);
      if (!ends.empty()) room = std::min(room, left.width() - ends.end + begins.begin);
    }
  }
  return room;
}

}  // namespace

std::expected<Raster, const char*> write_word(std::string_view answer, const char* font, int height,
                                              Rng& rng) {
  Raster word(height * static_cast<int>(answer.size()) + 1, height);
  Raster last(0, height);
  int end = 0;
  for (const char character : answer) {
    const auto written = write_character(character, font, height, rng);
    if (!written) return written;
    const int gap = static_cast<int>(height * rng.between(kClosest, kFarthest));
    const int begin = end == 0 ? 0 : end - room_between(last, *written) + gap;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < written->width(); ++x) word.add(begin + x, y, written->at(x, y));
    }
    end = begin + written->width();
    last = *written;
  }
  return cut(word, 0, std::max(end, 1));
}

}  // namespace captcha
