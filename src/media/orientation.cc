// Reads one entry and ignores all other metadata.
#include "media/orientation.h"

#include <libexif/exif-data.h>

#include <memory>
#include <string>

namespace media {
namespace {

using std::string_view_literals::operator""sv;

constexpr auto kMark = "Exif\0\0"sv;
// Larger than a JPEG segment; a longer structure is not read for one number.
constexpr std::size_t kLargest = 65536;
constexpr int kUpright = 1;
constexpr int kLastOrientation = 8;

struct Unref {
  void operator()(ExifData* data) const { exif_data_unref(data); }
};

}  // namespace

int orientation_of(std::string_view exif) {
  if (exif.empty() || exif.size() > kLargest) return kUpright;
  std::string marked(exif.starts_with(kMark) ? ""sv : kMark);
  marked += exif;
  const std::unique_ptr<ExifData, Unref> data(exif_data_new());
  if (!data) return kUpright;
  // libexif would otherwise add and correct entries.
  exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_load_data(data.get(), reinterpret_cast<const unsigned char*>(marked.data()),
                      static_cast<unsigned>(marked.size()));
  const ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->size < 2) return kUpright;
  const int value = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
  return value >= kUpright && value <= kLastOrientation ? value : kUpright;
}

}  // namespace media
