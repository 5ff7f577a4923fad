// My account: the user on the left, one panel on the right, selected by the fragment. Each panel is a
// separate module, loaded when it is first opened.
import { avatarPath } from "./account-display.js";
import { clearNotice, markCurrentLink, showNotice } from "./dom.js";
import { byId, call, focusHeading, importModule, onClick, problemKey, setAccount, setSignedOutHint, setText, withProgress } from "./page.js";
import { watchSession } from "./session-check.js";

const kPanels = ["profile", "security", "sessions", "activity", "preferences", "data"];
const modules = {};

/// The data that the panels share: the account as last loaded.
const context = {
  account: null,

  /// The account has changed: every open panel shows it, and keeps what was typed and not saved.
  setAccount(account) {
    context.account = account;
    setAccount(account);
    showAccount();
    Object.values(modules).forEach((module) => module.show?.(context));
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

const selectedPanel = () => kPanels.find((name) => `#${name}` === location.hash) ?? kPanels[0];

async function open() {
  const name = selectedPanel();
  markCurrentLink(document.querySelector("nav"), `#${name}`);
  const panel = byId(name);
  panel.inert = !(name in modules); // visible, but its forms do nothing before its module is here
  show(panel);
  const module = await load(name);
  if (!(name in modules)) {
    modules[name] = module;
    module.start(context);
  }
  panel.inert = false;
  if (name === selectedPanel()) await module.opened?.(context); // another one may have been selected meanwhile
}

const load = (name) => importModule(`/js/account/${name}.js`);

function show(panel) {
  for (const other of document.querySelectorAll("[data-panel]")) other.hidden = other !== panel;
}

async function start() {
  show(byId("loading"));
  load(selectedPanel()).catch(() => {}); // while the server is asked
  try {
    await withProgress(byId("loading"), async () => {
      await setAccount(null);
      const former = context.account;
      context.account = await call("GET", "/account");
      if (former && former.id !== context.account.id) return location.reload(); // the panels show the former
      await setAccount(context.account);
    });
    showAccount();
    await open();
  } catch (problem) {
    fail(problem);
  }
}

let failure = null;

/// Shows a problem; an error of these scripts, as an internal error.
function fail(problem) {
  if (!problem.code) console.error(problem);
  failure = problem;
  setText(byId("error-text"), problemKey(problem));
  show(byId("broken"));
}

addEventListener("hashchange", async () => {
  if (!context.account) return; // start() opens the panel that the fragment then names
  clearNotice();
  await open().catch(fail);
  focusHeading(document.querySelector("[data-panel]:not([hidden])"));
});
byId("reload").addEventListener("click", () => (failure.needsReload ? location.reload() : start()));
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
await start();
