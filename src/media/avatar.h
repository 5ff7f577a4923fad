// Makes an avatar from an upload. Runs in the sandboxed child process and uses no files and no
// processes. avatar_maker.h is the parent's side.
#pragma once

#include <string_view>

#include "media/image_result.h"

namespace media {

/// Makes a square, upright WebP of at most `avatar_side` × `avatar_side` pixels from the middle of
/// the upload. Only pixels are copied; no metadata of the upload remains.
///
/// The verdict is kTooManyPixels if the upload is wider or higher than `side` pixels, and
/// kNotAPicture if it cannot be decoded.
ImageResult make_avatar(std::string_view upload, int side, int avatar_side);

/// Makes an avatar from a built-in picture. The libraries read system files on first use (some read
/// /proc/cpuinfo), so call it before the sandbox is entered.
void warm_up();

}  // namespace media
