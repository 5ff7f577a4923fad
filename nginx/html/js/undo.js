// Undoes a change by another person. The link of the mail has a ticket in its fragment, which browsers do not
// send to servers. Shows the effects before anything is changed.
import { problemText } from "./form-errors.js";
import { byId, call, onSubmit, setText, showPanel, withProgress } from "./page.js";
import { formatTime } from "./time.js";

// Kept by a reload, out of the URL and off the screen.
const ticket = location.hash.slice(1) || (history.state?.ticket ?? "");
history.replaceState({ ticket }, "", location.pathname);
const kTicketProblems = ["spent-ticket", "malformed", "missing-field", "invalid-field", "not-found"];

const kEffects = ["address", "question", "password", "sessions", "new_password"];

function showChange({ kind, moment, expires }) {
  setText(byId("what"), `undo.${kind}`);
  setText(byId("when"), "undo.when", { when: () => formatTime(moment), expires: () => formatTime(expires) });
  byId("effects").replaceChildren(...kEffects.map((name) => setText(document.createElement("li"), `undo.effect.${name}`)));
  showPanel(byId("confirm"));
}

function showFailure(problem) {
  if (kTicketProblems.includes(problem.code)) return showPanel(byId("spent"));
  byId("error-text").textContent = problemText(problem);
  showPanel(byId("broken"));
}

async function load() {
  if (ticket === "") return showPanel(byId("spent"));
  showPanel(byId("loading"));
  await withProgress(byId("loading"), () => call("POST", "/undo/look", { ticket })).then(showChange, showFailure);
}

onSubmit(byId("confirm").querySelector("form"), async () => {
  try {
    await call("POST", "/undo", { ticket });
  } catch (problem) {
    if (kTicketProblems.includes(problem.code)) return showPanel(byId("spent"));
    if (problem.code === "address-taken") return showPanel(byId("locked"));
    throw problem;
  }
  showPanel(byId("done"));
});
byId("retry").addEventListener("click", load);
// Another link that is opened in this tab changes the fragment only.
addEventListener("hashchange", () => location.hash !== "" && location.reload());
await load();
