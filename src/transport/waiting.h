// How long a request has waited for a worker. Requests wait in the backlog of the pool's socket,
// where nobody can count them, so nginx sends along the time at which it connected.
#pragma once

#include <chrono>
#include <string_view>

#include "base/clock.h"

namespace transport {

/// The time since `connected`, the value of nginx's `$msec`: seconds since the Unix epoch, a point,
/// and three digits.
///
/// Zero for any other text, for a time after `now`, and for one more than a minute ago: nginx
/// gives up long before, so somebody has set the clock.
std::chrono::milliseconds time_since(std::string_view connected, base::Timestamp now);

}  // namespace transport
