// The few pages that a guarded origin shows in our name: whole HTML documents without a script,
// since nothing of ours can be loaded there.
#pragma once

#include <string>
#include <string_view>

#include "contracts/contract.h"

namespace contracts {

/// kSignOut asks, by a form that posts to where it stands; kSignedOut says that it is done;
/// kNotSignedIn says that a ticket was not good, and offers to try again.
enum class ForwardAuthPage { kSignOut, kSignedOut, kNotSignedIn };

/// A reply with the page and a Content-Security-Policy that lets it look as it should.
Reply forward_auth_page(ForwardAuthPage page, int status, Language language);

/// What the policy lets in, by its digest: public for the test that holds the two together.
std::string_view forward_auth_page_style();
std::string_view forward_auth_page_policy();

}  // namespace contracts
