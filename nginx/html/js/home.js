// The first page: sign in or sign up for visitors, the account for signed-in users.
import { byId, call, probablySignedIn, setSignedInHint, setSignedOutHint, setText } from "./page.js";

function show(account) {
  byId("signed-out").hidden = account !== null;
  byId("signed-in").hidden = account === null;
  if (account) setText(byId("who"), "home.who", { name: account.nickname ?? account.username ?? account.email });
}

byId("sign-out").addEventListener("click", async () => {
  await call("DELETE", "/session").catch(() => {});
  setSignedOutHint();
  show(null);
});

if (location.search === "?closed") {
  byId("closed").hidden = false;
  history.replaceState(null, "", "/");
}
if (probablySignedIn()) {
  try {
    show((await call("GET", "/session")).account);
  } catch (problem) {
    if (problem.code === "not-signed-in") setSignedInHint(false);
  }
}
