// The administration page: checks the role and opens panels. Each panel is a separate module, loaded when it
// is first opened.
import { clearNotice, markCurrentLink } from "/js/dom.js";
import { byId, call, focusHeading, importModule, problemKey, setAccount, setText, withProgress } from "/js/page.js";
import { watchSession } from "/js/session-check.js";

const kPanels = ["accounts", "activity", "mail", "statistics"];
const navigation = document.querySelector(".admin-header nav");
const modules = {};

/// The data that the panels share.
const context = {
  me: null, // the account that is signed in
};

const selectedPanel = () => kPanels.find((each) => location.hash === `#${each}`) ?? kPanels[0];

/// Shows the selected panel, and calls `shown(panel)`. Afterwards another one may be selected: then it does nothing more.
async function open(shown = () => {}) {
  const name = selectedPanel();
  const isSelected = () => name === selectedPanel();
  navigation.hidden = false;
  markCurrentLink(navigation, `#${name}`);
  show(name);
  try {
    if (!(name in modules)) await start(name);
    if (!isSelected()) return;
    shown(byId(name));
    await modules[name].opened(context);
  } catch (problem) {
    if (isSelected()) fail(problem);
  }
}

async function start(name) {
  const module = await importModule(`/admin/${name}.js`);
  if (name in modules) return; // selected twice meanwhile
  modules[name] = module;
  module.start(context);
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

let losses = 0; // of modules, one after the other

function fail(problem) {
  if (!problem.code) throw problem;
  losses = problem.isLost ? losses + 1 : 0;
  refuse("broken", problemKey(problem));
}

async function begin() {
  importModule(`/admin/${selectedPanel()}.js`).catch(() => {}); // while the server is asked
  try {
    const { account } = await withProgress(byId("results"), () => call("GET", "/session"));
    if (account.role !== "admin") return refuse("refused", "refused.text");
    context.me = account;
    await setAccount(account);
  } catch (problem) {
    return fail(problem);
  }
  await open();
}

addEventListener("hashchange", async () => {
  if (!context.me) return;
  clearNotice();
  await open(focusHeading);
});
byId("again").addEventListener("click", () => {
  if (losses > 1) location.reload();
  else if (context.me) open(focusHeading);
  else begin();
});
watchSession();
await begin();
