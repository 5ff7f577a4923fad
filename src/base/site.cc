#include "base/site.h"

#include <libpsl.h>

#include <algorithm>
#include <string>

#include "base/text.h"

namespace base {
namespace {

struct Site {
  std::string scheme;
  std::string host;
};

Site site_of(std::string_view url) {
  const auto mark = std::min(url.find("://"), url.size());
  Site site{.scheme = std::string{url.substr(0, mark)}, .host = ascii_lower(host_of(url))};
  const char* registrable = psl_registrable_domain(psl_builtin(), site.host.c_str());
  if (registrable != nullptr) site.host = registrable;
  return site;
}

}  // namespace

std::string_view host_of(std::string_view url) {
  const auto mark = std::min(url.find("://"), url.size());
  std::string_view host = url.substr(std::min(mark + 3, url.size()));
  host = host.substr(0, host.find('/'));
  const bool literal = host.starts_with('[');
  return host.substr(0, literal ? host.find(']') + 1 : host.find(':'));
}

bool same_site(std::string_view origin, std::string_view url) {
  const Site one = site_of(origin);
  const Site other = site_of(url);
  return one.scheme == other.scheme && one.host == other.host;
}

}  // namespace base
