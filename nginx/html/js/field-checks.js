// Checks by the server during typing: the strength of a password, whether a username is free.
import { refusalText } from "./form-errors.js";
import { byId, call, clearText, setText } from "./page.js";

const kTypingPause = 400; // ms without a key until the server is asked

/// Calls `check(value)` after a pause in typing, and `show` with the reply unless the field has changed
/// since. A failed check shows nothing, because the form is checked again when it is sent.
function onTypingPause(field, check, show) {
  let timer;
  const update = async () => {
    const value = field.value;
    const reply = value === "" ? null : await check(value).catch(() => null);
    if (value === field.value) show(reply, value);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(update, kTypingPause);
  });
  document.addEventListener("languagechange", update);
  update(); // for what was typed before this module was loaded
}

/// Shows the strength below a password field. `about()` returns the names and address of its owner.
export function showPasswordStrength(field, about = () => ({})) {
  const status = byId(`${field.id}-status`);
  const bars = status.parentElement.querySelector(".strength");
  onTypingPause(field, (password) => call("POST", "/password-check", { password, ...about() }), (reply) => {
    if (!reply) {
      delete bars.dataset.score;
      return clearStatus(status);
    }
    const score = reply.acceptable ? Math.max(2, reply.score) : 1;
    bars.dataset.score = score;
    status.className = `field-status ${!reply.acceptable ? "bad" : reply.score > 2 ? "good" : ""}`;
    if (!reply.acceptable) return setPlainText(status, refusalText("password", reply.code));
    setText(status, `strength.${score}`);
  });
}

/// Shows below a username field whether the name is free.
export function showUsernameAvailability(field) {
  const status = byId(`${field.id}-status`);
  onTypingPause(field, (name) => call("GET", `/availability?username=${encodeURIComponent(name)}`), (reply, name) => {
    if (!reply) return clearStatus(status);
    status.className = `field-status ${reply.available ? "good" : "bad"}`;
    if (reply.available) return setText(status, "username.free", { name });
    setPlainText(status, refusalText("username", reply.code));
  });
}

/// A text that is made again when the language changes, as the check is.
function setPlainText(status, text) {
  clearText(status);
  status.textContent = text;
}

function clearStatus(status) {
  status.className = "field-status";
  clearText(status);
}
