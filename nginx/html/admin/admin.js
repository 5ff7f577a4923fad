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

async function open() {
  const name = selectedPanel();
  markCurrentLink(navigation, `#${name}`);
  show(name);
  if (!modules[name]) {
    modules[name] = await importModule(`/admin/${name}.js`);
    modules[name].start(context);
  }
  await modules[name].opened(context);
}

function show(name) {
  for (const other of document.querySelectorAll("[data-panel]")) other.hidden = other.id !== name;
}

function refuse(key, problem) {
  navigation.hidden = true;
  setText(byId("refused-title"), `${key}.title`);
  setText(byId("refused-text"), problem ?? `${key}.text`);
  show("refused");
}

function fail(problem) {
  if (!problem.code) throw problem;
  refuse("broken", problemKey(problem));
}

async function load() {
  importModule(`/admin/${selectedPanel()}.js`).catch(() => {}); // while the server is asked
  try {
    const { account } = await withProgress(byId("results"), () => call("GET", "/session"));
    if (account.role !== "admin") return refuse("refused");
    context.me = account;
    await setAccount(account);
    await open();
  } catch (problem) {
    fail(problem);
  }
}

addEventListener("hashchange", async () => {
  if (!context.me || !kPanels.includes(location.hash.slice(1))) return;
  clearNotice();
  await open().catch(fail);
  focusHeading(document.querySelector("[data-panel]:not([hidden])"));
});
watchSession();
await load();
