// The links of mails that have a link in place of a code. Address and code are in the fragment, which browsers
// do not send to servers.
import { byId, setText, showPanel } from "./page.js";

/// The address and the code of the link that opened this page, or null. They are moved from the URL, which others may see
/// on the screen and in the history, to the state of its entry in the history, which a reload keeps.
export function takeMailedLink() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const email = parameters.get("email"), code = parameters.get("code");
  if (!email || !code) return history.state?.link ?? null;
  const link = { email, code };
  history.replaceState({ link }, "", location.pathname + location.search);
  return link;
}

/// Removes what asks for a code from the panel with the new password.
export function hideCode({ email }) {
  showCodeField(false);
  setText(byId("sent"), "code.by_link", { email });
}

/// Shows the first panel with the link's address, for a new code: the link was used or has expired.
export async function startAgain({ email }) {
  history.replaceState(null, "");
  showCodeField(true);
  const panel = byId("address");
  byId("email").value = email;
  showPanel(panel);
  const { showProblem } = await import("./form-errors.js");
  showProblem(panel.querySelector("form"), { code: "spent-ticket" });
}

function showCodeField(shown) {
  const field = byId("code");
  field.disabled = !shown;
  field.closest(".field").hidden = !shown;
  byId("no-code").hidden = !shown;
}
