// What can be done to accounts: what each act asks first, and the requests that do it. To one account
// in its opened row, or to many that were chosen.
import { call, say, textOf } from "/js/page.js";
import { ask } from "./dialogs.js";
import { make, nameOf, said } from "/js/dom.js";

const path = (account) => `/admin/accounts/${account.id}`;

/// Each act: which accounts it is for, whether it is dangerous, and its request. The words are
/// `act.NAME` (button), `act.NAME.title`, `.text`, `.done` and, for many, `.many.title`, `.many.done`.
export const kActs = {
  disable: { fits: (account) => account.status === "enabled", danger: true, ends: true,
    run: (account) => call("PATCH", path(account), { status: "disabled" }) },
  enable: { fits: (account) => account.status === "disabled",
    run: (account) => call("PATCH", path(account), { status: "enabled" }) },
  promote: { fits: (account) => account.role === "user",
    run: (account) => call("PATCH", path(account), { role: "admin" }) },
  demote: { fits: (account) => account.role === "admin", danger: true, ends: true,
    run: (account) => call("PATCH", path(account), { role: "user" }) },
  end: { fits: () => true, ends: true,
    run: (account) => call("DELETE", `${path(account)}/sessions`) },
  reset: { fits: (account) => account.email !== null, danger: true, ends: true,
    run: (account) => call("POST", `${path(account)}/password-reset`, {}) },
  remove: { fits: () => true, danger: true, ends: true, typed: true,
    run: (account) => call("DELETE", path(account)) },
};

/// What many can be done to at once.
export const kBulk = ["disable", "enable", "end", "reset"];

/// Asks, then does the act to one account. True where it was done.
export async function actOn(name, account, office) {
  const act = kActs[name];
  const texts = [`act.${name}.text`];
  if (act.ends && account.id === office.me.id) texts.push("act.yourself");
  const person = nameOf(account);
  const values = { name: person, email: account.email ?? "" };
  let reply = null;
  let done = await ask(`act.${name}.title`, texts, {
    go: `act.${name}.go`, danger: act.danger, values, type: act.typed ? person : null,
    act: async () => {
      try {
        reply = await act.run(account);
      } catch (problem) {
        if (problem.code !== "address-moved") throw problem;
        return "moved";
      }
      return true;
    } });
  if (done === "moved") done = await askOfAddress(act, account, values);
  if (done) office.tell(`act.${name}.done`, { name: person, email: account.email ?? "", n: reply?.ended ?? 0 });
  return Boolean(done);
}

// The address is so new that it may be an intruder's: the administrator must say that it is not.
const askOfAddress = (act, account, values) => ask("moved.title", ["moved.text"], {
  go: "moved.go", danger: true, values, act: async () => {
    await call("PATCH", path(account), { email: account.email });
    await act.run(account);
    return true;
  } });

/// Asks once, saying how many and whom, then does the act to each. What was refused is told by name.
export async function actOnMany(name, accounts, office) {
  const act = kActs[name];
  const isMe = (account) => Number(account.id === office.me.id);
  const fitting = accounts.filter(act.fits).toSorted((a, b) => isMe(a) - isMe(b)); // oneself last: it may end the session
  const left = accounts.length - fitting.length;
  if (fitting.length === 0) return office.tell(`bulk.none.${name}`, {}, "warn");
  if (fitting.length === 1 && left === 0) return actOn(name, fitting[0], office);
  const texts = [`act.${name}.many.text`];
  if (left > 0) texts.push("bulk.left_out");
  if (act.ends && fitting.some(isMe)) texts.push("act.yourself");
  let failed = [];
  const done = await ask(`act.${name}.many.title`, texts, {
    go: `act.${name}.many.go`, danger: act.danger, list: fitting.map(nameOf),
    values: { n: fitting.length, left },
    act: async (form) => { failed = await toEach(act, fitting, form); return true; } });
  if (done) tellOfMany(name, fitting.length, failed, office);
  return done;
}

// One after the other.
async function toEach(act, accounts, form) {
  const bar = form.insertBefore(make("progress", { max: accounts.length, value: 0 }), form.lastElementChild);
  const failed = [];
  for (const account of accounts) {
    try {
      await act.run(account);
    } catch (problem) {
      if (problem.code === "cancelled" || !problem.code) throw problem;
      failed.push({ account, text: textOf(problem) });
    }
    bar.value += 1;
  }
  return failed;
}

function tellOfMany(name, total, failed, office) {
  const n = total - failed.length;
  office.tell(failed.length > 0 ? "bulk.partly" : `act.${name}.many.done`, { n, total },
    failed.length > 0 ? "warn" : "good");
  if (failed.length === 0) return;
  document.querySelector("#notice .notice").append(make("ul", {}, ...failed.map(({ account, text }) =>
    make("li", { textContent: `${nameOf(account)}: ${text}` }))));
}

/// The buttons of the acts that fit the account.
export function actButtons(account, office, changed) {
  return Object.entries(kActs).filter(([name, act]) => name !== "remove" && act.fits(account)).map(([name]) => {
    const made = say(make("button", { type: "button" }), `act.${name}`);
    made.addEventListener("click", async () => { if (await actOn(name, account, office)) await changed(); });
    return made;
  });
}

/// The red zone: what cannot be undone.
export function removal(account, office, removed) {
  const made = said("button", "act.remove", { type: "button", class: "danger" });
  made.addEventListener("click", async () => { if (await actOn("remove", account, office)) removed(); });
  return made;
}
