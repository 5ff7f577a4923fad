// Avatars from the image program in the test's folder, and its sandbox.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>

#include "base/files.h"
#include "base/sanitizer.h"
#include "media/avatar_maker.h"
#include "media/child_process.h"
#include "media/image_result.h"
#include "media/sandbox.h"
#include "unit/pictures.h"

namespace {

using base::Fault;
using media::AvatarMaker;
using media::ExitResult;
using media::Limits;
using pictures::Image;
using std::chrono::milliseconds;
using std::string_literals::operator""s;

std::string program() { return base::program_folder() + "gatehouse-picture"; }

std::optional<Fault> fault_of(const base::Result<media::Avatar>& made) {
  return made ? std::nullopt : std::optional(made.error().fault);
}

std::vector<std::string> arguments(const Limits& limits = {}) {
  return {"--side",        std::to_string(limits.side),
          "--avatar-side", std::to_string(limits.avatar_side),
          "--memory",      std::to_string(limits.memory)};
}

ExitResult run_program(const std::string& who, const std::vector<std::string>& how,
                       std::string_view question, milliseconds time = milliseconds(60'000)) {
  auto ran = media::run(who, how, question, {.time = time, .bytes = 1 << 20});
  EXPECT_TRUE(ran) << ran.error().message;
  return ran ? std::move(*ran) : ExitResult{};
}

ExitResult shell(const std::string& script, std::string_view question = {},
                 milliseconds time = milliseconds(60'000)) {
  return run_program("/bin/sh", {"-c", script}, question, time);
}

TEST(AvatarMaker, MakesOneOfEveryFormat) {
  const AvatarMaker maker(program(), {});
  for (const std::string& upload : pictures::one_of_each()) {
    const auto made = maker.make(upload);
    ASSERT_TRUE(made) << upload.substr(0, 4);
    EXPECT_EQ(made->extension, "webp");
    EXPECT_EQ(made->height, 40);
    EXPECT_TRUE(pictures::open_webp(made->bytes));
  }
}

TEST(AvatarMaker, SaysWhatIsNoPictureAndWhatIsTooLarge) {
  const AvatarMaker maker(program(), {.side = 30});
  EXPECT_EQ(fault_of(maker.make("")), Fault::kNotAPicture);
  EXPECT_EQ(fault_of(maker.make("<svg/>")), Fault::kNotAPicture);
  const Image image = pictures::quarters(31, 10);
  const auto made = maker.make(pictures::png(*image));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().fault, Fault::kInvalidField);
  EXPECT_EQ(made.error().field, "picture");
  EXPECT_EQ(made.error().refusal, base::Refusal::kTooManyPixels);
}

TEST(AvatarMaker, LargeUploadsThatNobodyCanReadAreRefused) {
  const AvatarMaker maker(program(), {});
  EXPECT_EQ(fault_of(maker.make(std::string(std::size_t{20} << 20, 'x'))), Fault::kNotAPicture);
}

TEST(AvatarMaker, AMissingOrStrangeProgramIsOurFault) {
  EXPECT_EQ(fault_of(AvatarMaker("/nowhere", {}).make("x")), Fault::kUnexpected);
  EXPECT_EQ(fault_of(AvatarMaker("/bin/false", {}).make("x")), Fault::kUnexpected);
  EXPECT_EQ(fault_of(AvatarMaker("/bin/true", {}).make("x")), Fault::kUnexpected);
  EXPECT_EQ(fault_of(AvatarMaker("/bin/echo", {}).make("x")), Fault::kUnexpected);
}

TEST(AvatarMaker, TooLittleMemoryIsARefusal) {
  if (base::kAddressSanitizer) GTEST_SKIP() << "no limit of memory under AddressSanitizer";
  const AvatarMaker maker(program(), {.memory = std::size_t{8} << 20});
  const Image image = pictures::quarters(4000, 4000);
  EXPECT_EQ(fault_of(maker.make(pictures::png(*image))), Fault::kNotAPicture);
  EXPECT_EQ(fault_of(maker.make(pictures::jpeg(*image))), Fault::kNotAPicture);
  EXPECT_EQ(fault_of(maker.make(pictures::webp(*image))), Fault::kNotAPicture);
}

TEST(AvatarMaker, LegitimateGiants) {
  const std::vector<std::pair<const char*, std::function<std::string()>>> giants = {
      {"jpeg", [] { return pictures::jpeg(*pictures::quarters(4096, 4096)); }},
      {"progressive cmyk jpeg", [] { return pictures::progressive_cmyk_jpeg(4096, 4096); }},
      {"interlaced 16-bit rgba png", [] { return pictures::interlaced_png16(4096, 4096); }},
      {"gif", [] { return pictures::gif(*pictures::quarters(4096, 4096)); }},
      {"webp", [] { return pictures::webp(*pictures::quarters(4096, 4096)); }},
      {"lossless webp", [] { return pictures::lossless_webp(4096, 4096); }},
      {"animated webp", [] { return pictures::animated_webp(4096); }},
  };
  for (const auto& [name, make] : giants) {
    const std::string upload = pictures::made_apart(make);
    const ExitResult exit_result = run_program(program(), arguments(), upload);
    EXPECT_EQ(exit_result.output.substr(0, 12), "P 4096 4096\n")
        << name << " signal " << exit_result.signal;
    std::printf("%-28s %9zu bytes, peak %7ld KiB (0: less than the test itself)\n", name,
                upload.size(), long{exit_result.peak_kib});
  }
}

/// Noise with noisy alpha, which exercises all code of encoders and decoders.
Image noise(int side) {
  Image image = media::transparent_image(side, side);
  std::mt19937 random(3);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      image->tpixels[y][x] = static_cast<int>(random() & 0x7fffffff);
    }
  }
  return image;
}

TEST(AvatarMaker, WhatIsRichInDetailNeedsNoMoreCallsThanItsWallsLeaveIt) {
  const AvatarMaker maker(program(), {});
  const Image image = noise(1000);
  for (const auto& encode : {pictures::jpeg, pictures::progressive_jpeg, pictures::png,
                             pictures::palette_png, pictures::gif, pictures::webp}) {
    const auto made = maker.make(encode(*image));
    ASSERT_TRUE(made);
    EXPECT_LT(made->bytes.size(), std::size_t{2} << 20);
  }
}

TEST(AvatarMaker, OfTheHostileNoneIsKilledForWhatItTried) {
  std::mt19937 random(5);
  std::int64_t peak_kib = 0;
  for (const std::string& upload : pictures::one_of_each()) {
    for (int i = 0; i < 16; ++i) {
      std::string changed = upload;
      changed[random() % changed.size()] = static_cast<char>(random());
      if (i % 4 == 0) changed.resize(random() % changed.size());
      const ExitResult exit_result = run_program(program(), arguments(), changed);
      EXPECT_EQ(exit_result.signal, 0);
      EXPECT_TRUE(media::parse_image_result(exit_result.output));
      peak_kib = std::max(peak_kib, exit_result.peak_kib);
    }
  }
  std::printf("hostile, peak %ld KiB (0: less than the test itself)\n", long{peak_kib});
}

TEST(ChildProcess, AnswersALargeQuestionWhileItIsAsked) {
  const std::string question(500'000, 'q');
  EXPECT_EQ(run_program("/bin/cat", {}, question).output, question);
}

TEST(ChildProcess, OneThatDoesNotReadDoesNoHarm) {
  const ExitResult exit_result = shell("echo done", std::string(5'000'000, 'q'));
  EXPECT_EQ(exit_result.output, "done\n");
  EXPECT_EQ(exit_result.exit_code, 0);
}

TEST(ChildProcess, GetsThreeDescriptorsAndNoEnvironment) {
  ::setenv("GATEHOUSE_CANARY", "1", 1);
  const int leak = ::fcntl(STDERR_FILENO, F_DUPFD, 77);
  EXPECT_EQ(run_program("/bin/ls", {"/proc/self/fd"}, {}).output, "0\n1\n2\n3\n");  // 3 is its own
  EXPECT_EQ(run_program("/bin/readlink", {"/proc/self/fd/2"}, {}).output, "/dev/null\n");
  EXPECT_EQ(shell("echo $GATEHOUSE_CANARY").output, "\n");
  ::close(leak);
}

TEST(ChildProcess, HasDefaultHandlersAndAnEmptyMask) {
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  const auto handler = ::signal(SIGPIPE, SIG_IGN);
  const std::string said =
      run_program("/bin/grep", {"-E", "Sig(Blk|Ign)", "/proc/self/status"}, {}).output;
  ::signal(SIGPIPE, handler);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  // Signals 32 and 33 are the C library's own, which it neither asks about nor lets be changed.
  EXPECT_THAT(said, testing::MatchesRegex("SigBlk:\t0+\nSigIgn:\t0*[0-9]*0000000\n"));
}

TEST(ChildProcess, SaysHowItEnded) {
  EXPECT_EQ(shell("exit 7").exit_code, 7);
  EXPECT_EQ(shell("kill -SEGV $$").signal, SIGSEGV);
  EXPECT_EQ(shell("echo said; kill -KILL $$").output, "said\n");
}

TEST(ChildProcess, OneThatNeverEndsIsKilled) {
  const ExitResult exit_result = run_program("/bin/sleep", {"1000"}, {}, milliseconds(50));
  EXPECT_EQ(exit_result.why, ExitResult::Why::kTooLate);
  EXPECT_EQ(exit_result.signal, SIGKILL);
}

TEST(ChildProcess, OneThatClosesItsEndAndStaysIsKilled) {
  EXPECT_EQ(shell("exec <&- >&-; exec sleep 1000").signal, SIGKILL);
}

TEST(ChildProcess, OneThatNeverStopsTalkingIsKilled) {
  EXPECT_EQ(run_program("/bin/cat", {"/dev/zero"}, {}).why, ExitResult::Why::kTooLong);
}

TEST(ChildProcess, LeavesNoZombie) {
  shell("exit 0");
  run_program("/bin/sleep", {"1000"}, {}, milliseconds(10));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(PictureAnswer, IsReadAsItWasWritten) {
  const media::ImageResult made{
      .verdict = media::Verdict::kMade, .width = 3, .height = 4, .bytes = "RIFF\x04\0\0\0WEBP"s};
  const auto read = media::parse_image_result(media::to_text(made));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->width, 3);
  EXPECT_EQ(read->height, 4);
  EXPECT_EQ(read->bytes, made.bytes);
}

TEST(PictureAnswer, AnythingElseIsNone) {
  const std::string webp = "RIFF\x04\0\0\0WEBP"s;
  for (const std::string& text :
       {""s, "P"s, "N"s, "B"s, "N\nmore"s, "P 3 4\n"s, "P 3 4\n<html>"s, "P 3 4\n" + webp + "x",
        "P 0 4\n" + webp, "P -3 4\n" + webp, "P 3 99999999999\n" + webp, "P 34\n" + webp,
        "P 3 4 5\n" + webp, "X 3 4\n" + webp, "P 3 4\nRIFF\x05\0\0\0WEBP"s}) {
    EXPECT_FALSE(media::parse_image_result(text)) << text;
  }
}

/// How a process ends that does this within the walls; its exit code or minus its signal.
int within_walls(const std::function<int()>& act) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const auto entered =
        media::enter_sandbox({.memory = std::size_t{64} << 20, .cpu = std::chrono::seconds(1)});
    ::_exit(entered ? act() : 99);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(Sandbox, LetsAProcessComputeAndEnd) {
  EXPECT_EQ(within_walls([] { return static_cast<int>(std::string(1 << 20, 'x').size() >> 18); }),
            4);
}

TEST(Sandbox, KillsWhoReachesOutside) {
  if (base::kAddressSanitizer) GTEST_SKIP() << "no filter under AddressSanitizer";
  const std::vector<std::function<int()>> acts = {
      [] { return ::open("/dev/null", O_RDONLY); },
      [] { return ::socket(AF_UNIX, SOCK_STREAM, 0); },
      [] { return ::execl("/bin/true", "true", nullptr); },
      [] { return static_cast<int>(::fork()); },
      [] { return ::kill(::getppid(), 0); },
      [] { return ::unlink("/nowhere"); },
      [] { return ::dup(0); },
      [] { return static_cast<int>(::write(5, "x", 1)); },
      [] { return ::mprotect(nullptr, 4096, PROT_READ | PROT_EXEC); },
      [] {
        return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
               MAP_FAILED;
      },
  };
  for (const auto& act : acts) EXPECT_EQ(within_walls(act), -SIGSYS) << &act - acts.data();
}

TEST(Sandbox, RefusesMemoryBeyondTheWalls) {
  if (base::kAddressSanitizer) GTEST_SKIP() << "no limit of memory under AddressSanitizer";
  const auto take = [](std::size_t mib) {
    return within_walls([mib] {
      const void* taken = ::mmap(nullptr, mib << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      return taken == MAP_FAILED ? 2 : 1;
    });
  };
  EXPECT_EQ(take(32), 1);
  EXPECT_EQ(take(80), 2);
}

TEST(Sandbox, EndsWhoComputesForTooLong) {
  EXPECT_EQ(within_walls([] {
              for (volatile bool forever = true; forever;) {
              }
              return 0;
            }),
            -SIGXCPU);
}

/// A process in the sandbox that reports it on `said` and then waits for input.
[[noreturn]] void wait_in_sandbox(int said) {
  std::array<int, 2> silent{};
  ::dup2(::pipe(silent.data()) == 0 ? silent[0] : said, STDIN_FILENO);
  ::dup2(said, STDOUT_FILENO);
  char byte = media::enter_sandbox({.memory = std::size_t{64} << 20}) ? 'y' : 'n';
  const bool spoke = ::write(STDOUT_FILENO, &byte, 1) == 1;
  ::_exit(spoke && ::read(STDIN_FILENO, &byte, 1) == 1 ? 1 : 0);
}

TEST(Sandbox, DiesWithWhoeverStartedIt) {
  std::array<int, 2> line{};
  ASSERT_EQ(::pipe(line.data()), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    if (::fork() == 0) wait_in_sandbox(line[1]);
    ::close(line[1]);
    for (;;) ::pause();
  }
  ::close(line[1]);
  char byte = 0;
  EXPECT_EQ(::read(line[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  ::kill(parent, SIGKILL);
  EXPECT_EQ(::read(line[0], &byte, 1), 0);  // who held the other end is dead
  ::waitpid(parent, nullptr, 0);
  ::close(line[0]);
}

}  // namespace
