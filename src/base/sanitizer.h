// Tells whether the program is built with AddressSanitizer, which maps terabytes of shadow memory,
// replaces mmap(), opens a pipe to test whether memory is readable, and makes system calls to find
// leaks. Sandboxes and limits that such a program cannot keep are off in it.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define GATEHOUSE_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GATEHOUSE_ADDRESS_SANITIZER
#endif
#endif

namespace base {

#ifdef GATEHOUSE_ADDRESS_SANITIZER
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif

}  // namespace base
