// gatehouse-picture: reads one upload from standard input and writes its avatar to standard output.
// It parses the upload only after entering the sandbox of media/sandbox.h. Knows no keys, no
// database and no network.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"
#include "media/avatar.h"
#include "media/sandbox.h"

namespace {

constexpr int kUsageError = 64;           // sysexits.h: EX_USAGE
constexpr std::uint64_t kWidest = 16383;  // the largest side of a WebP

constexpr const char* kUsage =
    "Usage: gatehouse-picture --side N --avatar-side N --memory BYTES <upload | reader\n\n"
    "Makes an avatar from a GIF, PNG, JPEG or WebP of at most N x N pixels with at most BYTES of\n"
    "memory. The worker runs it. src/media/image_result.h describes the output, which must be a "
    "pipe\n"
    "or a socket, not a file.\n"
    "Exit codes: 0 answered, 64 usage, 71 the sandbox could not be entered.\n";

struct Options {
  std::uint64_t side = 0;
  std::uint64_t avatar_side = 0;
  std::uint64_t memory = 0;
};

std::uint64_t* option_named(Options& options, std::string_view name) {
  if (name == "--side") return &options.side;
  if (name == "--avatar-side") return &options.avatar_side;
  if (name == "--memory") return &options.memory;
  return nullptr;
}

bool parse(std::span<char*> arguments, Options& options) {
  for (; arguments.size() >= 2; arguments = arguments.subspan(2)) {
    std::uint64_t* option = option_named(options, arguments[0]);
    const auto value = base::parse_unsigned(arguments[1]);
    if (option == nullptr || !value) return false;
    *option = *value;
  }
  return arguments.empty() && options.side > 0 && options.side <= kWidest &&
         options.avatar_side > 0 && options.avatar_side <= kWidest && options.memory > 0;
}

// Reads to the end. After a read error the input is incomplete and is checked as such.
std::string read_all() {
  std::array<char, 65536> buffer{};
  std::string all;
  for (;;) {
    const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n <= 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

media::ImageResult answer(const Options& options) try {
  return media::make_avatar(read_all(), static_cast<int>(options.side),
                            static_cast<int>(options.avatar_side));
} catch (const std::exception&) {
  return {};  // not enough memory: reported as not a picture
}

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data(), text.size());
    if (n <= 0) return;  // the reader has closed its end
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0));
  if (arguments.size() == 1 && std::string_view(arguments[0]) == "--help") {
    return std::fputs(kUsage, stdout) < 0 ? 1 : 0;
  }
  Options options;
  if (!parse(arguments, options)) {
    std::fputs(kUsage, stderr);
    return kUsageError;
  }
  media::warm_up();
  if (const auto entered = media::enter_sandbox({.memory = options.memory}); !entered) {
    std::fprintf(stderr, "gatehouse-picture: %s\n", entered.error().message.c_str());
    return media::kNoSandbox;
  }
  write_all(media::to_text(answer(options)));
  ::_exit(0);  // the libraries' exit handlers would need system calls that are not allowed
}
