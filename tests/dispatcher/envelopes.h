// Refusals as each document has them, to the byte.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "dispatcher/request_builder.h"

namespace tests {

inline Told mall(int status, std::string_view message) {
  return {status, fmt::format(R"({{"status":1,"msg":"{}"}})", message)};
}

inline Told basic(int status, std::string_view message) {
  return {status, fmt::format(R"({{"msg":"{}","result":false}})", message)};
}

inline Told entry(int status, int code, std::string_view message) {
  return {status,
          fmt::format(R"({{"code":{0},"msg":"{1}","result":"","coode":{0}}})", code, message)};
}

inline Told medusa(int status, int code, std::string_view message) {
  return {status, fmt::format(R"({{"message":"{}","code":{}}})", message, code)};
}

inline Told portal(int status, std::string_view message) {
  return {status, fmt::format(R"({{"message":"{}","success":false}})", message)};
}

/// A problem of /v1; `rest` is what comes between its code and the request's id: `"detail":"…",`.
inline Told v1(int status, std::string_view code, std::string_view title,
               std::string_view rest = {}) {
  Told told{status,
            fmt::format(R"({{"type":"/api/problems#{0}","title":"{1}","status":{2},"code":"{0}",)"
                        R"({3}"request_id":"{4}"}})",
                        code, title, status, rest, Ask::kId)};
  told.type = "application/problem+json";
  if (status == 401) told.headers = {{"WWW-Authenticate", "Bearer"}};
  return told;
}

/// What any route of a contract may answer.
struct Refusals {
  std::string_view contract;
  Told unknown_path;
  Told wrong_method;  ///< without Allow
  Told malformed;
  Told foreign;  ///< the page of another site
};

// clang-format off
inline const std::vector<Refusals> kRefusals{
    {.contract = "basic", .unknown_path = basic(404, "接口不存在"), .wrong_method = basic(405, "请求方法不支持"),
     .malformed = basic(400, "请求格式错误"), .foreign = basic(403, "拒绝来自其他站点的请求")},
    {.contract = "entry", .unknown_path = entry(404, 200404, "接口不存在"), .wrong_method = entry(405, 200405, "请求方法不支持"),
     .malformed = entry(400, 200400, "请求格式错误"), .foreign = entry(403, 200400, "拒绝来自其他站点的请求")},
    {.contract = "mall", .unknown_path = mall(404, "接口不存在"), .wrong_method = mall(405, "请求方法不支持"),
     .malformed = mall(400, "请求格式错误"), .foreign = mall(403, "拒绝来自其他站点的请求")},
    {.contract = "medusa", .unknown_path = medusa(404, 404, "接口不存在"), .wrong_method = medusa(200, 500, "请使用Post请求"),
     .malformed = medusa(200, 404, "输入信息有误重新输入"), .foreign = medusa(403, 403, "小宝贝这是非法查询哦(๑•̀ㅂ•́)و✧")},
    {.contract = "portal", .unknown_path = portal(404, "接口不存在"), .wrong_method = portal(405, "请求方法不支持"),
     .malformed = portal(400, "请求格式错误"), .foreign = portal(403, "拒绝来自其他站点的请求")},
    {.contract = "v1", .unknown_path = v1(404, "not-found", "No such path"), .wrong_method = v1(405, "method-not-allowed", "Method not allowed"),
     .malformed = v1(400, "malformed", "The request cannot be read"), .foreign = v1(403, "foreign-origin", "Refused: the request comes from another site")},
};
// clang-format on

inline const Refusals& refusals_of(std::string_view contract) {
  for (const Refusals& one : kRefusals) {
    if (one.contract == contract) return one;
  }
  throw std::invalid_argument("no such contract");
}

/// The same where some routes have words of their own, which medusa's have.
inline Told malformed_at(std::string_view contract, std::string_view path) {
  if (path == "/api/registered") return medusa(200, 404, "报错");
  if (path == "/api/user_info") return medusa(200, 404, "搁着闹呢？");
  if (path == "/api/forget_password") return medusa(200, 404, "大黑阔别乱搞，莎莎好怕怕(*/ω＼*)");
  return refusals_of(contract).malformed;
}

}  // namespace tests
