// What the server says while somebody types: how strong a password is, whether a name is free.
import { call, say } from "./page.js";

const PAUSE = 400; // ms without a key until the server is asked

/// Asks `question(value)` once nobody has typed for a moment, and shows what came back unless the
/// field has changed since. What cannot be asked now is said when the form is sent.
function whileTyping(field, question, show) {
  let timer;
  const ask = async () => {
    const value = field.value;
    const answer = value === "" ? null : await question(value).catch(() => null);
    if (value === field.value) show(answer, value);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  document.addEventListener("languagechange", ask);
  ask(); // what was typed before this module came
}

/// The meter below a password field, by the rules of the server; `about()` is who it is for.
export function watchStrength(field, about = () => ({})) {
  const says = document.getElementById(`${field.id}-says`);
  const bars = says.parentElement.querySelector(".strength");
  whileTyping(field, (password) => call("POST", "/password-check", { password, ...about() }), (answer) => {
    if (!answer) {
      delete bars.dataset.score;
      return quiet(says);
    }
    bars.dataset.score = answer.acceptable ? Math.max(2, answer.score) : 1;
    says.className = `says ${!answer.acceptable ? "bad" : answer.score > 2 ? "good" : ""}`;
    if (!answer.acceptable && answer.message) return text(says, answer.message);
    say(says, answer.acceptable ? `strength.${Math.max(2, answer.score)}` : "strength.1");
  });
}

/// Whether a username is free, below its field.
export function watchName(field) {
  const says = document.getElementById(`${field.id}-says`);
  whileTyping(field, (name) => call("GET", `/availability?username=${encodeURIComponent(name)}`), (answer, name) => {
    if (!answer) return quiet(says);
    says.className = `says ${answer.available ? "good" : "bad"}`;
    if (answer.available) return say(says, "username.free", { name });
    if (answer.message) text(says, answer.message);
    else say(says, "problem.taken");
  });
}

function text(place, words) {
  delete place.dataset.w;
  place.textContent = words;
}

function quiet(place) {
  place.className = "says";
  text(place, "");
}
