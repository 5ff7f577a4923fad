// The steps of a page that asks one thing after the other, such as creating an account. Each step is an entry of the
// history, and what the next one needs is kept in the storage of the tab: Back, a reload, and a phone that discards
// the page while its owner reads the mail lose no step. Passwords, codes and answers are never kept.
import { byId, minutes, setText, showPanel } from "./page.js";

const kMinute = 60; // s
const kKey = `gatehouse_steps ${location.pathname}`;

/// What was kept in this tab; an empty object at first.
export function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(kKey)) ?? {};
  } catch {
    return {};
  }
}

/// Keeps more values, and drops those of another address. A browser that stores nothing begins again after a reload.
export function keep(more) {
  const before = kept();
  try {
    sessionStorage.setItem(kKey, JSON.stringify({ ...(before.email === more.email ? before : {}), ...more }));
  } catch { /* not stored */ }
}

/// The last step is done: a reload begins again.
export function forget() {
  try {
    sessionStorage.removeItem(kKey);
  } catch { /* was not stored */ }
  history.replaceState(null, "");
}

/// The step of the entry of the history that is shown; undefined for the first step.
export const current = () => history.state?.step;

/// Shows the panel with this id as the next step. `instead` of the present step, Back does not return to that.
export function goTo(id, { instead = false } = {}) {
  if (current() !== id) history[instead ? "replaceState" : "pushState"]({ step: id }, "");
  showPanel(byId(id));
}

/// Calls `show(id)` when Back or Forward leads to another step; undefined for the first.
export function onMove(show) {
  addEventListener("popstate", ({ state }) => {
    if (state !== null || location.hash === "") show(state?.step); // else a link inside of the page, such as "Skip"
  });
}

/// Keeps that a code was mailed, from the server's reply.
export function keepSent(email, { cooldown, expires_in: lifetime }) {
  keep({ email, resend: Date.now() + cooldown * 1000, expires: Date.now() + lifetime * 1000 });
}

/// How many seconds the mailed code still works, and until another can be requested; 0 where none was mailed.
function remaining() {
  const { resend, expires } = kept();
  const until = (end) => Math.max(0, Math.ceil(((end ?? 0) - Date.now()) / 1000));
  return { lifetime: until(expires), cooldown: until(resend) };
}

/// Shows above the field of the code where it was mailed, and on the button when another can be requested.
export async function showSent(email, key) {
  const { lifetime, cooldown } = remaining();
  if (lifetime > 0) setText(byId("sent"), key, { email, time: minutes(Math.max(lifetime, kMinute)) });
  else setText(byId("sent"), "code.enter", { email });
  if (cooldown === 0 || byId("resend").ariaDisabled === "true") return;
  (await import("./form-errors.js")).disableFor(byId("resend"), cooldown);
}
