// From an upload to an avatar, as the sandboxed child makes it. A pure function: no files, no
// processes. The parent's side is avatar_maker.h.
#pragma once

#include <string_view>

#include "media/image_result.h"

namespace media {

/// Of an upload of at most `side` × `side` pixels, the middle as an upright WebP of at most
/// `avatar_side` × `avatar_side`, drawn anew: nothing of the upload but its pixels is in it.
ImageResult make_avatar(std::string_view upload, int side, int avatar_side);

/// Makes an avatar of a picture of its own, so that the libraries have looked at the machine (some
/// read /proc/cpuinfo) before there are no files any more.
void warm_up();

}  // namespace media
