#include "transport/fastcgi_server.h"

#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "base/fault_name.h"
#include "base/log.h"
#include "base/text.h"
#include "transport/request_reader.h"
#include "transport/waiting.h"
#include "transport/whole_request.h"

namespace transport {
namespace {

using std::chrono::steady_clock;

constexpr int kListeningSocket = 0;
constexpr int kNoSocket = -1;
constexpr timeval kSendTimeout{.tv_sec = 10, .tv_usec = 0};  // nginx's own for a response is 15 s
// A new Unix socket takes this much at once, also with the smallest buffer that Linux allows (4608
// bytes, of which a write may take half).
constexpr std::size_t kSentAtOnce = 2048;
constexpr std::size_t kUsualHead = 1024;
constexpr std::size_t kPeeked = 8192;  // as much as libfcgi reads at once
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

// The connection whose request is being received, for the signal handler; -1 for none.
volatile sig_atomic_t receiving = -1;

// A blocked read then returns, as if the client had closed the connection.
extern "C" void stop_receiving(int) {
  const int saved = errno;
  if (receiving >= 0) ::shutdown(receiving, SHUT_RD);
  errno = saved;
}

// libfcgi reads without a time limit. From its construction to its destruction this object gives a
// connection a limited time for the whole request, however the bytes arrive.
class ReceiveDeadline {
 public:
  ReceiveDeadline(int connection, std::chrono::seconds timeout) {
    if (connection < 0) return;
    receiving = connection;
    set_timer(timeout);
  }
  ReceiveDeadline(const ReceiveDeadline&) = delete;
  ReceiveDeadline& operator=(const ReceiveDeadline&) = delete;
  ~ReceiveDeadline() { end(); }

  void end() {
    if (receiving < 0) return;
    receiving = -1;
    set_timer(std::chrono::seconds{0});
  }

 private:
  static void set_timer(std::chrono::seconds time) {
    const struct itimerval timer{.it_interval = {},
                                 .it_value = {.tv_sec = time.count(), .tv_usec = 0}};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
  }
};

void limit_receiving() {
  struct sigaction action = {};
  action.sa_handler = stop_receiving;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGALRM, &action, nullptr);
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

void limit_sending(int connection) {
  ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &kSendTimeout, sizeof kSendTimeout);
}

void write_response(FCGX_Request& fcgi, const http::Response& response) {
  std::string head;
  head.reserve(kUsualHead);  // each growth would leave an unwiped copy
  head += "Status: ";
  head += std::to_string(response.status);
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
  if (head.size() + response.body.size() > kSentAtOnce) limit_sending(fcgi.ipcFd);
  FCGX_PutStr(head.data(), static_cast<int>(head.size()), fcgi.out);
  FCGX_PutStr(response.body.data(), static_cast<int>(response.body.size()), fcgi.out);
  wipe(head);
}

http::HandlerResult refusal() {
  return {.response = {.status = 403}, .detail = "GATEHOUSE_KEY is missing or wrong"};
}

bool is_logged(const http::HandlerResult& answer, LoggedRequests logged) {
  return logged == LoggedRequests::kAll || answer.fault || !answer.detail.empty();
}

void log(const http::Request& request, const http::HandlerResult& answer,
         const ServerOptions& settings, steady_clock::duration taken) {
  if (!is_logged(answer, settings.logged)) return;
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
  if (base::is_throttled(*answer.fault)) metrics.count(base::Metric::kThrottled);
}

bool is_late(const ReadRequest& read, const ServerOptions& settings) {
  return settings.queue_timeout &&
         time_since(read.connected, base::SystemClock{}.now()) > *settings.queue_timeout;
}

void handle(FCGX_Request& fcgi, http::Handler& handler, const ServerOptions& settings,
            base::Metrics& metrics, ReceiveDeadline& deadline) {
  const auto start = steady_clock::now();
  ReadRequest read = read_request(fcgi, handler, settings.is_key);
  deadline.end();
  read.request.late = is_late(read, settings);
  http::HandlerResult answer = read.trusted ? handler.answer(read.request) : refusal();
  if (read.request.late && answer.fault == base::Fault::kThrottled) {
    metrics.count(base::Metric::kThrottledByQueue);
  }
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
  const ReceiveDeadline rest(read.drained ? -1 : fcgi.ipcFd, settings.receive_timeout);
  fcgi.keepConnection = 0;  // also if nginx asked to keep it: the next request is accepted
  FCGX_Finish_r(&fcgi);
  handler.after_reply();
}

// Replaces libfcgi's accept, which drops a connection if a signal interrupts its first read. With
// keepConnection set, FCGX_Accept_r() reads from this connection instead of accepting one. If it
// cannot read a request, it returns, because the socket that it would accept from is no socket.
bool accept_request(FCGX_Request& fcgi) {
  fcgi.ipcFd = ::accept4(kListeningSocket, nullptr, nullptr, SOCK_CLOEXEC);
  fcgi.keepConnection = 1;  // the begin record sets it again
  return fcgi.ipcFd >= 0;
}

// nginx sends a request as soon as it has connected, so it is usually there.
bool has_whole_request(int connection) {
  std::array<unsigned char, kPeeked> bytes;
  const ssize_t size = ::recv(connection, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (size <= 0) return false;
  const bool is_whole = is_whole_request({bytes.data(), static_cast<std::size_t>(size)});
  ::explicit_bzero(bytes.data(), static_cast<std::size_t>(size));
  return is_whole;
}

void receive(FCGX_Request& fcgi, http::Handler& handler, const ServerOptions& settings,
             base::Metrics& metrics) {
  const auto start = steady_clock::now();
  const bool is_whole = has_whole_request(fcgi.ipcFd);
  if (!is_whole) limit_sending(fcgi.ipcFd);  // libfcgi may answer records before the request
  ReceiveDeadline deadline(is_whole ? -1 : fcgi.ipcFd, settings.receive_timeout);
  fcgi.detached = 1;  // a request that libfcgi rejects is closed at once, not read to its end
  if (FCGX_Accept_r(&fcgi) == 0) {
    fcgi.detached = 0;
    return handle(fcgi, handler, settings, metrics, deadline);
  }
  if (steady_clock::now() - start < settings.receive_timeout) return;
  base::LogLine("request_not_received").add("pool", settings.pool);
}

// accept() then fails with EAGAIN when no connection has come.
void limit_waiting(std::chrono::seconds time) {
  const struct timeval timeout{.tv_sec = time.count(), .tv_usec = 0};
  ::setsockopt(kListeningSocket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
}

// Errors that concern one connection only or are temporary.
bool is_temporary(int error) { return error == EINTR || error == ECONNABORTED || error == EAGAIN; }

}  // namespace

bool serve(http::Handler& handler, const ServerOptions& settings, base::Metrics& metrics) {
  FCGX_Request fcgi;
  if (FCGX_Init() != 0 || FCGX_InitRequest(&fcgi, kNoSocket, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
    base::LogLine("stopped").add("detail", "libfcgi does not start");
    return false;
  }
  stop_on_signals();
  limit_receiving();
  if (settings.when_idle) limit_waiting(settings.idle_after);
  while (stopping == 0) {
    if (accept_request(fcgi)) {
      receive(fcgi, handler, settings, metrics);
    } else if (errno == EAGAIN && settings.when_idle) {
      settings.when_idle();
    } else if (stopping == 0 && !is_temporary(errno)) {
      base::LogLine("stopped").add("detail", std::string("accept: ") + ::strerror(errno));
      return false;
    }
  }
  return true;
}

}  // namespace transport
