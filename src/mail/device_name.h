// The name of a device in a mail.
#pragma once

#include <string>
#include <string_view>

namespace mail {

/// Makes a name such as `Firefox, Windows` from a User-Agent; empty if neither program nor system
/// is known. Contains only words of a fixed list, because the header can contain any text and the
/// mail is sent to another person.
std::string device_name(std::string_view user_agent);

}  // namespace mail
