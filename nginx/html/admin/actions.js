// The actions on accounts: their confirmations and requests. On one account in its opened row, or on the
// selected accounts.
import { element, showNotice, textElement } from "/js/dom.js";
import { problemText } from "/js/form-errors.js";
import { nameOf } from "/js/account-display.js";
import { call, setSignedOutHint } from "/js/page.js";
import { confirm } from "./dialogs.js";

const isInvited = (account) => account.states.includes("invited");

const path = (account) => `/admin/accounts/${account.id}`;

// Of an account that refuses people after failed attempts. Only the whole account has it.
const kKeptOut = ["limited", "under-attack", "locked"];

// Problems that every other account would have too.
const kEnds = ["cancelled", "not-signed-in", "other-account"];

/// Each action: the accounts it applies to, whether it is dangerous, whether it ends the account's sessions,
/// and its request. Its texts are `action.NAME` (button), `action.NAME.title`, `.text`, `.confirm`, `.done`
/// and, for many accounts, `.many.title`, `.many.text`, `.many.confirm`, `.many.done`.
const kActions = {
  disable: { appliesTo: (account) => !account.states.includes("disabled"), danger: true, endsSessions: true,
    run: (account) => call("PATCH", path(account), { status: "disabled" }) },
  enable: { appliesTo: (account) => account.states.includes("disabled"),
    run: (account) => call("PATCH", path(account), { status: "enabled" }) },
  keep: { appliesTo: (account) => account.status === "closing",
    run: (account) => call("PATCH", path(account), { status: "enabled" }) },
  promote: { appliesTo: (account) => account.role === "user",
    run: (account) => call("PATCH", path(account), { role: "admin" }) },
  demote: { appliesTo: (account) => account.role === "admin", danger: true, endsSessions: true,
    run: (account) => call("PATCH", path(account), { role: "user" }) },
  end: { appliesTo: () => true, endsSessions: true,
    run: (account) => call("DELETE", `${path(account)}/sessions`) },
  reset: { appliesTo: (account) => account.email !== null && !isInvited(account), danger: true, endsSessions: true,
    run: (account) => call("POST", `${path(account)}/password-reset`, {}) },
  reinvite: { appliesTo: (account) => isInvited(account) && account.email !== null,
    run: (account) => call("POST", `${path(account)}/invitation`, {}) },
  lift: { appliesTo: (account) => kKeptOut.includes(account.throttle),
    run: (account) => call("DELETE", `${path(account)}/throttle`) },
  withdraw: { appliesTo: isInvited, danger: true, deletes: true,
    run: (account) => call("DELETE", `${path(account)}/invitation`) },
  remove: { appliesTo: (account) => !isInvited(account), deletes: true, danger: true, endsSessions: true, typeName: true,
    run: (account) => call("DELETE", path(account)) },
};

/// Asks, then performs the action on one account. True if it was performed.
async function runAction(name, account, context) {
  const action = kActions[name];
  const texts = [`action.${name}.text`];
  if (action.endsSessions && account.id === context.me.id) texts.push("action.yourself");
  const values = { name: nameOf(account), email: account.email ?? "" };
  let reply = null;
  let done = await confirm(`action.${name}.title`, texts, {
    button: `action.${name}.confirm`, danger: action.danger, values, typed: action.typeName ? values.name : null,
    act: async () => {
      try {
        reply = await action.run(account);
      } catch (problem) {
        if (problem.code !== "address-moved") throw problem;
        return "address-moved";
      }
      return true;
    } });
  if (done === "address-moved") done = await confirmAddress(action, account, values);
  if (done && action.endsSessions && account.id === context.me.id) await leave();
  if (done) showNotice(`action.${name}.done`, { ...values, n: reply?.ended ?? 0 });
  return Boolean(done);
}

/// Leaves the page: the administrator has ended their own session. Never fulfilled.
export function leave() {
  setSignedOutHint();
  location.replace("/sign-in/");
  return new Promise(() => {});
}

// A recently changed address may be an attacker's; the administrator must confirm that it is not.
const confirmAddress = (action, account, values) => confirm("address_moved.title", ["address_moved.text"], {
  button: "address_moved.confirm", danger: true, values, act: async () => {
    await call("PATCH", path(account), { email: account.email });
    await action.run(account);
    return true;
  } });

/// Asks once, with the number and the names of the accounts, then performs the action on each. Shows the
/// names of accounts for which it failed. True if it was performed.
export async function runBulkAction(name, accounts, context) {
  const action = kActions[name];
  const isMe = (account) => Number(account.id === context.me.id);
  // One's own account last, because the action may end the session.
  const targets = accounts.filter(action.appliesTo).toSorted((a, b) => isMe(a) - isMe(b));
  const left = accounts.length - targets.length;
  if (targets.length === 0) return showNotice(`bulk.none.${name}`, {}, "warn");
  if (targets.length === 1 && left === 0) return runAction(name, targets[0], context);
  const texts = [`action.${name}.many.text`];
  if (left > 0) texts.push("bulk.left_out");
  if (action.endsSessions && targets.some(isMe)) texts.push("action.yourself");
  let failed = [];
  const done = await confirm(`action.${name}.many.title`, texts, {
    button: `action.${name}.many.confirm`, danger: action.danger, list: targets.map(nameOf),
    values: { n: targets.length, left },
    act: async (form) => { failed = await runOnEach(action, targets, form); return true; } });
  if (done && action.endsSessions && targets.some(isMe) && failed.length === 0) await leave();
  if (done) showBulkResult(name, targets.length, failed);
  return done;
}

// One account after the other, with a progress bar.
async function runOnEach(action, accounts, form) {
  const bar = form.insertBefore(element("progress", { max: accounts.length, value: 0 }), form.lastElementChild);
  const failed = [];
  let end = null;
  for (const account of accounts) {
    try {
      if (end === null) await action.run(account);
      else failed.push({ account, text: problemText(end) });
    } catch (problem) {
      const isEnd = kEnds.includes(problem.code);
      if (!problem.code || (isEnd && account === accounts[0])) {
        bar.remove();
        throw problem; // nothing was done
      }
      if (isEnd) end = problem.code === "cancelled" ? { code: "stale-login" } : problem;
      failed.push({ account, text: problemText(end ?? problem) });
    }
    bar.value += 1;
  }
  return failed;
}

function showBulkResult(name, total, failed) {
  const n = total - failed.length;
  if (failed.length === 0) return showNotice(`action.${name}.many.done`, { n, total });
  showNotice("bulk.partly", { n, total }, "warn");
  document.querySelector("#notice .notice").append(element("ul", {}, ...failed.map(({ account, text }) =>
    element("li", { textContent: `${nameOf(account)}: ${text}` }))));
}

/// The buttons of the actions that apply to the account; `changed` is called after one was performed.
export function actionButtons(account, context, changed) {
  return Object.entries(kActions)
    .filter(([, action]) => !action.deletes && action.appliesTo(account))
    .map(([name]) => actionButton(name, account, context, changed));
}

/// The button that deletes the account.
export const deleteButton = (account, context, deleted) =>
  actionButton(isInvited(account) ? "withdraw" : "remove", account, context, deleted, "danger");

function actionButton(name, account, context, done, style = null) {
  const made = textElement("button", `action.${name}`, { type: "button", class: style });
  made.addEventListener("click", async () => { if (await runAction(name, account, context)) await done(); });
  return made;
}
