// The first page: the way in for strangers, the way on for who has signed in.
import { call, probablySignedIn, remember, say } from "./page.js";

const part = (id) => document.getElementById(id);

function show(account) {
  part("strangers").hidden = account !== null;
  part("people").hidden = account === null;
  if (account) say(part("who"), "home.who", { name: account.nickname ?? account.username ?? account.email });
}

part("sign-out").addEventListener("click", async () => {
  await call("DELETE", "/session").catch(() => {});
  remember(false);
  show(null);
});

if (location.search === "?closed") {
  part("closed").hidden = false;
  history.replaceState(null, "", "/");
}
if (probablySignedIn()) {
  try {
    show((await call("GET", "/session")).account);
  } catch (problem) {
    if (problem.code === "not-signed-in") remember(false);
  }
}
