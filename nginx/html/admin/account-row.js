// One account in the list: a line that opens in place. What it then shows is loaded when a line is first opened.
import { nameOf } from "/js/account-display.js";
import { badge, button, element, textElement, textWithTime } from "/js/dom.js";
import { problemText } from "/js/form-errors.js";
import { call, hasMessage, importModule, message, withProgress } from "/js/page.js";
import { dayElement } from "/js/time.js";

const kGraveStates = ["disabled", "locked"];

/// The list item of an account. `list` has the selected and open accounts, and is called on changes.
export function row(account, list) {
  const tick = element("input", { type: "checkbox", checked: list.selected.has(account.id), "aria-label":
    message("selection.one", { name: nameOf(account) }) });
  tick.addEventListener("change", () => list.select(account.id, tick.checked));
  const isOpen = list.open.has(account.id);
  const panel = element("div", { id: `panel-${account.id}`, class: "panel", hidden: !isOpen });
  const opener = element("button", { type: "button", class: "opener", "aria-expanded": String(isOpen),
    "aria-controls": panel.id }, ...line(account, list));
  opener.addEventListener("click", () => list.toggle(account.id));
  const item = element("li", { "data-id": account.id, class: isOpen ? "open" : "" },
    element("label", { class: "tick" }, tick), opener, panel);
  if (isOpen) fill(panel, account, list);
  return item;
}

function line(account, list) {
  const name = element("span", { class: "who" }, element("b", { textContent: nameOf(account), dir: "auto" }));
  if (account.id === list.context.me.id) name.append(" ", badge("you", "accent"));
  const second = [account.username === null ? null : account.email, account.nickname].filter(Boolean).join(" · ");
  if (second) name.append(element("small", { textContent: second, dir: "auto" }));
  const badges = element("span", { class: "badges" });
  if (account.role === "admin") badges.append(badge("role.admin", "accent"));
  badges.append(...account.states.map(stateBadge));
  const seen = account.last_seen === null ? [textElement("span", "row.not_seen")]
    : textWithTime("row.seen", account.last_seen, dayElement);
  const since = element("span", { class: "since" }, element("span", {}, ...seen),
    element("span", {}, ...textWithTime("row.added", account.created)));
  return [name, badges, since];
}

export const stateBadge = (state) => badge(hasMessage(`state.${state}`) ? `state.${state}` : "status",
  kGraveStates.includes(state) ? "bad" : "warn");

async function fill(panel, account, list) {
  const body = element("div", {});
  panel.replaceChildren(element("div", { class: "progress" }), body, element("p", { class: "wait-status", role: "status" }));
  try {
    const [{ detailPanel }, details, { sessions }] = await withProgress(panel, () => Promise.all([importModule("/admin/account-panel.js"),
      call("GET", `/admin/accounts/${account.id}`), call("GET", `/admin/accounts/${account.id}/sessions`)]));
    body.replaceChildren(...detailPanel(details, sessions, list));
  } catch (problem) {
    if (!problem.code) throw problem;
    body.replaceChildren(element("p", { textContent: problemText(problem) }),
      button("retry", () => (problem.needsReload ? location.reload() : fill(panel, account, list))));
  }
}
