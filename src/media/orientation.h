// Reads from EXIF which way up a picture is shown. libexif is used here alone.
#pragma once

#include <string_view>

namespace media {

/// The Orientation of EXIF, 1 to 8; 1 (upright) where it is absent or makes no sense. Takes the
/// TIFF structure, with or without the "Exif" that some writers put before it in any format.
int orientation_of(std::string_view exif);

}  // namespace media
