// My sessions: one card for each, the current one marked. One session or all others can be ended.
import { deviceName } from "../device.js";
import { badge, clearNotice, detailsOf, element, showNotice, textElement, textWithTime } from "../dom.js";
import { showProblem } from "../form-errors.js";
import { byId, call, message, onSubmit, withProgress } from "../page.js";
import { exactTime, formatTime } from "../time.js";

let sessions = [];

export function start() {
  onSubmit(byId("sessions-form"), async (_, button) => {
    clearNotice();
    if (button.dataset.session) {
      await call("DELETE", `/sessions/${button.dataset.session}`);
      showNotice("sessions.ended");
    } else {
      const { ended } = await call("DELETE", "/sessions");
      showNotice(ended === 1 ? "sessions.ended_others.one" : "sessions.ended_others.other", { n: ended });
    }
    await load();
  });
  document.addEventListener("languagechange", draw);
}

export async function opened() {
  const form = byId("sessions-form");
  await withProgress(form, load).catch((problem) => showProblem(form, problem));
}

async function load() {
  const reply = await call("GET", "/sessions");
  sessions = reply.sessions.toSorted((a, b) => b.current - a.current || b.last_seen.localeCompare(a.last_seen));
  draw();
}

function draw() {
  byId("session-list").replaceChildren(...sessions.map(card));
  byId("end-others").hidden = sessions.length < 2;
  byId("no-others").hidden = sessions.length !== 1;
}

function card(session) {
  const name = deviceName(session.user_agent) ?? message("sessions.unknown");
  const heading = element("h3", { textContent: name });
  if (session.current) heading.append(" ", badge("sessions.this", "good"));
  return element("li", {}, element("div", { class: "row apart" },
    element("div", {}, heading, lastSeen(session)), session.current ? null : endButton(session, name)), details(session, name));
}

/// Everything that is known of a session.
const details = (session, name) => detailsOf({ what: name, when: exactTime(session.last_seen) }, [
  ["sessions.browser", session.user_agent],
  ["sessions.address", session.address],
  ["sessions.signed_in", formatTime(session.authenticated)],
  ["sessions.last_seen", formatTime(session.last_seen)],
  ["sessions.expires", formatTime(session.expires)],
  ["sessions.kept", message(session.kept ? "sessions.kept.yes" : "sessions.kept.no")],
  ["sessions.sites", session.sites.map((site) => new URL(site).host).join(", ")]]);

const line = (...children) => element("p", { class: "quiet small line" }, ...children);

function lastSeen(session) {
  const address = session.address ? `${session.address} · ` : null;
  if (session.current) return line(address, message("sessions.now"));
  return line(address, ...textWithTime("sessions.seen", session.last_seen));
}

const endButton = (session, name) => textElement("button", "sessions.end", { "data-session": session.id,
  "aria-label": message("sessions.end_one", { name, when: exactTime(session.last_seen) }) });
