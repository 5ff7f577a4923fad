// What a mail calls the device that caused it.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// `Firefox, Windows` from a User-Agent, or empty where neither is known. Only words of ours: the
/// header is whatever a stranger wrote, and the mail goes to somebody else.
std::string device_name(std::string_view user_agent);

}  // namespace mail
