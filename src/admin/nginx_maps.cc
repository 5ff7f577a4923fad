// `gatehouse-admin nginx-maps`: which pool serves a path, and which paths tell that an account
// exists, as nginx maps made from the contracts' route tables. The tables alone say it.
#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "admin/commands.h"
#include "contracts/all.h"

namespace admin {
namespace {

// The path below the contract's prefix, whichever mount it came through.
constexpr const char* kKey = "\"$gatehouse_mount_prefix$uri\"";

// Every spelling the dispatcher takes; exact strings, which nginx finds by hash.
void print_row(const contracts::Contract& contract, const contracts::Route& route,
               const char* value) {
  const std::string path = "/" + std::string(contract.name) + std::string(route.path);
  for (const char* const end : {"", "/"}) {
    std::cout << "    " << path << end << ' ' << value << ";\n";
    if (contract.suffix.empty()) continue;
    std::cout << "    " << path << contract.suffix << end << ' ' << value << ";\n";
  }
}

template <class Test>
void print_map(const char* variable, const char* otherwise, const char* value, Test test) {
  std::cout << "map " << kKey << ' ' << variable << " {\n    default " << otherwise << ";\n";
  for (const contracts::Contract& contract : contracts::all()) {
    for (const contracts::Route& route : contract.routes) {
      if (test(route)) print_row(contract, route, value);
    }
  }
  std::cout << "}\n";
}

Exit print() {
  print_map("$gatehouse_pool", "quick", "slow",
            [](const contracts::Route& route) { return route.pool == contracts::Pool::kSlow; });
  print_map(
      "$gatehouse_lookup_key", "\"\"", "$gatehouse_limit_key",
      [](const contracts::Route& route) { return route.tells == contracts::Tells::kExistence; });
  return Exit::kDone;
}

}  // namespace

void add_nginx_maps(CLI::App& app, Choice& choice) {
  app.add_subcommand("nginx-maps", "Print the nginx maps that the contracts' routes imply")
      ->callback([&choice] { choice.action = print; });
}

}  // namespace admin
