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

const kProgressDelay = 400; // ms that a panel is shown before its module has loaded

let opened = 0; // how often open() was called

/// Shows the selected panel, or why it cannot, and calls `shown(panel)`. If something else is opened meanwhile, it does
/// nothing more.
async function open(shown = () => {}) {
  const name = selectedPanel();
  const panel = byId(name);
  const number = ++opened;
  const isSelected = () => number === opened;
  markCurrentLink(document.querySelector("nav"), `#${name}`);
  try {
    if (!(name in modules)) await start(name, panel, isSelected);
    if (!isSelected()) return;
    show(panel);
    shown(panel);
    await modules[name].opened?.(context);
  } catch (problem) {
    if (!isSelected()) return;
    fail(problem, name);
    shown(byId("broken"));
  }
}

/// Loads and starts the module of a panel, which is visible meanwhile, without what a browser may have restored in its
/// fields, but cannot be used.
async function start(name, panel, isSelected) {
  for (const form of panel.querySelectorAll("form")) form.reset();
  panel.inert = true;
  panel.setAttribute("aria-busy", "true");
  show(panel);
  const timer = setTimeout(() => isSelected() && show(byId("loading")), kProgressDelay);
  try {
    const module = await withProgress(byId("loading"), () => load(name));
    if (name in modules) return; // selected twice meanwhile
    lost.delete(name);
    modules[name] = module;
    module.start(context);
  } finally {
    clearTimeout(timer);
    panel.inert = false;
    panel.removeAttribute("aria-busy");
  }
}

const load = (name) => importModule(`/js/account/${name}.js`);

function show(panel) {
  for (const other of document.querySelectorAll("[data-panel]")) other.hidden = other !== panel;
}

/// Loads the account, once, and shows the selected panel.
async function begin(shown) {
  show(byId("loading"));
  load(selectedPanel()).catch(() => {}); // while the server is asked
  try {
    context.account = await withProgress(byId("loading"), () => call("GET", "/account"));
    await setAccount(context.account);
    showAccount();
  } catch (problem) {
    fail(problem);
    return shown?.(byId("broken"));
  }
  await open(shown);
}

const lost = new Set(); // the panels whose modules could not be loaded
let needsReload = false;

/// Shows a problem of a panel; an error of these scripts, as an internal error.
function fail(problem, name) {
  if (!problem.code) console.error(problem);
  needsReload = lost.has(name) && problem.code === "unreachable";
  if (problem.isLost) lost.add(name);
  setText(byId("error-text"), problemKey(problem));
  show(byId("broken"));
}

addEventListener("hashchange", async () => {
  if (!context.account) return; // begin() opens the panel that the fragment then names
  clearNotice();
  await open(focusHeading);
});
onClick(byId("reload"), () => {
  if (needsReload) return location.reload();
  return context.account ? open(focusHeading) : begin(focusHeading);
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
await begin();
