// Undoes a change that somebody else made: the mail's link brings a ticket in the fragment, which no
// server log sees. Says what will happen before anything does.
import { moment } from "./time.js";
import { call, say, showingProgress, textOf, turnTo, whenSent } from "./page.js";

const part = (id) => document.getElementById(id);
const ticket = location.hash.slice(1);
history.replaceState(null, "", location.pathname); // not for the history, nor for who looks on
const kGone = ["spent-ticket", "malformed", "missing-field", "invalid-field", "not-found"];

const kEffects = {
  "password-changed": ["undo.effect.password", "undo.effect.sessions", "undo.effect.again"],
  "email-changed": ["undo.effect.address", "undo.effect.password", "undo.effect.sessions", "undo.effect.again"],
};

function ask({ kind, moment: when, expires }) {
  say(part("what"), `undo.${kind}`);
  const draw = () => say(part("when"), "undo.when", { when: moment(when), expires: moment(expires) });
  draw();
  document.addEventListener("languagechange", draw);
  part("effects").replaceChildren(...kEffects[kind].map((key) => say(document.createElement("li"), key)));
  turnTo(part("ask"));
}

function refuse(problem) {
  if (kGone.includes(problem.code)) return turnTo(part("spent"));
  part("why").textContent = textOf(problem);
  turnTo(part("broken"));
}

async function look() {
  if (ticket === "") return turnTo(part("spent"));
  turnTo(part("looking"));
  await showingProgress(part("looking"), () => call("POST", "/undo/look", { ticket })).then(ask, refuse);
}

whenSent(part("ask").querySelector("form"), async () => {
  try {
    await call("POST", "/undo", { ticket });
  } catch (problem) {
    if (kGone.includes(problem.code)) return turnTo(part("spent"));
    if (problem.code === "address-taken") return turnTo(part("locked"));
    throw problem;
  }
  turnTo(part("done"));
});
part("again").addEventListener("click", look);
await look();
