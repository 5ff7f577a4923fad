// Shows errors in a form: at the fields, in a summary at the top, and the waiting time of a button. Knows the
// codes of /v1's problems; sends nothing.
import { byId, clearErrors, hasMessage, message, plural, setText } from "/js/page.js";

const kFieldOf = { "wrong-code": "code", "wrong-captcha": "captcha_answer" };
const kDefaultWait = 30; // s; if a throttled reply has no time

/// Shows a problem of the server: at its fields, and at the top with links to them. `fieldOf` maps a
/// problem's code, or a field of the request, to the name of the form's field.
export function showProblem(form, problem, fieldOf = {}) {
  const name = fieldOf[problem.code] ?? kFieldOf[problem.code];
  if (name && problem.code === "wrong-credentials") problem.code = "wrong-password"; // only the password was asked
  const errors = problem.errors?.length > 0
    ? problem.errors.map((error) => ({ field: form.elements[fieldOf[error.field] ?? error.field],
      text: error.message ?? problemText({ code: error.code }) }))
    : [{ field: name && form.elements[name], text: problemText(problem) }];
  showErrors(form, errors);
  if (problem.code === "throttled") waitBeforeRetry(form, Math.ceil(problem.retryAfter ?? kDefaultWait));
}

/// The text for a problem.
export function problemText(problem) {
  for (const kind of ["problem", "refusal"])
    if (hasMessage(`${kind}.${problem.code}`)) return message(`${kind}.${problem.code}`);
  return problem.detail ?? problem.title ?? message("problem.unexpected");
}

/// Shows an error at each field that is not valid, with the field's own text (data-missing, data-bad).
export function showInvalidFields(form) {
  const invalid = [...form.elements].filter((field) => field.name && !field.disabled && !field.validity.valid);
  showErrors(form, invalid.map((field) => ({ field, text: field.validity.valueMissing
    ? message(field.dataset.missing ?? "refusal.missing") : message(field.dataset.bad ?? "refusal.bad-form") })));
}

/// Shows errors, [{field?, text}], above their fields and in a summary at the top, which takes the focus.
export function showErrors(form, errors) {
  const summary = Object.assign(document.createElement("div"), { className: "summary", tabIndex: -1 });
  summary.setAttribute("role", "alert");
  const content = summary.appendChild(document.createElement("div"));
  setText(content.appendChild(document.createElement("h2")),
    errors.some((error) => error.field) ? "summary.fix" : "summary.problem");
  content.appendChild(document.createElement("ul")).append(...errors.map(summaryItem));
  for (const { field, text } of errors) if (field?.id) markField(field, text);
  form.querySelector(".progress").after(summary);
  summary.focus();
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

function markField(field, text) {
  field.setAttribute("aria-invalid", "true");
  const place = byId(`${field.id}-error`);
  if (place) setError(place, text);
}

/// Fills the place of an error, or empties it where `text` is "".
export function setError(place, text) {
  place.classList.toggle("shown", text !== "");
  place.replaceChildren(...(text === "" ? [] : [Object.assign(document.createElement("span"), { textContent: text })]));
}

/// Too many attempts: the form's button shows the waiting time.
async function waitBeforeRetry(form, seconds) {
  form.waiting = true;
  await disableFor(form.querySelector("button.main, button.danger:not([type])") ?? form.querySelector("button"), seconds);
  form.waiting = false;
  clearErrors(form);
}

/// Disables a button for some seconds and shows the remaining time. Fulfilled when it is enabled.
export function disableFor(button, seconds) {
  const label = button.dataset.message;
  const end = Date.now() + seconds * 1000;
  button.setAttribute("aria-disabled", "true");
  return new Promise((resolve) => {
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) return setText(button, "retry_in", { time: duration(left) });
      clearInterval(timer);
      button.removeAttribute("aria-disabled");
      setText(button, label);
      resolve();
    };
    const timer = setInterval(tick, 1000);
    tick();
  });
}

/// 75 is "1:15".
const duration = (seconds) =>
  (seconds < 60 ? plural("seconds", seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
