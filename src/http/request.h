// One request as the transport read it. The views are valid until the response is written. The
// values of nginx come from FastCGI parameters that a client cannot set with a header.
#pragma once

#include <string>
#include <string_view>

namespace http {

/// A request. Texts that the request does not have are empty.
struct Request {
  // Set by nginx only
  std::string_view contract;  ///< `mall`
  std::string_view mount;     ///< `/mall`; empty if the contract has its own host name
  std::string_view remote_address;
  std::string_view scheme;              ///< `http` or `https`
  std::string_view id;                  ///< also sent in the response header X-Request-Id
  std::string_view from_admin_network;  ///< `1` if the client's address is in ADMIN_FROM

  // Set by the snippets of a guarded site only
  std::string_view guarded_origin;  ///< `https://wiki.example`
  std::string_view guarded_uri;  ///< the requested path and query there, not decoded: `/page?x=1`
  std::string_view guarded_method;
  std::string_view required_role;  ///< `admin`, or empty

  // The request line, decoded and normalised by nginx
  std::string_view method;
  std::string_view path;   ///< below the mount: `/user/login`
  std::string_view query;  ///< raw, without `?`

  // Headers; empty if absent
  std::string_view host;
  std::string_view content_type;
  std::string_view cookie;
  std::string_view authorization;
  std::string_view token;  ///< the header `token` of one contract
  std::string_view accept_language;
  std::string_view if_none_match;
  std::string_view if_match;
  std::string_view account;  ///< the id of the account that the client expects to be signed in to
  std::string_view origin;
  std::string_view sec_fetch_site;
  std::string_view sec_fetch_mode;
  std::string_view requested_method;  ///< Access-Control-Request-Method
  std::string_view user_agent;

  std::string body;       ///< the complete body; the transport overwrites it afterwards
  bool prefetch = false;  ///< a prefetch, by Sec-Purpose, Purpose or X-Moz
  /// Has a header such as X-Account-Id that an application would trust as set by forward
  /// authentication.
  bool forged_identity = false;
  bool broken = false;          ///< a single-value header was repeated, or the body is incomplete
  bool body_too_large = false;  ///< `body` is empty then
  /// Has waited so long for a worker that it is refused: its client may have given up, and others
  /// wait behind it.
  bool late = false;

  /// True if the client's request came over TLS.
  bool secure() const { return scheme == "https"; }
};

}  // namespace http
