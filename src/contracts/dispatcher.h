// Dispatches every request to a contract: finds the route, makes the checks that all routes share,
// calls the handler and renders the response. Knows no contract by name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contracts/call.h"
#include "contracts/contract.h"
#include "contracts/mount.h"
#include "contracts/request_reading.h"
#include "domain/services.h"
#include "http/fields.h"
#include "http/handler.h"
#include "http/request.h"
#include "http/response.h"

namespace contracts {

/// The options of all contracts.
struct ContractOptions {
  std::vector<Mount> mounts;   ///< the enabled contracts
  Reach reach = Reach::kSite;  ///< kGuardedSites: all other routes are unknown paths
  bool strict = false;
  std::string site_name = "Gatehouse";     ///< the displayed name
  std::string public_url;                  ///< the start of links in replies
  std::vector<std::string> guarded_sites;  ///< origins with forward authentication
  std::size_t body_limit = 16384;          ///< bytes
  std::size_t picture_limit = 10U << 20U;  ///< bytes of an uploaded picture
  std::size_t picture_side = 0;            ///< pixels: the limit of media/
};

/// Answers requests of all enabled contracts.
class Dispatcher : public http::Handler {
 public:
  Dispatcher(domain::Services& services, ContractOptions options);

  /// The limit of the route. nginx rejects larger bodies before.
  std::size_t body_limit(const http::Request& request) const override;

  void address_to_authorizer(http::Request& request) const override;

  /// Always answers in the contract's own envelope.
  http::HandlerResult answer(const http::Request& request) override;

  void after_reply() override { services_.sessions.after_reply(); }

 private:
  struct Served {
    Contract contract;
    Mount mount;
  };
  struct Credentials {
    std::string_view token;
    std::string_view device;                        ///< the cookie of known devices
    const std::optional<domain::Session>& session;  ///< found by the token
  };

  const Served* find_served(const http::Request& request) const;
  http::HandlerResult answer_within(const Served& served, const http::Request& request);
  base::Result<Reply> serve(const Served& served, const Route* route, const http::Request& request);
  base::Result<void> admit(const Served& served, const Route* route,
                           const http::Request& request) const;
  base::Result<domain::Session> resolve(std::string_view token, std::string_view contract);
  base::Result<std::optional<domain::Session>> find_caller(const Served& served, const Route& route,
                                                           std::string_view token);
  base::Result<void> admit_administrator(const Route& route, const http::Request& request,
                                         const domain::Session& session) const;
  std::optional<domain::Device> recognise(std::string_view cookie, const Route& route) const;
  base::Result<Reply> call(const Served& served, const Route& route, const http::Request& request,
                           Submitted& submitted, const Credentials& credentials);
  http::HandlerResult render(const Served& served, const Route* route, const http::Request& request,
                             base::Result<Reply> reply) const;
  bool serves(const Served& served, Methods methods, Methods method) const;
  std::string allow(const Served& served, const Route& route) const;

  domain::Services& services_;
  ContractOptions options_;
  ReadOptions reading_;
  std::vector<Served> served_;
};

}  // namespace contracts
