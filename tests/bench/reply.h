// How both baselines answer: FastCGI in, JSON out, by libfcgi alone.
#pragma once

#include <fcgiapp.h>

#include <string_view>

namespace bench {

/// Sends a JSON body with this status line, such as "200 OK", and finishes the request.
///
/// FCGX_Detach lets the process return to FCGX_Accept_r at once. Without it FCGX_Finish_r waits
/// until nginx has closed the connection. It is safe here because no request of the bench has a
/// body.
inline void reply(FCGX_Request& request, std::string_view status, std::string_view body) {
  FCGX_FPrintF(request.out,
               "Status: %.*s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
               static_cast<int>(status.size()), status.data(), static_cast<int>(body.size()));
  FCGX_PutStr(body.data(), static_cast<int>(body.size()), request.out);
  FCGX_Detach(&request);
  FCGX_Finish_r(&request);
}

}  // namespace bench
