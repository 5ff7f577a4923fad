#include "transport/fastcgi_server.h"

#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "base/fault_name.h"
#include "base/log.h"
#include "base/text.h"
#include "transport/request_reader.h"

namespace transport {
namespace {

using std::chrono::steady_clock;

constexpr int kListeningSocket = 0;
constexpr std::string_view::size_type kLoggedPath = 200;

// Used by the signal handler, which gets no argument. null_device is set once, before the handler.
volatile sig_atomic_t stopping = 0;
int null_device = -1;

// A flag alone would be noticed only after the next request if the signal arrives directly before
// accept(). With the socket replaced, accept() fails immediately, whether it waits already or is
// called later. The other workers keep their sockets.
extern "C" void stop_accepting(int) {
  const int saved = errno;
  stopping = 1;
  ::dup2(null_device, kListeningSocket);
  errno = saved;
}

void stop_on_signals() {
  null_device = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  struct sigaction action = {};
  action.sa_handler = stop_accepting;
  // Interrupted calls of the current request continue; a restarted accept() fails without a socket.
  action.sa_flags = SA_RESTART;
  // multiwatch 1.0.0 sends QUIT when it receives TERM, and INT when it receives QUIT.
  for (const int number : {SIGTERM, SIGQUIT, SIGINT}) ::sigaction(number, &action, nullptr);
  ::signal(SIGPIPE,
           SIG_IGN);  // a write to a connection that nginx has closed fails with EPIPE
}

void wipe(std::string& text) { ::explicit_bzero(text.data(), text.size()); }

// nginx passes the reason phrase on and does not add one itself.
std::string_view reason(int status) {
  switch (status) {
    case 200:
      return " OK";
    case 201:
      return " Created";
    case 202:
      return " Accepted";
    case 204:
      return " No Content";
    case 303:
      return " See Other";
    case 304:
      return " Not Modified";
    case 400:
      return " Bad Request";
    case 401:
      return " Unauthorized";
    case 403:
      return " Forbidden";
    case 404:
      return " Not Found";
    case 405:
      return " Method Not Allowed";
    case 409:
      return " Conflict";
    case 410:
      return " Gone";
    case 412:
      return " Precondition Failed";
    case 413:
      return " Content Too Large";
    case 415:
      return " Unsupported Media Type";
    case 422:
      return " Unprocessable Content";
    case 429:
      return " Too Many Requests";
    case 500:
      return " Internal Server Error";
    case 503:
      return " Service Unavailable";
    default:
      return "";
  }
}

void write_response(FCGX_Request& fcgi, const http::Response& response) {
  std::string head = "Status: " + std::to_string(response.status);
  head += reason(response.status);
  head += "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  if (!response.content_type.empty()) {
    head += "Content-Type: ";
    head += response.content_type;
    head += "\r\n";
  }
  head += "Cache-Control: ";
  head += response.cache;
  head += "\r\n";
  for (const auto& [name, value] : response.headers) {
    if (!base::is_one_line(value)) continue;  // last check against header injection
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  }
  head += "\r\n";
  FCGX_PutStr(head.data(), static_cast<int>(head.size()), fcgi.out);
  FCGX_PutStr(response.body.data(), static_cast<int>(response.body.size()), fcgi.out);
  wipe(head);
}

void log(const http::Request& request, const http::HandlerResult& answer,
         const ServerOptions& settings, steady_clock::duration taken) {
  base::LogLine line("request");
  line.add("request_id", request.id)
      .add("pool", settings.pool)
      .add("contract", request.contract)
      .add("method", request.method)
      .add("path", request.path.substr(0, kLoggedPath))
      .add("status", answer.response.status)
      .add("address", request.remote_address)
      .add("us", std::chrono::duration_cast<std::chrono::microseconds>(taken).count());
  if (answer.fault) line.add("fault", base::name(*answer.fault));
  if (!answer.detail.empty()) line.add("detail", answer.detail);
}

void count(const http::HandlerResult& answer, base::Metrics& metrics) {
  metrics.count(base::Metric::kRequests);
  if (!answer.fault) return;
  metrics.count(base::is_ours(*answer.fault) ? base::Metric::kServerErrors
                                             : base::Metric::kRefusals);
  if (*answer.fault == base::Fault::kThrottled) metrics.count(base::Metric::kThrottled);
}

void handle(FCGX_Request& fcgi, http::Handler& handler, const ServerOptions& settings,
            base::Metrics& metrics) {
  const auto start = steady_clock::now();
  ReadRequest read = read_request(fcgi, handler);
  http::HandlerResult answer = handler.answer(read.request);
  write_response(fcgi, answer.response);
  log(read.request, answer, settings, steady_clock::now() - start);
  count(answer, metrics);
  wipe(read.request.body);
  wipe(answer.response.body);
  for (auto& header : answer.response.headers) wipe(header.second);
  wipe_parameters(fcgi);
  // FCGX_Finish_r() shuts the connection down and reads until nginx closes it, so the worker would
  // wait for nginx; FCGX_Detach() avoids that. With unread bytes it is not called, because an
  // immediate close would reset the connection before nginx has read the response.
  if (read.drained) FCGX_Detach(&fcgi);
  fcgi.keepConnection = 0;  // also if nginx asked to keep it: the next request is accepted
  FCGX_Finish_r(&fcgi);
  handler.after_reply();
}

// Replaces libfcgi's accept, which drops a connection if a signal interrupts its first read. With
// keepConnection set, FCGX_Accept_r() reads from this connection instead of accepting one.
bool accept_request(FCGX_Request& fcgi) {
  fcgi.ipcFd = ::accept4(kListeningSocket, nullptr, nullptr, SOCK_CLOEXEC);
  fcgi.keepConnection = 1;  // the begin record sets it again
  return fcgi.ipcFd >= 0;
}

// Errors that concern one connection only or are temporary.
bool is_temporary(int error) { return error == EINTR || error == ECONNABORTED || error == EAGAIN; }

}  // namespace

bool serve(http::Handler& handler, const ServerOptions& settings, base::Metrics& metrics) {
  FCGX_Request fcgi;
  if (FCGX_Init() != 0 ||
      FCGX_InitRequest(&fcgi, kListeningSocket, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
    base::LogLine("stopped").add("detail", "libfcgi does not start");
    return false;
  }
  stop_on_signals();
  while (stopping == 0) {
    if (accept_request(fcgi)) {
      if (FCGX_Accept_r(&fcgi) == 0) handle(fcgi, handler, settings, metrics);
    } else if (stopping == 0 && !is_temporary(errno)) {
      base::LogLine("stopped").add("detail", std::string("accept: ") + ::strerror(errno));
      return false;
    }
  }
  return true;
}

}  // namespace transport
