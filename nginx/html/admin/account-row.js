// One account in the list: a line that opens in place, with its details, its sessions and what
// happened to it.
import { call, hasWord, say, showingProgress, textOf, word } from "/js/page.js";
import { device } from "/js/device.js";
import { moment, timeOf } from "/js/time.js";
import { actButtons, removal } from "./actions.js";
import { badge, button, make, nameOf, said } from "/js/dom.js";
import { edit } from "./account-forms.js";

const kEvents = 20;

/// The list item of an account. `list` says who is chosen and open, and is told of changes.
export function row(account, list) {
  const tick = make("input", { type: "checkbox", checked: list.chosen.has(account.id), "aria-label":
    word("choose.one", { name: nameOf(account) }) });
  tick.addEventListener("change", () => list.choose(account.id, tick.checked));
  const isOpen = list.open.has(account.id);
  const panel = make("div", { id: `panel-${account.id}`, class: "panel", hidden: !isOpen });
  const opener = make("button", { type: "button", class: "opener", "aria-expanded": String(isOpen),
    "aria-controls": panel.id }, ...line(account, list));
  opener.addEventListener("click", () => list.toggle(account.id));
  const item = make("li", { "data-id": account.id, class: isOpen ? "open" : "" },
    make("label", { class: "tick" }, tick), opener, panel);
  if (isOpen) fill(panel, account, list);
  return item;
}

function line(account, list) {
  const name = make("span", { class: "who" }, make("b", { textContent: nameOf(account) }));
  if (account.id === list.office.me.id) name.append(" ", badge("you", "accent"));
  const second = [account.username === null ? null : account.email, account.nickname].filter(Boolean).join(" · ");
  if (second) name.append(make("small", { textContent: second }));
  const badges = make("span", { class: "badges" });
  if (account.role === "admin") badges.append(badge("role.admin", "accent"));
  if (account.status === "disabled") badges.append(badge("status.disabled", "bad"));
  const [before, after] = word("row.added", { when: "\u0000" }).split("\u0000");
  const since = make("span", { class: "since" }, before, timeOf(account.created), after);
  return [name, badges, since];
}

async function fill(panel, account, list) {
  const body = make("div", {});
  panel.replaceChildren(make("div", { class: "progress" }), body, make("p", { class: "waits", role: "status" }));
  try {
    const [details, { sessions }] = await showingProgress(panel, () => Promise.all([
      call("GET", `/admin/accounts/${account.id}`), call("GET", `/admin/accounts/${account.id}/sessions`)]));
    body.replaceChildren(...whole(details, sessions, list));
  } catch (problem) {
    if (!problem.code) throw problem;
    body.replaceChildren(make("p", { textContent: textOf(problem) }),
      button("again.load", () => fill(panel, account, list)));
  }
}

function whole(account, sessions, list) {
  const changed = () => list.refresh(account.id);
  const change = button("edit.open", async () => { if (await edit(account, list.office)) await changed(); });
  return [facts(account),
    make("div", { class: "row acts" }, change, ...actButtons(account, list.office, changed),
      removal(account, list.office, () => list.removed(account.id))),
    sessionPart(account, sessions, list, changed), eventPart(account)];
}

function facts(account) {
  const none = () => said("span", "none", { class: "quiet" });
  const pairs = [
    ["fact.id", `${account.id}`], ["username", account.username], ["email", account.email && address(account)],
    ["nickname", account.nickname], ["phone", account.phone],
    ["fact.password", said("span", account.schemes.length > 0 ? "fact.password.set" : "fact.password.none")],
    ["fact.created", moment(account.created)], ["fact.updated", moment(account.updated)],
    ["fact.ended", account.login_time && moment(account.login_time)],
    ["fact.gid", make("code", { textContent: account.gid })]];
  return make("dl", { class: "facts" }, ...pairs.flatMap(([key, value]) =>
    [said("dt", key), make("dd", {}, value ?? none())]));
}

function address(account) {
  return make("span", {}, account.email, " ", account.email_verified
    ? badge("email.verified", "good") : badge("email.unverified", "warn"));
}

// Sessions -----------------------------------------------------------------------------------------

function sessionPart(account, sessions, list, changed) {
  const inside = sessions.length === 0 ? [said("p", "sessions.nowhere", { class: "quiet" })]
    : [make("ul", { class: "list" }, ...sessions.map((session) => sessionItem(account, session, list, changed)))];
  return make("section", {}, said("h3", "sessions.of", {}, { n: sessions.length }), ...inside);
}

function sessionItem(account, session, list, changed) {
  const name = device(session.user_agent) ?? word("sessions.unknown");
  const end = button("sessions.end", async () => {
    try {
      await call("DELETE", `/admin/accounts/${account.id}/sessions/${session.id}`);
      list.office.tell("sessions.end.done", { name: nameOf(account), device: name });
    } catch (problem) {
      if (!problem.code) throw problem;
      if (problem.code === "cancelled") return;
      if (problem.code !== "not-found") return list.office.tell(`problem.${problem.code}`, {}, "bad");
    }
    await changed();
  }, { "aria-label": word("sessions.end.of", { device: name }) });
  const seen = make("p", { class: "quiet small line" }, `${session.address} · ${session.contract} · `, timeOf(session.last_seen));
  return make("li", {}, make("div", { class: "row apart" },
    make("div", { title: session.user_agent }, make("b", { textContent: name }), seen), end));
}

// What happened ------------------------------------------------------------------------------------

function eventPart(account) {
  const body = make("tbody", {});
  const table = make("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": word("events.title") },
    make("table", {}, make("thead", {}, make("tr", {},
      ...["events.when", "events.what", "events.where", "events.who"].map((key) => said("th", key, { scope: "col" })))), body));
  const older = button("events.older", () => load(), { class: "link start" });
  const trouble = make("p", { class: "quiet" });
  let before = null;
  const load = async () => {
    try {
      const page = await call("GET", `/admin/accounts/${account.id}/events?limit=${kEvents}${before ? `&before=${before}` : ""}`);
      body.append(...page.events.map(eventRow));
      before = page.next;
      trouble.textContent = body.children.length === 0 ? word("events.none") : "";
      older.hidden = page.next === null;
    } catch (problem) {
      if (!problem.code) throw problem;
      trouble.textContent = textOf(problem);
    }
  };
  load();
  return make("section", {}, said("h3", "events.title"), table, trouble, older);
}

function eventRow(event) {
  const what = make("td", {});
  const key = `event.${event.action}`;
  what.append(hasWord(key) ? say(make("span"), key) : make("code", { textContent: event.action }));
  if (event.outcome === "refused") what.append(" ", badge("event.refused", "bad"));
  const who = event.actor_id === null ? said("td", "events.owner", { class: "quiet" })
    : make("td", { textContent: event.actor ?? `#${event.actor_id}` });
  const exact = make("td", { class: "nowrap" }, timeOf(event.moment));
  return make("tr", {}, exact, what, make("td", { textContent: [event.contract, event.address].filter(Boolean).join(" · ") }), who);
}
