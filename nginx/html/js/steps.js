// The steps of a page that asks one thing after the other, such as creating an account. Each step is an entry of the
// history, and what the next one needs is kept in the storage of the tab: Back, a reload, and a phone that discards
// the page while its owner reads the mail lose no step. Passwords, codes and answers are never kept.
import { byId, call, minutes, setText, showPanel } from "./page.js";

const kMinute = 60; // s
const kKey = `gatehouse_steps ${location.pathname}`;

let memory = null; // where the browser stores nothing; a reload then begins again

/// What was kept in this tab; an empty object at first.
export function kept() {
  try {
    memory ??= JSON.parse(sessionStorage.getItem(kKey));
  } catch { /* nothing is stored */ }
  return memory ?? {};
}

/// Keeps more values, and drops those of another address.
export function keep(more) {
  const before = kept();
  memory = { ...(before.email === more.email ? before : {}), ...more };
  try {
    sessionStorage.setItem(kKey, JSON.stringify(memory));
  } catch { /* not stored */ }
}

/// The last step is done: a reload begins again.
export function forget() {
  memory = {};
  try {
    sessionStorage.removeItem(kKey);
  } catch { /* was not stored */ }
  history.replaceState(null, "");
}

/// The id of the panel of the first step, of which the history knows nothing.
export const first = "address";

/// The step of the entry of the history that is shown.
export const current = () => history.state?.step ?? first;

/// Shows the panel with this id as the next step after `from`, where the user was before the page asked the server:
/// nothing if they have gone back meanwhile. `instead` of the present step, Back does not return to that.
export function goTo(id, { from = current(), instead = false } = {}) {
  if (current() !== from) return;
  if (current() !== id) history[instead ? "replaceState" : "pushState"]({ step: id }, "");
  showPanel(byId(id));
}

/// Calls `show(id)` when Back or Forward leads to another step, and loads the page again for a link of a mail that is
/// opened in this tab: it changes the fragment only.
export function onMove(show) {
  addEventListener("popstate", ({ state }) => show(state?.step ?? first));
  addEventListener("hashchange", () => location.hash.includes("code=") && location.reload());
}

/// Requests a code by mail. Returns the step where the user was, or null if they want it at another address by now.
/// `request` is the body for /v1/codes; `isWanted()` says whether its address is still that of the page.
export async function sendCode(request, isWanted) {
  const from = current();
  const sent = await call("POST", "/codes", request);
  if (!isWanted()) return null;
  keepSent(request.email, sent);
  byId("code").value = "";
  return from;
}

/// Shows the last step, with the address in `field` for the password manager and `text` about the mailed code.
export async function showDetails(email, field, text, from) {
  keep({ email });
  field.value = email;
  goTo("details", { from, instead: current() === "captcha" });
  await showSent(email, text);
}

/// Lets the user change the address at the last step.
export function watchOtherAddress() {
  byId("other-address").addEventListener("click", () => {
    goTo(first);
    byId("email").focus();
  });
}

/// Keeps that a code was mailed, from the server's reply.
function keepSent(email, { cooldown, expires_in: lifetime }) {
  keep({ email, sentTo: email, resend: Date.now() + cooldown * 1000, expires: Date.now() + lifetime * 1000 });
}

/// How many seconds the code that was mailed to an address still works, and until another can be requested; 0 where
/// none was mailed.
function remaining(email) {
  const { sentTo, resend, expires } = kept();
  const until = (end) => (sentTo === email ? Math.max(0, Math.ceil((end - Date.now()) / 1000)) : 0);
  return { lifetime: until(expires), cooldown: until(resend) };
}

/// Whether a code was mailed there so recently that another cannot be requested.
export const wasJustSent = (email) => remaining(email).cooldown > 0;

/// Shows above the field of the code where it was mailed, and on the button when another can be requested.
async function showSent(email, key) {
  const { lifetime, cooldown } = remaining(email);
  if (lifetime > 0) setText(byId("sent"), key, { email, time: minutes(Math.max(lifetime, kMinute)) });
  else setText(byId("sent"), "code.enter", { email });
  (await import("./form-errors.js")).disableFor(byId("resend"), cooldown, "code.resend_in");
}
