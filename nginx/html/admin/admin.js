// The administration page: checks the role and opens panels. Each panel is a separate module, loaded when it
// is first opened.
import { clearNotice, markCurrentLink } from "/js/dom.js";
import { byId, call, focusHeading, importModule, onClick, problemKey, setAccount, setText, withProgress } from "/js/page.js";
import { watchSession } from "/js/session-check.js";

const kPanels = ["accounts", "activity", "mail", "statistics"];
const navigation = document.querySelector(".admin-header nav");
const modules = {};

/// The data that the panels share.
const context = {
  me: null, // the account that is signed in
};

const selectedPanel = () => kPanels.find((each) => location.hash === `#${each}`) ?? kPanels[0];

let opened = 0; // how often open() was called

/// Shows the selected panel, or why it cannot, and calls `shown(panel)`. If something else is opened meanwhile, it does
/// nothing more.
async function open(shown = () => {}) {
  const name = selectedPanel();
  const number = ++opened;
  const isSelected = () => number === opened;
  navigation.hidden = false;
  markCurrentLink(navigation, `#${name}`);
  show(name);
  try {
    if (!(name in modules)) await start(name);
    if (!isSelected()) return;
    shown(byId(name));
    await modules[name].opened(context);
  } catch (problem) {
    if (!isSelected()) return;
    fail(problem, name);
    shown(byId("refused"));
  }
}

/// Loads and starts the module of a panel, which cannot be used before.
async function start(name) {
  const panel = byId(name);
  panel.inert = true;
  panel.setAttribute("aria-busy", "true");
  try {
    const module = await importModule(`/admin/${name}.js`);
    if (name in modules) return; // selected twice meanwhile
    lost.delete(name);
    modules[name] = module;
    module.start(context);
  } finally {
    panel.inert = false;
    panel.removeAttribute("aria-busy");
  }
}

function show(name) {
  for (const other of document.querySelectorAll("[data-panel]")) other.hidden = other.id !== name;
}

// Without an administrator there is nothing to open.
function refuse(key, text) {
  navigation.hidden = context.me === null;
  setText(byId("refused-title"), `${key}.title`);
  setText(byId("refused-text"), text);
  byId("again").hidden = key === "refused";
  show("refused");
}

const lost = new Set(); // the panels whose modules could not be loaded
let needsReload = false;

function fail(problem, name) {
  if (!problem.code) throw problem;
  needsReload = lost.has(name) && problem.code === "unreachable";
  if (problem.isLost) lost.add(name);
  refuse("broken", problemKey(problem));
}

async function begin(shown) {
  importModule(`/admin/${selectedPanel()}.js`).catch(() => {}); // while the server is asked
  try {
    const { account } = await withProgress(byId("results"), () => call("GET", "/session"));
    if (account.role !== "admin") return refuse("refused", "refused.text");
    context.me = account;
    await setAccount(account);
  } catch (problem) {
    fail(problem);
    return shown?.(byId("refused"));
  }
  await open(shown);
}

addEventListener("hashchange", async () => {
  if (!context.me) return;
  clearNotice();
  await open(focusHeading);
});
onClick(byId("again"), () => {
  if (needsReload) return location.reload();
  return context.me ? open(focusHeading) : begin(focusHeading);
});
watchSession();
await begin();
