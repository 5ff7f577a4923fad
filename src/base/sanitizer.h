// Tells whether the program is built with AddressSanitizer, which maps terabytes of shadow memory,
// opens a pipe to test whether memory is readable, and makes system calls to find leaks. Sandboxes
// and limits that such a program cannot keep are off in it.
#pragma once

namespace base {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif
#else
inline constexpr bool kAddressSanitizer = false;
#endif

}  // namespace base
