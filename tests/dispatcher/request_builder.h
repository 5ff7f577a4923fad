// A request as nginx and the transport would pass it on, built in one line, and all that its client
// would be told.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/handler.h"

namespace tests {

inline constexpr std::string_view kForm = "application/x-www-form-urlencoded";
inline constexpr std::string_view kJson = "application/json";

/// `Ask("mall", "POST /user/login").form("username=kit")`. Each call returns a changed copy.
class Ask {
 public:
  /// `line`: the method and the path below the mount, with a query if there is one.
  Ask(std::string_view contract, std::string_view line) : contract_(contract) {
    const std::size_t blank = line.find(' ');
    const std::size_t mark = line.find('?');
    method_ = line.substr(0, blank);
    path_ = line.substr(blank + 1, mark - blank - 1);
    if (mark != std::string_view::npos) query_ = line.substr(mark + 1);
  }

  Ask form(std::string_view text) const { return body(kForm, text); }
  Ask json(std::string_view text) const { return body(kJson, text); }
  Ask body(std::string_view type, std::string_view text) const {
    return with(&Ask::type_, type).with(&Ask::body_, text);
  }
  Ask query(std::string_view text) const { return with(&Ask::query_, text); }

  /// From a page: its Sec-Fetch-Site and its Origin, either of which may be empty.
  Ask from(std::string_view site, std::string_view origin) const {
    return with(&Ask::site_, site).with(&Ask::origin_, origin);
  }
  /// The question of a browser before a page of `origin` may send a request by `method`.
  Ask preflight_for(std::string_view method) const { return with(&Ask::requested_, method); }
  Ask prefetched() const {
    Ask changed = *this;
    changed.prefetch_ = true;
    return changed;
  }

  Ask cookie(std::string_view text) const { return with(&Ask::cookie_, text); }
  Ask authorization(std::string_view text) const { return with(&Ask::authorization_, text); }
  Ask token(std::string_view text) const { return with(&Ask::token_, text); }

  std::string_view contract() const { return contract_; }
  std::string_view path() const { return path_; }

  /// Valid while this is.
  http::Request request() const {
    http::Request out;
    out.contract = contract_;
    out.remote_address = "192.0.2.1";
    out.scheme = "http";
    out.id = kId;
    out.from_admin_network = "1";
    out.method = method_;
    out.path = path_;
    out.query = query_;
    out.host = kHost;
    out.content_type = type_;
    out.cookie = cookie_;
    out.authorization = authorization_;
    out.token = token_;
    out.origin = origin_;
    out.sec_fetch_site = site_;
    out.requested_method = requested_;
    out.body = body_;
    out.prefetch = prefetch_;
    return out;
  }

  friend std::ostream& operator<<(std::ostream& out, const Ask& ask) {
    out << ask.contract_ << ": " << ask.method_ << ' ' << ask.path_.substr(0, kShown);
    if (!ask.query_.empty()) out << '?' << ask.query_.substr(0, kShown);
    if (!ask.site_.empty() || !ask.origin_.empty())
      out << " from " << ask.site_ << ' ' << ask.origin_;
    if (!ask.body_.empty()) out << ", " << ask.type_ << ": " << ask.body_.substr(0, kShown);
    return out;
  }

  static constexpr std::string_view kHost = "localhost:8080";
  static constexpr std::string_view kOrigin = "http://localhost:8080";
  static constexpr std::string_view kId = "an id";

 private:
  static constexpr std::size_t kShown = 100;

  Ask with(std::string Ask::* member, std::string_view text) const {
    Ask changed = *this;
    changed.*member = text;
    return changed;
  }

  std::string contract_, method_, path_, query_, type_, body_;
  std::string site_, origin_, requested_, cookie_, authorization_, token_;
  bool prefetch_ = false;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A whole response: what the transport writes, and nothing besides.
struct Told {
  int status = 200;
  std::string body{};
  Headers headers{};
  std::string type = "application/json; charset=utf-8";
  std::string cache = "no-store";

  Told() = default;
  Told(int code, std::string text, Headers extra = {})
      : status(code), body(std::move(text)), headers(std::move(extra)) {}
  explicit Told(const http::Response& response)
      : status(response.status),
        body(response.body),
        headers(response.headers),
        type(response.content_type),
        cache(response.cache) {}

  /// The same with one header more.
  Told with(std::string name, std::string value) const {
    Told changed = *this;
    changed.headers.emplace_back(std::move(name), std::move(value));
    return changed;
  }

  bool operator==(const Told&) const = default;

  friend std::ostream& operator<<(std::ostream& out, const Told& told) {
    out << told.status << ' ' << told.body << " (" << told.type << ", " << told.cache << ')';
    for (const auto& [name, value] : told.headers) out << ", " << name << ": " << value;
    return out;
  }
};

/// One row of a table.
struct Row {
  Ask ask;
  Told told;
};

}  // namespace tests
