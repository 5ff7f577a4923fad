// Square, upright and of the size of an avatar. Knows pixels; knows no files and no formats.
#pragma once

#include "media/image.h"

namespace media {

/// The middle of the picture as a square of at most `side` pixels, never enlarged. A pixel weighs
/// by its alpha, so that what is transparent lends no colour to the edges. None if memory is short.
Image center_square(gdImage& image, int side);

/// The square turned and mirrored as the Orientation of EXIF (1 to 8) says it should be.
Image turned_upright(Image square, int orientation);

}  // namespace media
