// Crops, scales and rotates pictures for avatars. Knows pixels; knows no files and no formats.
#pragma once

#include "media/image.h"

namespace media {

/// Returns the middle of the picture as a square of at most `side` pixels; it is never enlarged.
/// Pixels are weighted by their alpha, so that the colour of transparent pixels does not show at
/// edges. nullptr if there is not enough memory.
Image center_square(gdImage& image, int side);

/// Rotates and mirrors the square by the EXIF value Orientation (1 to 8). nullptr if there is not
/// enough memory.
Image turned_upright(Image square, int orientation);

}  // namespace media
