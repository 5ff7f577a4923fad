// A setting that several contracts have is one row here; one that a single contract has is in that
// contract's file.
#include "contracts/settings.h"

#include <array>

#include "contracts/all.h"

namespace contracts {
namespace {

using base::kept_in;
using base::SettingKind;

// clang-format off
constexpr auto kCommon = std::to_array<MountSetting>({
    {.name = "HOSTS_<CONTRACT>", .form = {SettingKind::kHostList},
     .readers = "worker, nginx",
     .meaning = "Host names at whose root this contract answers, besides <contract>.localhost (docs/front-ends.md)."},
    {.name = "REGISTRATION", .form = {SettingKind::kOpenClosed},
     .readers = "worker", .meaning = "Whether people can create an account themselves.",
     .fallback = "open"},
    {.name = "REGISTRATION_<CONTRACT>", .form = {SettingKind::kOpenClosed},
     .readers = "worker", .meaning = "The same for one contract.",
     .fallback = "$REGISTRATION", .member = kept_in<&Mount::registration_open>},
    {.name = "COOKIE_<CONTRACT>", .form = {SettingKind::kCookie},
     .readers = "worker",
     .meaning = "Name of the session cookie; over TLS the service adds the prefix __Host-.",
     .fallback = "gatehouse_<contract>", .member = kept_in<&Mount::cookie>},
});
// clang-format on

}  // namespace

std::span<const MountSetting> common_settings() { return kCommon; }

bool has_setting(const Contract& contract, const MountSetting& setting) {
  if (setting.form.kind == SettingKind::kCookie) return uses_cookie(contract);
  if (setting.form.kind == SettingKind::kOpenClosed) {
    return contract.registration == Registration::kOffered;
  }
  return true;
}

std::vector<std::string_view> contract_names() {
  std::vector<std::string_view> names;
  for (const Contract& contract : all()) names.push_back(contract.name);
  return names;
}

}  // namespace contracts
