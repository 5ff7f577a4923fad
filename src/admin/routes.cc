// `gatehouse-admin routes`: prints the contracts' tables as JSON, for comparison with other
// descriptions of them, such as the OpenAPI files.
#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <string_view>
#include <utility>

#include "admin/commands.h"
#include "base/fault_name.h"
#include "contracts/all.h"
#include "http/json_writer.h"

namespace admin {
namespace {

using contracts::Contract;
using contracts::FaultRow;
using contracts::FieldRule;
using contracts::FieldSource;
using contracts::Presence;
using contracts::Route;

constexpr std::array<std::pair<contracts::Methods, std::string_view>, 6> kMethods{
    {{contracts::kGet, "GET"},
     {contracts::kDebugGet, "GET"},
     {contracts::kPost, "POST"},
     {contracts::kPut, "PUT"},
     {contracts::kPatch, "PATCH"},
     {contracts::kDelete, "DELETE"}}};

std::string_view name_of(FieldSource place) {
  if (place == FieldSource::kPath) return "path";
  return place == FieldSource::kQuery ? "query" : "body";
}

std::string_view name_of(contracts::Access access) {
  switch (access) {
    case contracts::Access::kAnyone:
      return "anyone";
    case contracts::Access::kSessionOptional:
      return "either";
    case contracts::Access::kSignedIn:
      return "signed-in";
    case contracts::Access::kAdministrator:
      break;
  }
  return "administrator";
}

bool is_needed(Presence presence) {
  return presence != Presence::kOptional && presence != Presence::kClearable;
}

void write(http::JsonWriter& json, const FieldRule& field) {
  json.begin_object()
      .field("name", field.name)
      .field("place", name_of(field.place))
      .field("needed", is_needed(field.presence))
      .end_object();
}

void write(http::JsonWriter& json, const Route& route) {
  json.begin_object().field("path", route.path).begin_array("methods");
  for (const auto& [method, name] : kMethods) {
    if ((route.methods & method) != 0) json.item(name);
  }
  json.end_array()
      .field("caller", name_of(route.access))
      .field("changes", route.effect == contracts::RouteEffect::kChanges)
      .field("picture", route.picture)
      .begin_array("fields");
  for (const FieldRule& field : route.fields) write(json, field);
  json.end_array().end_object();
}

void write(http::JsonWriter& json, const FaultRow& row) {
  json.begin_object()
      .field("path", row.path)
      .field("fault", base::name(row.fault))
      .field("status", row.status)
      .field("code", row.code)
      .field("slug", row.slug)
      .field("message", row.message)
      .field("english", row.english)
      .field("names_field", row.field == FaultRow::Field::kNamed)
      .end_object();
}

Exit print_routes() {
  http::JsonWriter json;
  json.begin_object().begin_array("contracts");
  for (const Contract& contract : contracts::all()) {
    json.begin_object().field("name", contract.name).begin_array("routes");
    for (const Route& route : contract.routes) write(json, route);
    json.end_array().begin_array("faults");
    for (const FaultRow& row : contract.faults) write(json, row);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  std::cout << json.take() << '\n';
  return Exit::kDone;
}

}  // namespace

void add_routes(CLI::App& app, Choice& choice) {
  app.add_subcommand("routes", "Print the tables of all contracts as JSON")->callback([&choice] {
    choice.action = print_routes;
  });
}

}  // namespace admin
