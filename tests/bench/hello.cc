// The baseline (c+): libfcgi's own loop, which answers each request with the same small JSON.
#include "reply.h"

int main() {
  constexpr std::string_view kBody =
      R"({"status":0,"data":{"id":1,"username":"bench0000001","email":"","phone":"","role":0,)"
      R"("createTime":1700000000000,"updateTime":1700000000000}})";
  FCGX_Request request;
  if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0) return 1;
  while (FCGX_Accept_r(&request) == 0) bench::reply(request, "200 OK", kBody);
}
