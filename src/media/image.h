// A picture in memory, owned. Known to media and captcha alone.
#pragma once

#include <gd.h>

#include <memory>

namespace media {

struct DestroyImage {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using Image = std::unique_ptr<gdImage, DestroyImage>;

/// True colour, all of it transparent, and written to without blending; none if memory is short.
inline Image transparent_image(int width, int height) {
  Image image(gdImageCreateTrueColor(width, height));
  if (!image) return image;
  gdImageAlphaBlending(image.get(), 0);
  gdImageSaveAlpha(image.get(), 1);
  gdImageFilledRectangle(image.get(), 0, 0, width - 1, height - 1,
                         gdTrueColorAlpha(0, 0, 0, gdAlphaTransparent));
  return image;
}

}  // namespace media
