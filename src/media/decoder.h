// From bytes to pixels: gd and libwebp, each behind its header check. For the sandboxed child only;
// whatever these libraries get wrong, they get wrong there.
#pragma once

#include <string_view>

#include "media/header.h"
#include "media/image.h"

namespace media {

/// The canvas of the upload, its first frame where it moves. None if it is broken, if it turns out
/// to be of another size than its header says, or if memory is short.
Image decode(std::string_view upload, const Header& header);

}  // namespace media
