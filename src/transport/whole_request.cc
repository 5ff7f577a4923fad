// The form of the records is in section 3.3 of the FastCGI specification 1.0, their order in 6.2.
#include "transport/whole_request.h"

#include <fastcgi.h>

#include <cstddef>
#include <cstring>
#include <optional>

namespace transport {
namespace {

struct Record {
  int type;
  int request;
  std::size_t size;  ///< of the content; 0 ends a stream
};

// Reads a record and removes it from the bytes. std::nullopt if it is not complete.
std::optional<Record> take_record(std::span<const unsigned char>& bytes) {
  FCGI_Header header;
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::size_t content = header.contentLengthB1 * 256U + header.contentLengthB0;
  const std::size_t size = sizeof header + content + header.paddingLength;
  if (header.version != FCGI_VERSION_1 || bytes.size() < size) return std::nullopt;
  bytes = bytes.subspan(size);
  return Record{.type = header.type,
                .request = header.requestIdB1 * 256 + header.requestIdB0,
                .size = content};
}

}  // namespace

bool is_whole_request(std::span<const unsigned char> bytes) {
  const auto begin = take_record(bytes);
  if (!begin || begin->type != FCGI_BEGIN_REQUEST || begin->size != sizeof(FCGI_BeginRequestBody)) {
    return false;
  }
  int stream = FCGI_PARAMS;
  while (const auto record = take_record(bytes)) {
    if (record->type != stream || record->request != begin->request) return false;
    if (record->size > 0) continue;
    if (stream == FCGI_STDIN) return true;
    stream = FCGI_STDIN;
  }
  return false;
}

}  // namespace transport
