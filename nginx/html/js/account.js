// My account: who I am at the left, one part at the right, chosen by the fragment. Each part is a
// module of its own, loaded when it is first looked at.
import { call, hasWord, remember, say, showingProgress } from "./page.js";

const kParts = ["profile", "security", "sessions", "data"];
const part = (id) => document.getElementById(id);
const modules = {};

/// What the parts share: the account as it is known now.
const desk = {
  account: null,

  /// The account has changed: every part that is open shows it.
  changed(account) {
    desk.account = account;
    showPerson();
    Object.values(modules).forEach((module) => module.show?.(desk));
  },

  /// Tells that something was done, until the next thing is.
  tell(key, values, kind = "good") {
    const notice = document.createElement("p");
    notice.className = `notice ${kind}`;
    part("notice").replaceChildren(say(notice, key, values));
    notice.scrollIntoView({ block: "nearest" });
  },

  quiet() { part("notice").replaceChildren(); },

  async refresh() { desk.changed(await call("GET", "/account")); },
};

/// Pictures by their path: the page may be open under another of the site's names.
export function pictureOf(account) {
  return account.avatar ? new URL(account.avatar, location.origin).pathname : "/default-avatar.svg";
}

function showPerson() {
  const { account } = desk;
  part("person-name").textContent = account.nickname ?? account.username ?? account.email;
  const second = account.email ?? account.username;
  part("person-address").textContent = second === part("person-name").textContent ? "" : second;
  document.querySelector(".person").title = [account.nickname, account.username, account.email].filter(Boolean).join(" · ");
  document.querySelector(".person img").src = pictureOf(account);
  part("administration").hidden = account.role !== "admin";
}

const chosen = () => kParts.find((known) => `#${known}` === location.hash) ?? kParts[0];

async function open() {
  const name = chosen();
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const module = await import(`./account/${name}.js`);
  if (!(name in modules)) {
    modules[name] = module;
    module.start(desk);
  }
  if (name !== chosen()) return; // another part was chosen while this one came
  show(part(name));
  await module.opened?.(desk);
}

function show(wanted) {
  for (const other of document.querySelectorAll("[data-part]")) other.hidden = other !== wanted;
}

async function begin() {
  show(part("loading"));
  try {
    await showingProgress(part("loading"), async () => { desk.account = await call("GET", "/account"); });
    showPerson();
    await open();
  } catch (problem) {
    fail(problem);
  }
}

/// The word for a problem; a module that did not come is as a server that is away.
function keyOf({ code = "unreachable" }) {
  return hasWord(`problem.${code}`) ? `problem.${code}` : "problem.unexpected";
}

/// Says what went wrong instead of the part.
function fail(problem) {
  say(part("why"), keyOf(problem));
  show(part("broken"));
}

addEventListener("hashchange", async () => {
  if (!desk.account) return; // begin() opens what the fragment says by then
  desk.quiet();
  await open().catch(fail);
  const heading = document.querySelector("[data-part]:not([hidden]) h2");
  heading.tabIndex = -1;
  heading.focus();
});
part("reload").addEventListener("click", begin);
part("sign-out").addEventListener("click", async () => {
  try {
    await call("DELETE", "/session");
    remember(false);
    location.assign("/");
  } catch (problem) {
    desk.tell(keyOf(problem), {}, "bad");
  }
});
await begin();
