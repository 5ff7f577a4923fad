#include "mail/device_name.h"

#include <span>

namespace mail {
namespace {

struct Sign {
  std::string_view mark;
  std::string_view name;
};

// A User-Agent also names the browsers that it is derived from, so derived browsers are first.
constexpr Sign kPrograms[] = {{"MicroMessenger/", "WeChat"},
                              {"Edg", "Edge"},
                              {"OPR/", "Opera"},
                              {"SamsungBrowser/", "Samsung Internet"},
                              {"Firefox/", "Firefox"},
                              {"FxiOS/", "Firefox"},
                              {"CriOS/", "Chrome"},
                              {"Chrome/", "Chrome"},
                              {"Safari/", "Safari"},
                              {"curl/", "curl"}};
constexpr Sign kSystems[] = {
    {"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
    {"Windows", "Windows"},     {"Mac OS X", "macOS"},  {"CrOS", "ChromeOS"}, {"Linux", "Linux"}};

std::string_view first_sign(std::string_view text, std::span<const Sign> signs) {
  for (const Sign& sign : signs) {
    if (text.contains(sign.mark)) return sign.name;
  }
  return {};
}

}  // namespace

std::string device_name(std::string_view user_agent) {
  std::string name{first_sign(user_agent, kPrograms)};
  const std::string_view system = first_sign(user_agent, kSystems);
  if (!name.empty() && !system.empty()) name += ", ";
  return name.append(system);
}

}  // namespace mail
