#include "media/crop.h"

#include <algorithm>

namespace media {
namespace {

struct Point {
  int x;
  int y;
};

// The position in the stored square of the pixel at (x, y) of the upright square. `end` is the last
// row and column. EXIF 2.32, section 4.6.4, defines the edges of row 0 and column 0.
Point stored_at(int orientation, int x, int y, int end) {
  switch (orientation) {
    case 2:
      return {end - x, y};
    case 3:
      return {end - x, end - y};
    case 4:
      return {x, end - y};
    case 5:
      return {y, x};
    case 6:
      return {y, end - x};
    case 7:
      return {end - y, end - x};
    case 8:
      return {end - y, x};
    default:
      return {x, y};
  }
}

}  // namespace

Image center_square(gdImage& image, int side) {
  const int edge = std::min(image.sx, image.sy);
  const int size = std::min(edge, side);
  Image square = transparent_image(size, size);
  if (!square) return nullptr;
  gdImageCopyResampled(square.get(), &image, 0, 0, (image.sx - edge) / 2, (image.sy - edge) / 2,
                       size, size, edge, edge);
  return square;
}

Image turned_upright(Image square, int orientation) {
  if (orientation == 1) return square;
  Image upright = transparent_image(square->sx, square->sy);
  if (!upright) return nullptr;
  const int end = square->sx - 1;
  for (int y = 0; y <= end; ++y) {
    for (int x = 0; x <= end; ++x) {
      const Point from = stored_at(orientation, x, y, end);
      upright->tpixels[y][x] = square->tpixels[from.y][from.x];
    }
  }
  return upright;
}

}  // namespace media
