// Where I am signed in: one card a session, this one marked; one or all others can be ended.
import { device } from "../device.js";
import { call, say, showingProgress, showProblem, whenSent, word } from "../page.js";
import { ago, moment, timeOf } from "../time.js";

const part = (id) => document.getElementById(id);
let shown = [];

export function start(desk) {
  whenSent(part("sessions-form"), async (_, button) => {
    desk.quiet();
    if (button.dataset.session) {
      await call("DELETE", `/sessions/${button.dataset.session}`);
      desk.tell("sessions.ended");
    } else {
      const { ended } = await call("DELETE", "/sessions");
      desk.tell(ended === 1 ? "sessions.ended_others.one" : "sessions.ended_others.other", { n: ended });
    }
    await load();
  });
  document.addEventListener("languagechange", draw);
}

export async function opened() {
  const form = part("sessions-form");
  await showingProgress(form, load).catch((problem) => showProblem(form, problem));
}

async function load() {
  const { sessions } = await call("GET", "/sessions");
  shown = sessions.toSorted((a, b) => b.current - a.current || b.last_seen.localeCompare(a.last_seen));
  draw();
}

function draw() {
  part("session-list").replaceChildren(...shown.map(card));
  part("end-others").hidden = shown.length < 2;
  part("no-others").hidden = shown.length !== 1;
}

function card(session) {
  const item = document.createElement("li");
  const row = item.appendChild(div("row apart"));
  const what = row.appendChild(div(""));
  const name = what.appendChild(document.createElement("h3"));
  name.textContent = device(session.user_agent) ?? word("sessions.unknown");
  name.title = session.user_agent ?? "";
  if (session.current) name.append(" ", badge("sessions.this"));
  what.append(line(session), since(session));
  if (!session.current) row.append(endButton(session, name.textContent));
  return item;
}

function line(session) {
  const text = paragraph();
  text.append(session.address ?? "", session.address ? " · " : "");
  text.append(session.current ? word("sessions.now") : withTime("sessions.seen", session.last_seen));
  return text;
}

function since(session) {
  const text = paragraph();
  text.textContent = word("sessions.since", { when: moment(session.issued) });
  return text;
}

/// A text whose {when} is a <time>.
function withTime(key, when) {
  const [before, after] = word(key, { when: "\u0000" }).split("\u0000");
  const whole = document.createElement("span");
  whole.append(before, timeOf(when), after ?? "");
  return whole;
}

function endButton(session, name) {
  const button = say(document.createElement("button"), "sessions.end");
  button.dataset.session = session.id;
  button.setAttribute("aria-label", word("sessions.end_one", { name, when: ago(session.last_seen) }));
  return button;
}

const badge = (key) => Object.assign(say(document.createElement("span"), key), { className: "badge good" });
const div = (name) => Object.assign(document.createElement("div"), { className: name });
const paragraph = () => Object.assign(document.createElement("p"), { className: "quiet small line" });
