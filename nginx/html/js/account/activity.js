// My activity: sign-ins, failures and changes, newest first. What the user does not recognise leads to a new password.
import { deviceName } from "../device.js";
import { badge, clearNotice, detailsOf, element, focusEntry, showNotice, textElement } from "../dom.js";
import { showProblem } from "../form-errors.js";
import { byId, call, hasMessage, message, onPress, onSubmit, withProgress } from "../page.js";
import { exactTime, formatTime, timeElement } from "../time.js";

const kPage = 20;
let events = [];
let next = null; // where the next page begins

export function start() {
  onPress(byId("more-activity"), byId("activity-form"), more);
  byId("activity-list").addEventListener("click", (event) => event.target.closest("button") && byId("not-me").showModal());
  byId("not-me-cancel").addEventListener("click", () => byId("not-me").close());
  onSubmit(byId("not-me-form"), secure);
  document.addEventListener("languagechange", draw);
}

export async function opened() {
  const form = byId("activity-form");
  await withProgress(form, () => load()).catch((problem) => showProblem(form, problem));
}

async function load(before = null) {
  const reply = await call("GET", `/account/events?limit=${kPage}${before ? `&before=${before}` : ""}`);
  events = before ? [...events, ...reply.events] : reply.events;
  next = reply.next;
  if (before === null) return draw();
  byId("activity-list").append(...reply.events.map(row)); // the others may have open details
  showRest();
}

/// Loads the next page, and focuses its first event.
async function more() {
  const first = events.length;
  await load(next);
  focusEntry(byId("activity-list").children[first]?.querySelector("h3"));
}

/// Ends all other sessions at once, then asks for a new password.
async function secure() {
  clearNotice();
  await call("DELETE", "/sessions");
  byId("not-me").close();
  location.hash = "#security";
  addEventListener("hashchange", () => showNotice("activity.secured", {}, "warn"), { once: true });
}

function draw() {
  byId("activity-list").replaceChildren(...events.map(row));
  showRest();
}

function showRest() {
  byId("no-activity").hidden = events.length > 0;
  byId("more-activity").hidden = next === null;
}

function row(event) {
  const isRefused = event.outcome === "refused";
  const what = element("h3", { textContent: name(event, isRefused) });
  if (isRefused) what.append(" ", badge("activity.failed", "warn"));
  const device = event.user_agent ? deviceName(event.user_agent) ?? message("sessions.unknown") : null;
  const who = event.by_administrator ? message("activity.administrator") : [device, event.address].filter(Boolean).join(" · ");
  const when = element("p", { class: "quiet small line" }, timeElement(event.moment), who && ` · ${who}`);
  const about = { what: what.firstChild.data, when: exactTime(event.moment) };
  return element("li", {}, element("div", { class: "row apart" }, element("div", {}, what, when),
    event.by_administrator ? null : textElement("button", "activity.not_me", { type: "button", class: "link",
      "aria-label": message("activity.not_me_about", about) })), details(event, about));
}

/// What is known of the device.
function details(event, about) {
  if (!event.user_agent || event.by_administrator) return null;
  return detailsOf(about, [["sessions.browser", event.user_agent], ["sessions.address", event.address],
    ["activity.when", formatTime(event.moment)]]);
}

/// What happened, as the owner knows it; a program's name for it where this page is older than the server.
function name({ action }, isRefused) {
  const key = `activity.${action}`;
  if (isRefused && hasMessage(`${key}.refused`)) return message(`${key}.refused`);
  return message(hasMessage(key) ? key : "activity.other");
}
