// The administration page: who may look, and which part is open. Each part is a module of its own,
// loaded when it is first looked at.
import { call, say, showingProgress } from "/js/page.js";
import { part, said } from "/js/dom.js";

const modules = {};

/// What the parts share.
export const office = {
  me: null, // the account that is signed in

  /// Tells that something was done, until the next thing is.
  tell(key, values, kind = "good") {
    const notice = said("p", key, { class: `notice ${kind}` }, values);
    part("notice").replaceChildren(notice);
    notice.scrollIntoView({ block: "nearest" });
  },

  quiet() { part("notice").replaceChildren(); },
};

async function open() {
  const name = location.hash === "#statistics" ? "statistics" : "accounts";
  for (const link of document.querySelectorAll(".office nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  show(name);
  if (!modules[name]) {
    modules[name] = await import(`./${name}.js`);
    modules[name].start(office);
  }
  await modules[name].opened(office);
}

function show(name) {
  for (const other of document.querySelectorAll("[data-part]")) other.hidden = other.id !== name;
}

function refuse(key, problem) {
  document.querySelector(".office nav").hidden = true;
  say(part("refused-title"), `${key}.title`);
  say(part("refused-text"), problem ?? `${key}.text`);
  show("refused");
}

async function begin() {
  try {
    const { account } = await showingProgress(part("results"), () => call("GET", "/session"));
    if (account.role !== "admin") return refuse("refused");
    office.me = account;
    await open();
  } catch (problem) {
    if (!problem.code) throw problem;
    refuse("broken", `problem.${problem.code}`);
  }
}

addEventListener("hashchange", async () => {
  if (!office.me || !["#accounts", "#statistics"].includes(location.hash)) return;
  office.quiet();
  await open();
  const heading = document.querySelector("[data-part]:not([hidden]) h2");
  heading.tabIndex = -1;
  heading.focus();
});
await begin();
