// `gatehouse-admin nginx`: writes configuration of nginx from the contracts' tables: the pool of a
// path, the routes that reveal whether an account exists, the routes that accept pictures, and the
// bodies of the errors that nginx answers itself.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "admin/commands.h"
#include "contracts/all.h"

namespace admin {
namespace {

using base::Fault;
using contracts::Contract;
using contracts::Route;

// The method and the path below the contract's prefix, for each mount.
constexpr const char* kKey = "\"$request_method $gatehouse_mount_prefix$uri\"";

// The methods by which nginx distinguishes routes with the same path. HEAD is handled like GET or
// goes to the route that rejects it.
std::vector<std::string_view> methods_of(const Contract& contract, const Route& route) {
  using namespace contracts;
  std::vector<std::string_view> names;
  const bool gets = (route.methods & (kGet | kDebugGet)) != 0;
  if (gets) names.insert(names.end(), {"GET", "HEAD"});
  if ((route.methods & kPost) != 0) names.push_back("POST");
  if ((route.methods & kPut) != 0) names.push_back("PUT");
  if ((route.methods & kPatch) != 0) names.push_back("PATCH");
  if ((route.methods & kDelete) != 0) names.push_back("DELETE");
  const bool first = &route == find_route(contract, route.path);
  const bool alone = find_route(contract, route.path, kGet) == find_route(contract, route.path);
  if (!gets && first && alone) names.push_back("HEAD");
  return names;
}

// A path with `{name}` becomes a regular expression; other paths are found by hash.
std::string key_of(std::string_view method, const Contract& contract, const std::string& path) {
  const auto mark = path.find('{');
  std::string key = std::string{method} + " /" + std::string{contract.name};
  if (mark == std::string::npos) return '"' + key + path + '"';
  std::string pattern = path;
  for (auto at = mark; at != std::string::npos; at = pattern.find('{', at)) {
    pattern.replace(at, pattern.find('}', at) + 1 - at, "[^/]+");
  }
  return "\"~^" + key + pattern + "$\"";
}

// All spellings that the dispatcher accepts.
std::vector<std::string> spellings(const Contract& contract, const Route& route) {
  std::vector<std::string> paths;
  for (const char* const end : {"", "/"}) {
    paths.push_back(std::string{route.path} + end);
    if (contract.suffix.empty()) continue;
    paths.push_back(std::string{route.path} + std::string{contract.suffix} + end);
  }
  return paths;
}

// Exact strings; nginx finds them by hash.
template <class Test>
void print_map(std::ostream& to, const char* variable, const char* otherwise, const char* value,
               Test test) {
  to << "map " << kKey << ' ' << variable << " {\n    default " << otherwise << ";\n";
  for (const Contract& contract : contracts::all()) {
    for (const Route& route : contract.routes) {
      if (!test(route)) continue;
      for (const std::string& path : spellings(contract, route)) {
        for (const std::string_view method : methods_of(contract, route)) {
          to << "    " << key_of(method, contract, path) << ' ' << value << ";\n";
        }
      }
    }
  }
  to << "}\n";
}

struct Answer {
  const char* name;
  Fault fault;
  const char* header;
};

// The errors that nginx answers itself, with the body that a worker would send.
constexpr Answer kAnswers[] = {
    {"bad_request", Fault::kBroken, ""},
    {"not_found", Fault::kUnknownPath, ""},
    {"method_not_allowed", Fault::kWrongMethod, "  add_header Allow \"%\" always;\n"},
    {"too_large", Fault::kTooLarge, ""},
    {"too_many", Fault::kThrottled, "  add_header Retry-After $gatehouse_retry_after always;\n"},
    {"failed", Fault::kUnexpected, ""},
    {"unavailable", Fault::kStoreDown, ""},
};

// nginx reads the language cookie of the pages. Contracts with the same cookie have errors in that
// language.
bool follows_the_pages(const Contract& contract) {
  return contract.language_cookie == "gatehouse_language";
}

std::string worded(const Contract& contract, Fault fault, contracts::Language language) {
  const contracts::FaultRow& row = contracts::row_of(contract, nullptr, fault);
  const bool english = language == contracts::Language::kEnglish && !row.english.empty();
  const std::string_view message = english ? row.english : row.message;
  return contract.failure({.row = row,
                           .message = message,
                           .request_id = follows_the_pages(contract) ? "$request_id" : ""});
}

std::string variable_of(const Contract& contract, std::string_view answer) {
  return "$gatehouse_" + std::string{contract.name} + '_' + std::string{answer};
}

void print_worded_answers(std::ostream& to) {
  for (const Contract& contract : contracts::all()) {
    if (!follows_the_pages(contract)) continue;
    for (const Answer& answer : kAnswers) {
      to << "map $gatehouse_language " << variable_of(contract, answer.name) << " {\n    default '"
         << worded(contract, answer.fault, contracts::Language::kEnglish) << "';\n    zh '"
         << worded(contract, answer.fault, contracts::Language::kChinese) << "';\n}\n";
    }
  }
}

void print_maps(std::ostream& to) {
  print_worded_answers(to);
  print_map(to, "$gatehouse_pool", "quick", "slow",
            [](const Route& route) { return route.pool == contracts::Pool::kSlow; });
  print_map(to, "$gatehouse_lookup_key", "\"\"", "$gatehouse_limit_key",
            [](const Route& route) { return route.limit == contracts::Limit::kLookups; });
  print_map(to, "$gatehouse_captcha_key", "\"\"", "$gatehouse_limit_key",
            [](const Route& route) { return route.limit == contracts::Limit::kCaptchas; });
  print_map(to, "$gatehouse_estimate_key", "\"\"", "$gatehouse_limit_key",
            [](const Route& route) { return route.limit == contracts::Limit::kEstimates; });
}

Exit print_contracts() {
  for (const Contract& contract : contracts::all()) std::cout << contract.name << '\n';
  return Exit::kDone;
}

std::string allowed_at(const Contract& contract) {
  contracts::Methods methods = 0;
  for (const Route& route : contract.routes) methods |= route.methods;
  std::string names = "GET, HEAD, POST";
  if ((methods & contracts::kPut) != 0) names += ", PUT";
  if ((methods & contracts::kPatch) != 0) names += ", PATCH";
  if ((methods & contracts::kDelete) != 0) names += ", DELETE";
  return names;
}

std::string body_of(const Contract& contract, const Answer& answer) {
  if (follows_the_pages(contract)) return variable_of(contract, answer.name);
  return "'" + worded(contract, answer.fault, contracts::Language::kChinese) + "'";
}

void print_answers(std::ostream& to, const Contract& contract) {
  for (const Answer& answer : kAnswers) {
    const contracts::FaultRow& row = contracts::row_of(contract, nullptr, answer.fault);
    std::string header{answer.header};
    if (const auto mark = header.find('%'); mark != header.npos) {
      header.replace(mark, 1, allowed_at(contract));
    }
    to << "location @" << contract.name << '_' << answer.name << " {\n"
       << "  default_type \"" << contract.failure_type << "\";\n"
       << "  include snippets/json.conf;\n"
       << header << "  return " << row.status << ' ' << body_of(contract, answer) << ";\n}\n";
  }
}

// Routes that accept a picture allow a larger body than others. `mount` is `prefix` or `host`.
void print_pictures(std::ostream& to, const Contract& contract, std::string_view mount,
                    std::size_t limit) {
  const std::string prefix = mount == "prefix" ? "/" + std::string{contract.name} : "";
  for (const Route& route : contract.routes) {
    if (route.picture.empty()) continue;
    for (const std::string& path : spellings(contract, route)) {
      to << "location = " << prefix << path << " {\n  client_max_body_size "
         << limit + contracts::kMultipartFrame
         << ";\n  include snippets/takes-picture.conf;\n  include " << contract.name << "/at-"
         << mount << ".conf;\n}\n";
    }
  }
}

template <class Print>
bool write(const std::filesystem::path& path, Print print) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  print(file);
  file.close();
  return file.good();
}

bool write_contract(const std::filesystem::path& folder, const Contract& contract,
                    std::size_t limit) {
  std::error_code ignored;  // the files cannot be written then
  std::filesystem::create_directories(folder, ignored);
  return write(folder / "answers.conf", [&](std::ostream& to) { print_answers(to, contract); }) &&
         write(folder / "pictures-prefix.conf",
               [&](std::ostream& to) { print_pictures(to, contract, "prefix", limit); }) &&
         write(folder / "pictures-host.conf",
               [&](std::ostream& to) { print_pictures(to, contract, "host", limit); });
}

Exit write_files(const Choice& choice, const std::filesystem::path& folder) {
  const auto configured = load(choice);
  if (!configured) return complain(configured.error().message, Exit::kBadConfig);
  bool written = write(folder / "routes.conf", print_maps);
  for (const Contract& contract : contracts::all()) {
    written = written &&
              write_contract(folder / contract.name, contract, configured->contracts.picture_limit);
  }
  if (written) return Exit::kDone;
  return complain("a file in " + folder.string() + " could not be written", Exit::kFailed);
}

}  // namespace

void add_nginx(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("nginx", "Configuration of nginx from the contracts' tables");
  noun->require_subcommand(1);
  noun->add_subcommand("contracts", "Print the names of all contracts, enabled or not")
      ->callback([&choice] { choice.action = print_contracts; });
  auto* files =
      noun->add_subcommand("files",
                           "Write routes.conf, and a folder for each contract with answers.conf, "
                           "pictures-prefix.conf and pictures-host.conf");
  const auto folder = std::make_shared<std::string>();
  files->add_option("FOLDER", *folder)->required();
  files->callback([&choice, folder] {
    choice.action = [&choice, folder] { return write_files(choice, *folder); };
  });
}

}  // namespace admin
