// The first page: sign in or sign up for visitors, the account for signed-in users.
import { byId, call, clearText, onClick, probablySignedIn, problemKey, setSignedInHint, setSignedOutHint, setText } from "./page.js";

function show(account) {
  byId("signed-out").hidden = account !== null;
  byId("signed-in").hidden = account === null;
  if (account) setText(byId("who"), "home.who", { name: account.nickname ?? account.username ?? account.email });
}

/// Shows who is signed in now: another tab may have changed it since this page was shown.
async function update() {
  if (!probablySignedIn()) return show(null);
  try {
    show((await call("GET", "/session")).account);
  } catch (problem) {
    if (problem.code !== "not-signed-in") return; // not known
    setSignedInHint(false);
    show(null);
  }
}

onClick(byId("sign-out"), async () => {
  clearText(byId("problem")).hidden = true;
  try {
    await call("DELETE", "/session");
  } catch (problem) {
    if (problem.code !== "not-signed-in") {
      setText(byId("problem"), problemKey(problem)).hidden = false;
      return;
    }
  }
  setSignedOutHint();
  show(null);
});

if (["?closed", "?closing"].includes(location.search)) {
  setText(byId("closed"), location.search === "?closing" ? "home.closing" : "home.closed").hidden = false;
  history.replaceState(null, "", "/");
}
addEventListener("pageshow", ({ persisted }) => persisted && update()); // brought back by Back
document.addEventListener("visibilitychange", () => document.hidden || update());
await update();
