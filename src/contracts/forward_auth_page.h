// The pages of forward authentication at a guarded origin: complete HTML documents without scripts,
// because files of this service cannot be loaded from there.
#pragma once

#include <string>
#include <string_view>

#include "contracts/contract.h"

namespace contracts {

/// kSignOut: a form that posts to its own URL. kSignedOut: the confirmation. kNotSignedIn: the
/// ticket was not valid, with a link to try again.
enum class ForwardAuthPage { kSignOut, kSignedOut, kNotSignedIn };

/// A reply with the page, and a Content-Security-Policy that allows its style.
Reply forward_auth_page(ForwardAuthPage page, int status, Language language);

/// The style and the policy that allows it by its digest; public for the test that compares them.
std::string_view forward_auth_page_style();
std::string_view forward_auth_page_policy();

}  // namespace contracts
