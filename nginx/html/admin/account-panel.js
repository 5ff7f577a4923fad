// An account whose line is open: its states, its details, its sessions and its audit log.
import { nameOf } from "/js/account-display.js";
import { deviceName } from "/js/device.js";
import { badge, button, detailsOf, element, focusEntry, showNotice, textElement, withModule } from "/js/dom.js";
import { problemText } from "/js/form-errors.js";
import { call, hasMessage, message, problemKey } from "/js/page.js";
import { dayElement, exactTime, formatTime, timeElement } from "/js/time.js";
import { stateBadge } from "./account-row.js";
import { actionButtons, deleteButton, leave } from "./actions.js";
import { whatCell, whenCell, whereCell, whoCell } from "./events.js";

const kEvents = 20;

/// The elements below the line. `list` is called on changes.
export function detailPanel(account, sessions, list) {
  const changed = () => list.refresh(account.id);
  const change = textElement("button", "edit.open", { type: "button" });
  withModule(change, "/admin/account-forms.js", async (forms) => { if (await forms.editAccount(account)) await changed(); });
  return [stateSection(account), facts(account),
    element("div", { class: "row actions" }, change, ...actionButtons(account, list.context, changed),
      deleteButton(account, list.context, () => list.deleted(account.id))),
    sessionSection(account, sessions, list, changed), eventSection(account)];
}

// What each state means, and what ends it.
function stateSection(account) {
  const known = account.states.filter((state) => hasMessage(`state.${state}.text`));
  return element("ul", { class: "states", hidden: known.length === 0 }, ...known.map((state) => element("li", {},
    stateBadge(state), " ", stateText(state, account),
    ...(state === "invited" ? [" ", invitationEnd(account)] : []))));
}

function stateText(state, account) {
  const until = account.closing_until && formatTime(account.closing_until);
  const barred = state === "closing" && account.status !== "closing";
  return textElement("span", barred ? "state.closing.barred" : `state.${state}.text`, {}, { until });
}

function invitationEnd({ invited_until: end }) {
  if (end === null || new Date(end) <= new Date()) return textElement("span", "invitation.over");
  return textElement("span", "invitation.until", {}, { until: formatTime(end) });
}

function facts(account) {
  const none = () => textElement("span", "none", { class: "quiet" });
  const pairs = [
    ["detail.id", `${account.id}`], ["username", account.username], ["email", account.email && address(account)],
    ["nickname", account.nickname && element("span", { textContent: account.nickname, dir: "auto" })], ["phone", account.phone],
    ["detail.password", textElement("span", account.schemes.length > 0 ? "detail.password.set" : "detail.password.none")],
    ["detail.throttle", account.throttle !== "free" && badge(`throttle.${account.throttle}`, "warn")],
    ["detail.seen", account.last_seen === null ? textElement("span", "detail.seen.none", { class: "quiet" }) : dayElement(account.last_seen)],
    ["detail.created", formatTime(account.created)], ["detail.updated", formatTime(account.updated)],
    ["detail.ended", account.login_time && formatTime(account.login_time)],
    ["detail.gid", element("code", { textContent: account.gid })]];
  return element("dl", { class: "facts" }, ...pairs.filter(([, value]) => value !== false).flatMap(([key, value]) =>
    [textElement("dt", key), element("dd", {}, value ?? none())]));
}

function address(account) {
  return element("span", {}, account.email, " ", account.email_verified
    ? badge("email.verified", "good") : badge("email.unverified", "warn"));
}

// Sessions -----------------------------------------------------------------------------------------

function sessionSection(account, sessions, list, changed) {
  const inside = sessions.length === 0 ? [textElement("p", "sessions.no_sessions", { class: "quiet" })]
    : [element("ul", { class: "list" }, ...sessions.map((session) => sessionItem(account, session, list, changed)))];
  return element("section", {}, textElement("h3", "sessions.of", {}, { n: sessions.length }), ...inside);
}

function sessionItem(account, session, list, changed) {
  const name = deviceName(session.user_agent) ?? message("sessions.unknown");
  const end = button("sessions.end", async () => {
    try {
      await call("DELETE", `/admin/accounts/${account.id}/sessions/${session.id}`);
      if (session.current) await leave();
      showNotice("sessions.end.done", { name: nameOf(account), device: name });
    } catch (problem) {
      if (!problem.code) throw problem;
      if (problem.code === "cancelled") return;
      if (problem.code !== "not-found") return showNotice(problemKey(problem), {}, "bad");
    }
    await changed();
  }, { "aria-label": message("sessions.end.of", { device: name, when: exactTime(session.last_seen) }) });
  const seen = element("p", { class: "quiet small line" }, `${session.address} · ${session.contract} · `, timeElement(session.last_seen));
  return element("li", {}, element("div", { class: "row apart" },
    element("div", {}, element("b", { textContent: name }), seen), end), browserOf(session, name));
}

const browserOf = (session, name) => (session.user_agent ? detailsOf({ what: name, when: exactTime(session.last_seen) },
  [["sessions.browser", session.user_agent], ["sessions.last_seen", formatTime(session.last_seen)]]) : null);

// Audit log ----------------------------------------------------------------------------------------

function eventSection(account) {
  const body = element("tbody", {});
  const table = element("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": message("events.title") },
    element("table", {}, element("thead", {}, element("tr", {},
      ...["events.when", "events.what", "events.where", "events.who"].map((key) => textElement("th", key, { scope: "col" })))), body));
  const older = button("events.older", () => load(), { class: "link start" });
  const status = element("p", { class: "quiet" });
  let before = null;
  const load = async () => {
    try {
      const page = await call("GET", `/admin/accounts/${account.id}/events?limit=${kEvents}${before ? `&before=${before}` : ""}`);
      const first = body.children.length;
      body.append(...page.events.map(eventRow));
      if (before !== null) focusEntry(body.children[first]);
      before = page.next;
      status.textContent = body.children.length === 0 ? message("events.none") : "";
      older.hidden = page.next === null;
    } catch (problem) {
      if (!problem.code) throw problem;
      status.textContent = problemText(problem);
    }
  };
  load();
  return element("section", {}, textElement("h3", "events.title"), table, status, older);
}

const eventRow = (event) => element("tr", {}, whenCell(event), whatCell(event), whereCell(event), whoCell(event));
