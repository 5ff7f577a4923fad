#include "worker/sandbox.h"

#include <link.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "base/files.h"
#include "base/sanitizer.h"

namespace {

using Done = std::expected<void, base::Problem>;

// Libraries, their configuration, certificates, time zones, fonts. /proc for gatehouse-picture,
// which reads its own statm; Landlock itself protects the memory and environment of other
// processes.
std::vector<std::string> system_paths() {
  return {"/usr",  "/lib",         "/lib64",      "/etc",
          "/proc", "/dev/urandom", "/dev/random", "/sys/devices/system"};
}

// For a file that may be replaced while the program runs: its folder, and the folder of the file
// that a symbolic link leads to. Of a file in the root folder only itself.
std::vector<std::string> folders_of(const std::string& file) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(file, error);
  std::vector<std::filesystem::path> places{file};
  if (!error) places.push_back(target);
  std::vector<std::string> folders;
  for (const std::filesystem::path& path : places) {
    const bool is_at_root = path.parent_path() == path.root_path();
    folders.push_back(is_at_root ? path : path.parent_path());
  }
  return folders;
}

void append(std::vector<std::string>& paths, const std::vector<std::string>& more) {
  paths.insert(paths.end(), more.begin(), more.end());
}

// The path of the ELF interpreter of this program, which the kernel starts for our other programs
// too.
std::string interpreter() {
  std::string path;
  const auto find = [](dl_phdr_info* program, std::size_t, void* found) {
    for (int i = 0; i < program->dlpi_phnum; ++i) {
      const auto& header = program->dlpi_phdr[i];
      if (header.p_type != PT_INTERP) continue;
      *static_cast<std::string*>(found) =
          std::bit_cast<const char*>(program->dlpi_addr + header.p_vaddr);
    }
    return 1;  // the first one is the program itself
  };
  ::dl_iterate_phdr(find, &path);
  return path;
}

// The bounding set can be emptied only by a process with CAP_SETPCAP. Otherwise it stays, without
// effect, because no_new_privs prevents that a capability comes back.
void drop_capabilities() {
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
    ::prctl(PR_CAPBSET_DROP, capability);
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  ::syscall(SYS_capset, &header, none.data());
}

Done restrict_all(const Sandbox& sandbox) {
  if (auto restricted = restrict_files(sandbox.files); !restricted) return restricted;
  return filter_syscalls(sandbox.program, sandbox.mode == settings::SandboxMode::kKill
                                              ? DeniedCall::kKill
                                              : DeniedCall::kRefuse);
}

}  // namespace

// Pictures and captchas are made with files of the program's folder. The folder and not the files,
// because an upgrade replaces these while old workers still finish their requests. A worker creates
// a missing key pair of the day in the folder of the keys.
Sandbox worker_sandbox(const settings::Options& options, contracts::Reach reach) {
  FileAccess files{.read = system_paths()};
  files.execute = {base::program_folder(), interpreter()};
  append(files.read, {base::program_folder()});
  append(files.read, folders_of(options.paths.captcha_font));
  files.write = {"/dev/null"};
  if (reach == contracts::Reach::kSite) {
    append(files.write, {options.paths.upload_dir, options.paths.state_dir + "/keys"});
  }
  return {.program = Program::kWorker, .mode = options.process.sandbox, .files = std::move(files)};
}

// The resolver's configuration is often a symbolic link to /run, which may be written later.
// libcurl reads certificates for each connection. MAIL_DIR is created here, because only an
// existing folder can be permitted; if that fails, the delivery of each mail reports it.
Sandbox mailer_sandbox(const settings::Options& options) {
  FileAccess files{.read = system_paths(), .tcp = FileAccess::Tcp::kConnect};
  append(files.read, folders_of("/etc/resolv.conf"));
  append(files.read, {"/run/systemd", "/run/resolvconf", "/run/NetworkManager"});
  if (!options.mail.smtp.ca_file.empty()) append(files.read, folders_of(options.mail.smtp.ca_file));
  if (options.mail.smtp.url.empty()) {
    (void)base::create_private_folder(options.mail.folder);
    files.write.push_back(options.mail.folder);
  }
  return {.program = Program::kMailer, .mode = options.process.sandbox, .files = std::move(files)};
}

Done enter_sandbox(const Sandbox& sandbox) {
  if (base::kAddressSanitizer) return {};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return std::unexpected(base::Problem{std::string("no_new_privs: ") + std::strerror(errno)});
  }
  drop_capabilities();
  if (sandbox.mode == settings::SandboxMode::kOff) return {};
  auto restricted = restrict_all(sandbox);
  if (!restricted) {
    restricted.error().message +=
        "; this machine or container refuses the sandbox; to run without one, set SANDBOX=off";
  }
  return restricted;
}
