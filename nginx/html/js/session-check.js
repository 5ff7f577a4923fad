// Looks again at the session when a page is shown again: in another tab, somebody may have signed out, or in with
// another account, and a page that Back brings back may be old.
import { call } from "./api.js";
import { showNotice } from "./dom.js";
import { hasSignedOut } from "./page.js";
import { learn } from "./requests.js";

async function check(isBack) {
  if (document.hidden) return;
  if (isBack && hasSignedOut()) return location.reload(); // shows nothing while the server is asked
  const problem = await call("GET", "/session").then((reply) => learn(reply) && null, (failure) => failure);
  if (problem?.code === "not-signed-in" && hasSignedOut()) return location.reload();
  if (["not-signed-in", "other-account"].includes(problem?.code)) showNotice(`problem.${problem.code}`, {}, "warn");
}

/// From now on, until the page is left.
export function watchSession() {
  document.addEventListener("visibilitychange", () => check(false));
  addEventListener("pageshow", ({ persisted }) => persisted && check(true));
}
