// Shows errors in a form: at the fields, in a summary at the top, and the waiting time of a button. Knows the
// codes of /v1's problems; sends nothing.
import { byId, clearErrors, hasMessage, message, plural, problemKey, setText } from "/js/page.js";

const kFieldOf = { "wrong-code": "code", "wrong-captcha": "captcha_answer" };
const kDefaultWait = 30; // s; if a throttled reply has no time
const kSecond = 1000; // ms

/// Shows a problem of the server as showErrors does. `fieldOf` maps a problem's code, or a field of the
/// request, to the name of the form's field. `button` is the one that was pressed: it waits after too many attempts.
export function showProblem(form, problem, fieldOf = {}, button = null) {
  const name = fieldOf[problem.code] ?? kFieldOf[problem.code];
  if (name && problem.code === "wrong-credentials") problem.code = "wrong-password"; // only the password was asked
  const errors = problem.errors?.length > 0
    ? problem.errors.map((error) => refusedField(form, fieldOf[error.field] ?? error.field, error.code))
    : [{ field: name && form.elements[name], text: problemText(problem) }];
  const summary = showErrors(form, errors);
  const waits = button ?? form.querySelector("button.main") ?? form.querySelector("button");
  if (problem.code === "throttled" && waits) waitBeforeRetry(summary, waits, Math.ceil(problem.retryAfter ?? kDefaultWait));
}

/// The text for a problem, never the server's own: that names fields as programs know them.
export const problemText = (problem) => message(problemKey(problem));

const refusedField = (form, name, code) =>
  ({ field: form.elements[name], text: refusalText(name, code, labelOf(form.elements[name])) });

/// The text for a value that the server refuses: `username.taken`, or else `refusal.too-long` with the label
/// of its field.
export function refusalText(name, code, label = null) {
  if (hasMessage(`${name}.${code}`)) return message(`${name}.${code}`);
  return message(hasMessage(`refusal.${code}`) ? `refusal.${code}` : "refusal.not-valid",
    { label: label ?? message(hasMessage(name) ? name : "refusal.value") });
}

/// What the label of a field says, without "(optional)".
function labelOf(field) {
  const label = field?.labels?.[0];
  return label ? (label.querySelector("[data-message]") ?? label).textContent : null;
}

/// Shows an error at each field that is not valid, with the field's own text (data-missing, data-bad).
export function showInvalidFields(form) {
  const invalid = [...form.elements].filter((field) => field.name && !field.disabled && !field.validity.valid);
  showErrors(form, invalid.map((field) => {
    const key = field.validity.valueMissing ? field.dataset.missing : field.dataset.bad;
    return { field, text: key ? message(key)
      : refusalText(field.name, field.validity.valueMissing ? "missing" : "bad-form", labelOf(field)) };
  }));
}

/// Shows errors, [{field?, text}], above their fields and in a summary at the top, below the heading, which takes the focus. The
/// only field of a form takes the focus itself, and its error is shown once. Typing clears the error of a field. Returns
/// the summary, if there is one.
export function showErrors(form, errors) {
  const only = errors.length === 1 ? errors[0].field : null;
  const isAlone = only?.id && only === onlyField(form);
  for (const { field, text } of errors) if (field?.id) markField(form, field, text, isAlone ? "alert" : null);
  if (isAlone) {
    only.focus();
    return null;
  }
  form.querySelector(".summary")?.remove();
  const summary = Object.assign(document.createElement("div"), { className: "summary", tabIndex: -1 });
  summary.setAttribute("role", "alert");
  const content = summary.appendChild(document.createElement("div"));
  setText(content.appendChild(document.createElement("h2")),
    errors.some((error) => error.field) ? "summary.fix" : "summary.problem");
  content.appendChild(document.createElement("ul")).append(...errors.map(summaryItem));
  (form.querySelector(":scope > h2") ?? form.querySelector(".progress")).after(summary);
  summary.focus();
  return summary;
}

function summaryItem({ field, text }) {
  const item = document.createElement("li");
  if (!field?.id) {
    item.textContent = text;
    return item;
  }
  const link = Object.assign(document.createElement("a"), { href: `#${field.id}`, textContent: text });
  link.addEventListener("click", (event) => { event.preventDefault(); field.focus(); });
  item.append(link);
  return item;
}

/// The visible field of a form that has no other, else null.
function onlyField(form) {
  const visible = [...form.elements].filter((field) => field.name && field.tagName !== "BUTTON" && field.offsetParent);
  return visible.length === 1 ? visible[0] : null;
}

function markField(form, field, text, role) {
  field.setAttribute("aria-invalid", "true");
  const place = byId(`${field.id}-error`);
  if (place) setError(place, text, role);
  field.addEventListener("input", () => clearField(form, field, place), { once: true });
}

function clearField(form, field, place) {
  field.removeAttribute("aria-invalid");
  if (place) setError(place, "");
  const summary = form.querySelector(".summary");
  summary?.querySelector(`a[href="#${field.id}"]`)?.closest("li").remove();
  if (summary && !summary.querySelector("li")) summary.remove();
}

/// Fills the place of an error, or empties it where `text` is "". With the role "alert" it is read aloud.
export function setError(place, text, role = null) {
  if (role) place.setAttribute("role", role);
  place.classList.toggle("shown", text !== "");
  place.replaceChildren(...(text === "" ? [] : [Object.assign(document.createElement("span"), { textContent: text })]));
}

/// Too many attempts: the button shows the waiting time.
async function waitBeforeRetry(summary, button, seconds) {
  if (await disableFor(button, seconds)) summary?.remove();
}

/// Disables a button for some seconds and shows the remaining time, as the message `key` says. Fulfilled when it is
/// enabled, or soon after a later call has replaced the time: then with false.
export async function disableFor(button, seconds, key = "retry_in") {
  const label = button.waiting?.label ?? [button.dataset.message, button.values];
  const wait = { label, end: Date.now() + seconds * kSecond };
  button.waiting = wait;
  button.setAttribute("aria-disabled", "true");
  for (let left = seconds; left > 0 && button.waiting === wait; left = Math.ceil((wait.end - Date.now()) / 1000)) {
    setText(button, key, { time: duration(left) });
    await new Promise((resolve) => setTimeout(resolve, kSecond));
  }
  if (button.waiting !== wait) return false;
  button.waiting = null;
  button.removeAttribute("aria-disabled");
  setText(button, ...label);
  return true;
}

/// 75 is "1:15".
const duration = (seconds) =>
  (seconds < 60 ? plural("seconds", seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
