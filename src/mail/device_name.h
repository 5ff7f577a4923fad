// How a mail names the device that caused it.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// `Firefox, Windows` from a User-Agent, or empty where neither is known. Contains words from our
/// own list only: the header can hold any text, and the mail goes to another person.
std::string device_name(std::string_view user_agent);

}  // namespace mail
