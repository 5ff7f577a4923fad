// One request as the transport read it. The views are valid until the response is written. No value
// here comes from a header by which a client could imitate nginx.
#pragma once

#include <string>
#include <string_view>

namespace http {

struct Request {
  // Set by nginx alone
  std::string_view contract;  ///< `mall`
  std::string_view mount;     ///< `/mall`, or empty on the name-based host
  std::string_view remote_address;
  std::string_view scheme;              ///< `http` or `https`
  std::string_view id;                  ///< also in the response header X-Request-Id
  std::string_view from_admin_network;  ///< `1` where the client may administer from there

  // Set by the snippets of a guarded site alone
  std::string_view guarded_origin;  ///< `https://wiki.example`
  std::string_view guarded_uri;     ///< what was asked for there, as it came: `/page?x=1`
  std::string_view guarded_method;
  std::string_view required_role;  ///< `admin`, or empty

  // The request line, decoded and normalised by nginx
  std::string_view method;
  std::string_view path;   ///< below the mount: `/user/login`
  std::string_view query;  ///< raw, without `?`

  // Headers; empty where absent
  std::string_view host;
  std::string_view content_type;
  std::string_view cookie;
  std::string_view authorization;
  std::string_view token;  ///< a header of this name, which one document has
  std::string_view accept_language;
  std::string_view if_none_match;
  std::string_view if_match;
  std::string_view origin;
  std::string_view sec_fetch_site;
  std::string_view sec_fetch_mode;
  std::string_view requested_method;  ///< Access-Control-Request-Method
  std::string_view user_agent;

  std::string body;       ///< read whole; wiped by the transport afterwards
  bool prefetch = false;  ///< says Sec-Purpose, Purpose or X-Moz
  bool forged_identity =
      false;  ///< has a header that a guarded program could take for what a guard tells it
  bool broken = false;          ///< a header that must stand once stood twice, or the body was cut
  bool body_too_large = false;  ///< then `body` is empty

  bool secure() const { return scheme == "https"; }
};

}  // namespace http
