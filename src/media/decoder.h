// Decodes pictures with gd and libwebp, after the checks of header.h. For the sandboxed child
// process only, because errors of these libraries may be exploitable.
#pragma once

#include <string_view>

#include "media/header.h"
#include "media/image.h"

namespace media {

/// Decodes the upload; of an animation, the first frame on its canvas. nullptr if the upload is
/// corrupt, if its size differs from the header, or if there is not enough memory.
Image decode(std::string_view upload, const Header& header);

}  // namespace media
