// My account: the user on the left, one panel on the right.
import { avatarPath } from "./account-display.js";
import { showNotice } from "./dom.js";
import { byId, call, onClick, problemKey, setAccount, setSignedOutHint, setText } from "./page.js";
import { Panels } from "./panels.js";
import { watchSession } from "./session-check.js";

/// The data that the panels share: the account as last loaded.
const context = {
  account: null,

  /// The account has changed: every open panel shows it, and keeps what was typed and not saved.
  setAccount(account) {
    context.account = account;
    setAccount(account);
    showAccount();
    panels.modules.forEach((module) => module.show?.(context));
  },
};

function showAccount() {
  const { account } = context;
  byId("person-name").textContent = account.nickname ?? account.username ?? account.email;
  const second = account.email ?? account.username;
  byId("person-address").textContent = second === byId("person-name").textContent ? "" : second;
  document.querySelector(".person").title = [account.nickname, account.username, account.email].filter(Boolean).join(" · ");
  document.querySelector(".person img").src = avatarPath(account);
  byId("administration").hidden = account.role !== "admin";
}

const panels = new Panels({
  names: ["profile", "security", "sessions", "activity", "preferences", "data"],
  folder: "/js/account",
  navigation: document.querySelector("nav"),
  context,

  async load() {
    context.account = await call("GET", "/account");
    await setAccount(context.account);
    showAccount();
  },

  showProblem(problem) { setText(byId("error-text"), problemKey(problem)); },
});

onClick(byId("sign-out"), async () => {
  try {
    await call("DELETE", "/session");
    setSignedOutHint();
    location.assign("/");
    await new Promise(() => {}); // stays busy until the next page is loaded
  } catch (problem) {
    showNotice(problemKey(problem), {}, "bad");
  }
});
watchSession();
await panels.begin();
