// Reads the orientation of a picture from EXIF. libexif is used here only.
#pragma once

#include <string_view>

namespace media {

/// The EXIF value Orientation, 1 to 8; 1 (upright) if it is absent or invalid. `exif` is the TIFF
/// structure, with or without the prefix "Exif" that some programs write in any format.
int orientation_of(std::string_view exif);

}  // namespace media
