// captcha_sample: draws captchas into a folder as a worker would, one after the other, and says
// what each cost. tests/captcha/measure runs it.
#include <fmt/format.h>
#include <time.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/text.h"
#include "media/captcha_painter.h"

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::size_t kLetters = 6;
constexpr int kUsageError = 64;  // sysexits.h: EX_USAGE

constexpr const char* kUsage =
    "Usage: captcha_sample FOLDER COUNT SEED FONT\n\n"
    "Draws COUNT captchas as FOLDER/ANSWER.png; SEED, a number, decides which. Prints a line for\n"
    "each, ANSWER MILLISECONDS CPU-MILLISECONDS BYTES, and last what the process has in memory of "
    "its own:\n"
    "memory KIB-BEFORE KIB-AFTER the first one.\n";

// The private memory of this process, which each further process needs too.
std::uint64_t private_kib() {
  std::ifstream rollup("/proc/self/smaps_rollup");
  std::string word;
  std::uint64_t sum = 0;
  while (rollup >> word) {
    std::uint64_t kib = 0;
    if (word.starts_with("Private_") && rollup >> kib) sum += kib;
  }
  return sum;
}

// The CPU time of this process, which does not depend on the load of the machine.
double cpu_milliseconds() {
  struct timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

std::string roll(std::mt19937_64& rng, std::string_view characters, std::size_t length) {
  std::string text;
  while (text.size() < length) text += characters[rng() % characters.size()];
  return text;
}

bool write(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file.good();
}

bool draw(media::CaptchaPainter& painter, const std::string& folder, std::mt19937_64& rng) {
  const std::string answer = roll(rng, media::kCaptchaCharacters, kLetters);
  const std::string seed = std::to_string(rng());
  const double worked_before = cpu_milliseconds();
  const auto start = std::chrono::steady_clock::now();
  const auto png = painter.paint(answer, seed);
  const Milliseconds took = std::chrono::steady_clock::now() - start;
  const double worked = cpu_milliseconds() - worked_before;
  if (!png) {
    fmt::print(stderr, "captcha_sample: {}\n", png.error().detail);
    return false;
  }
  fmt::print("{} {:.3f} {:.3f} {}\n", answer, took.count(), worked, png->size());
  return write(fmt::format("{}/{}.png", folder, answer), *png);
}

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const auto count = argc == 5 ? base::parse_unsigned(arguments[2]) : std::nullopt;
  const auto seed = argc == 5 ? base::parse_unsigned(arguments[3]) : std::nullopt;
  if (!count || !seed) {
    const bool asked = argc == 2 && std::string_view(arguments[1]) == "--help";
    std::fputs(kUsage, asked ? stdout : stderr);
    return asked ? EXIT_SUCCESS : kUsageError;
  }
  std::mt19937_64 rng(*seed);
  media::CaptchaPainter painter(base::program_folder() + "gatehouse-captcha.so", arguments[4]);
  const std::uint64_t before = private_kib();
  std::uint64_t after = before;
  for (std::uint64_t drawn = 0; drawn < *count; ++drawn) {
    if (!draw(painter, arguments[1], rng)) return EXIT_FAILURE;
    if (drawn == 0) after = private_kib();
  }
  fmt::print("memory {} {}\n", before, after);
  return EXIT_SUCCESS;
}
