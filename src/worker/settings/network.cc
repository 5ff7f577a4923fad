// Settings of the network: addresses, names and limits of requests.
#include <array>

#include "worker/settings/sections.h"

namespace settings {
namespace {

using base::kept_in;
using base::number;
using enum base::SettingKind;

// clang-format off
constexpr auto kNetwork = std::to_array<Row>({
    {.name = "PORT", .form = number(1, 65535), .readers = "worker, scripts, nginx",
     .meaning = "TCP port that nginx listens on.",
     .fallback = "8080"},
    {.name = "BIND", .form = {kAddress}, .readers = "nginx",
     .meaning = "Address that nginx listens on; 0.0.0.0 or :: for all addresses.",
     .fallback = "127.0.0.1"},
    {.name = "PUBLIC_URL", .form = {kUrl}, .readers = "worker, scripts",
     .meaning = "Public URL of this service in browsers; links in replies and mails begin with it.",
     .fallback = "http://localhost:$PORT",
     .member = kept_in<&Options::contracts, &contracts::ContractOptions::public_url>},
    {.name = "SITE_NAME", .form = {kName}, .readers = "worker, nginx",
     .meaning = "Name of this service on its pages and in mails.",
     .member = kept_in<&Options::contracts, &contracts::ContractOptions::site_name>},
    {.name = "SITE_LOGO", .form = {kPicturePath}, .readers = "nginx",
     .meaning = "Logo on the pages beside the name of the site (SVG, PNG, WebP or JPEG); if empty, the built-in logo."},
    {.name = "SITE_ACCENT", .form = {kColour}, .readers = "nginx",
     .meaning = "Colour of links and buttons on the pages, which adjust its lightness for readable contrast.",
     .fallback = "#2457a6"},
    {.name = "TERMS_URL", .form = {kLink}, .readers = "nginx",
     .meaning = "Terms of use: a link at the foot of each page; if empty, none."},
    {.name = "PRIVACY_URL", .form = {kLink}, .readers = "nginx",
     .meaning = "Privacy notice: a link at the foot of each page; if empty, none."},
    {.name = "HOSTS", .form = {kHostList}, .readers = "worker, nginx",
     .meaning = "More host names of the site, besides localhost and the host of PUBLIC_URL. Requests for a name that is neither here nor in HOSTS_<CONTRACT> get 421 and an empty page."},
    {.name = "GUARDED_SITES", .form = {kSiteList}, .readers = "worker, scripts",
     .meaning = "Origins of other sites that this service protects (docs/guard.md); the origin of PUBLIC_URL is always protected.",
     .member = kept_in<&Options::contracts, &contracts::ContractOptions::guarded_sites>},
    {.name = "TRUSTED_PROXIES", .form = {kNetworkList}, .readers = "nginx",
     .meaning = "Proxies whose X-Forwarded-For is trusted; if empty, the address of the connection counts."},
    {.name = "ADMIN_FROM", .form = {kNetworkList}, .readers = "nginx",
     .meaning = "Client networks that may use /admin/ and /v1/admin; requests from others are rejected.",
     .fallback = "127.0.0.0/8 ::1/128"},
    {.name = "BODY_LIMIT", .form = number(1024, 1048576, "bytes"), .readers = "worker, nginx",
     .meaning = "Largest request body, except for pictures.",
     .member = kept_in<&Options::contracts, &contracts::ContractOptions::body_limit>},
    {.name = "PICTURE_LIMIT", .form = number(16384, 10485760, "bytes"), .readers = "worker, nginx",
     .meaning = "Largest picture that is accepted.",
     .member = kept_in<&Options::contracts, &contracts::ContractOptions::picture_limit>},
    {.name = "PICTURE_SIDE", .form = number(64, 4096, "pixels"), .readers = "worker",
     .meaning = "Largest width and height of a picture that is accepted.",
     .member = kept_in<&Options::pictures, &media::Limits::side>},
});
// clang-format on

}  // namespace

std::span<const Row> network_rows() { return kNetwork; }

}  // namespace settings
