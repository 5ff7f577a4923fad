// The dispatcher with the tables of every contract, over a domain on the real database. No HTTP: a
// test hands it requests, and compares whole responses.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/all.h"
#include "contracts/dispatcher.h"
#include "dispatcher/envelopes.h"
#include "dispatcher/request_builder.h"
#include "domain/services_fixture.h"

namespace tests {

/// One method of a route, at a path without placeholders.
struct Operation {
  std::string_view contract;
  const contracts::Route* route;
  std::string line;  ///< `GET /user/login`

  Ask ask() const { return {contract, line}; }
};

class Dispatched : public Services {
 protected:
  explicit Dispatched(contracts::ContractOptions options = every_contract())
      : tables_(contracts::all()), dispatcher_(services_, std::move(options)) {}

  static contracts::ContractOptions every_contract() { return read_options().contracts; }

  http::HandlerResult send(const Ask& ask) {
    const http::Request request = ask.request();
    return dispatcher_.answer(request);
  }
  Told told(const Ask& ask) { return Told{send(ask).response}; }

  /// The request is refused in exactly these words, and nothing was read, counted or written.
  void refuses(const Ask& ask, const Told& expected) {
    const std::uint64_t before = store_.waits();
    EXPECT_EQ(told(ask), expected) << ask;
    EXPECT_EQ(store_.waits(), before) << ask << ": the database was asked";
  }
  void refuses(const std::vector<Row>& table) {
    for (const Row& row : table) refuses(row.ask, row.told);
  }

  /// The token of a session of somebody new.
  std::string session_at(std::string_view contract) {
    return open_session(contract, sign_up(fresh_name()));
  }
  std::string open_session(std::string_view contract, const domain::Account& account) {
    domain::Client who = client();
    who.contract = contract;
    auto token = Services::open_session(services_, account, who);
    if (!token) throw std::runtime_error("no session was opened");
    return std::string{token->reveal()};
  }
  bool is_live(std::string_view contract, std::string_view token) {
    return services_.sessions.resolve(token, contract).has_value();
  }

  const contracts::Contract& table_of(std::string_view contract) const {
    return *std::ranges::find(tables_, contract, &contracts::Contract::name);
  }

  /// Every method of every route of these contracts; all of them if none is named.
  std::vector<Operation> operations(const std::vector<std::string_view>& contracts = {}) const {
    std::vector<Operation> out;
    for (const contracts::Contract& contract : tables_) {
      if (!contracts.empty() && std::ranges::find(contracts, contract.name) == contracts.end())
        continue;
      for (const contracts::Route& route : contract.routes) add(out, contract.name, route);
    }
    return out;
  }

 private:
  static void add(std::vector<Operation>& out, std::string_view contract,
                  const contracts::Route& route) {
    constexpr std::pair<contracts::Methods, std::string_view> kNames[] = {
        {contracts::kGet | contracts::kDebugGet, "GET "},
        {contracts::kPost, "POST "},
        {contracts::kPut, "PUT "},
        {contracts::kPatch, "PATCH "},
        {contracts::kDelete, "DELETE "}};
    for (const auto& [methods, name] : kNames) {
      if ((route.methods & methods) == 0) continue;
      out.push_back({contract, &route, std::string{name} + filled(route.path)});
    }
  }
  // `{id}` is the number of nobody.
  static std::string filled(std::string_view path) {
    std::string out{path};
    for (std::size_t at = out.find('{'); at != std::string::npos; at = out.find('{')) {
      out.replace(at, out.find('}') - at + 1, "999999999");
    }
    return out;
  }

 protected:
  std::vector<contracts::Contract> tables_;
  contracts::Dispatcher dispatcher_;
};

}  // namespace tests
