// A gd picture in memory with an owner. Used in media and captcha only.
#pragma once

#include <gd.h>

#include <memory>

namespace media {

struct DestroyImage {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using Image = std::unique_ptr<gdImage, DestroyImage>;

/// Makes a true-colour picture, completely transparent and without blending. nullptr if there is
/// not enough memory.
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
