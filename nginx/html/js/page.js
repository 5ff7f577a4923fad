// The functions that every page needs when it is loaded: texts in two languages, panels, forms, and whether
// the user has signed in. Knows no HTTP: requests.js and form-errors.js are loaded when a form is first used,
// so that a form is ready after five requests.

const root = document.documentElement;

// Texts ------------------------------------------------------------------------------------------

// A page may name a folder with a catalogue of its own: <html data-messages="/admin/messages">.
const folders = ["/js/messages", ...(root.dataset.messages ? [root.dataset.messages] : [])];
let messages = {};

/// The language of the page, "zh" or "en". nginx writes it into the page, from cookie and browser.
export const language = () => (root.lang.startsWith("zh") ? "zh" : "en");

/// One text of the catalogue with its {names} filled in, from `values` or from the page: {site}, the
/// name of the site, and {least}, the length of the shortest password. A value that is a function is
/// called each time, because its text may depend on the language.
export function message(key, values = {}) {
  if (!(key in messages)) console.error(`no message for ${key}`);
  return (messages[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? root.dataset[name] ?? "";
    return typeof value === "function" ? value() : value;
  });
}

export const hasMessage = (key) => key in messages;

/// The key of the message for a problem. One that the catalogue does not know is shown as an internal error.
export const problemKey = ({ code }) => (hasMessage(`problem.${code}`) ? `problem.${code}` : "problem.unexpected");

/// The text for this number: in English `key.one` or `key.other`, in Chinese the same text twice.
export const plural = (key, n) =>
  message(`${key}.${new Intl.PluralRules(language()).select(n)}`, { n: n.toLocaleString(root.lang) });

/// Seconds as whole minutes, in the language of the page at that time.
export const minutes = (seconds) => () => plural("minutes", Math.round(seconds / 60));

/// Gives an element a text that changes with the language. Returns the element.
export function setText(element, key, values = {}) {
  element.dataset.message = key;
  element.values = values;
  element.textContent = message(key, values);
  return element;
}

/// Writes the texts of all elements below that have data-message (their text) or data-message-label
/// (their name for assistive technology).
export function translate(below = document) {
  for (const element of below.querySelectorAll("[data-message]"))
    element.textContent = message(element.dataset.message, element.values);
  for (const element of below.querySelectorAll("[data-message-label]"))
    element.setAttribute(element.tagName === "IMG" ? "alt" : "aria-label", message(element.dataset.messageLabel));
}

/// Adds a folder with catalogues of its own (en.js, zh.js).
export async function addMessages(folder) {
  folders.push(folder);
  await loadMessages();
  translate();
}

async function loadMessages() {
  const files = folders.map((folder) => import(`${folder}/${language()}.js`));
  messages = Object.assign({}, ...(await Promise.all(files)).map((file) => file.messages));
}

/// Changes the language without loading the page again: nothing that was typed is lost. Pages that
/// draw elements of their own listen for `languagechange` on the document.
export async function setLanguage(other) {
  writeCookie("gatehouse_language", other);
  root.lang = other === "zh" ? "zh-CN" : "en";
  await loadMessages();
  document.querySelectorAll("form").forEach(clearErrors); // some came from the server, in the other language
  translate();
  labelLanguageButton();
  document.dispatchEvent(new Event("languagechange"));
}

/// Keeps a value for a year in a cookie that nginx reads; null deletes it.
export function writeCookie(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value ?? ""}; Path=/; Max-Age=${value ? 31536000 : 0}; SameSite=Lax${secure}`;
}

/// The button is labelled in the other language, and tells assistive technology so.
function labelLanguageButton() {
  byId("language").lang = language() === "zh" ? "en" : "zh-CN";
}

// The server ---------------------------------------------------------------------------------------

const loadRequests = () => import("/js/requests.js");
const loadFormErrors = () => import("/js/form-errors.js");

/// Sends a request to /v1 as requests.js says.
export const call = async (...request) => (await loadRequests()).call(...request);
export const setAccount = async (account) => (await loadRequests()).setAccount(account);
export const upload = async (...request) => (await loadRequests()).upload(...request);

const importing = new Map(); // promises, by path
const losses = new Map(); // how often a module could not be loaded, by path

/// Imports a module by its path from the root. A failure (`isLost`) has the code of a server that does not answer. Many
/// browsers remember it for the address, so that another attempt has another address. Only a reload helps if a module that
/// this one imports is lost: `needsReload` is true if an earlier attempt failed too and the device is online.
export function importModule(path) {
  if (!importing.has(path)) importing.set(path, attempt(path).finally(() => importing.delete(path)));
  return importing.get(path);
}

async function attempt(path) {
  const lost = losses.get(path) ?? 0;
  try {
    return await import(lost === 0 ? path : `${path}?attempt=${lost + 1}`);
  } catch (error) {
    console.error(error);
    losses.set(path, lost + 1);
    throw Object.assign(error, { code: navigator.onLine ? "unreachable" : "offline", isLost: true,
      needsReload: lost > 0 && navigator.onLine });
  }
}

// Whether the user has probably signed in with this browser. It avoids a request that would fail; only the
// server can decide.
const kHint = "gatehouse_signed_in"; // "1"; "0" after signing out on purpose; missing where the session has ended by itself

function readHint() {
  try {
    return localStorage.getItem(kHint);
  } catch {
    return null; // the browser stores nothing: the person is asked to sign in
  }
}

function writeHint(value) {
  try {
    if (value === null) localStorage.removeItem(kHint);
    else localStorage.setItem(kHint, value);
  } catch { /* as above */ }
}

export const setSignedInHint = (signedIn) => writeHint(signedIn ? "1" : null);
export const setSignedOutHint = () => writeHint("0");
export const probablySignedIn = () => readHint() === "1";

/// True if nobody shall see what a page of this browser still shows.
export const hasSignedOut = () => readHint() === "0";

// Elements -----------------------------------------------------------------------------------------

export const byId = (id) => document.getElementById(id);

/// Shows one panel, hides its siblings, and focuses its heading.
export function showPanel(panel) {
  for (const other of panel.parentElement.children)
    if (other.hasAttribute("data-panel")) other.hidden = other !== panel;
  focusHeading(panel);
}

/// Focuses the heading of a part of the page, so that a screen reader reads it aloud.
export function focusHeading(part) {
  const heading = part.querySelector("h1, h2");
  heading.tabIndex = -1;
  heading.focus();
}

/// Shows a bar after 100 ms and a text after one second, until `work` is done. `place` has a .progress
/// and may have a .wait-status.
export async function withProgress(place, work) {
  const status = place.querySelector(".wait-status");
  const timers = [setTimeout(() => place.classList.add("busy"), 100),
    setTimeout(() => status && setText(status, "progress.working"), 1000),
    setTimeout(() => status && setText(status, "progress.slow"), 6000)];
  place.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    timers.forEach(clearTimeout);
    place.classList.remove("busy");
    place.removeAttribute("aria-busy");
    if (status) clearText(status);
  }
}

/// Empties an element that setText filled. Returns the element.
export function clearText(element) {
  delete element.dataset.message;
  element.textContent = "";
  return element;
}

// Forms --------------------------------------------------------------------------------------------

/// The values of a form, by the names of its fields.
export const values = (form) => Object.fromEntries(new FormData(form));

/// Calls `send(values, button)` when the form is submitted and all its fields are valid, one submission at
/// a time, and shows errors in the form. `fieldOf` maps a problem's code to the field it belongs to.
export function onSubmit(form, send, fieldOf = {}) {
  form.noValidate = true;
  addProgress(form);
  // Until now the browser would have sent the form by itself, to an address that takes none.
  for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
  form.addEventListener("focusin", () => Promise.all([loadRequests(), loadFormErrors()]).catch(() => {}), { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return submit(form, event.submitter, send, fieldOf);
  });
}

async function submit(form, submitter, send, fieldOf) {
  const button = submitter ?? form.querySelector("button.main, button:not([type])");
  if (form.ariaBusy === "true" || button?.waiting) return;
  if (!submitter?.formNoValidate && !form.checkValidity()) {
    clearErrors(form);
    return (await loadFormErrors()).showInvalidFields(form);
  }
  button?.setAttribute("aria-disabled", "true");
  try {
    await work(form, () => send(values(form), button));
  } catch (problem) {
    await show(form, problem, fieldOf, button);
  } finally {
    if (!button?.waiting) button?.removeAttribute("aria-disabled");
  }
}

/// Shows progress during `act`. The errors from before disappear; their summary keeps its place until then, so that a second
/// press does not hit what would move there.
async function work(form, act) {
  const past = form.querySelector(".summary");
  past?.classList.add("past");
  clearErrors(form);
  try {
    return await withProgress(form, act);
  } finally {
    past?.remove();
  }
}

async function show(form, problem, fieldOf, button) {
  if (!problem.code) throw problem;
  if (problem.code !== "cancelled") (await loadFormErrors()).showProblem(form, problem, fieldOf, button);
}

function addProgress(form) {
  if (!form.querySelector(".progress")) {
    form.prepend(Object.assign(document.createElement("div"), { className: "progress" }));
  }
  if (form.querySelector(".wait-status")) return;
  const status = Object.assign(document.createElement("p"), { className: "wait-status" });
  status.setAttribute("role", "status");
  form.append(status);
}

/// Calls `act` when a button is pressed, one call at a time.
export function onClick(button, act) {
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    try {
      await act(button);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
}

/// Calls `act` when a button beside the form's own is pressed, and shows progress and errors in the form.
export function onPress(button, form, act) {
  button.addEventListener("click", async () => {
    if (button.waiting || form.ariaBusy === "true") return;
    await work(form, act).catch((problem) => show(form, problem, {}, button));
  });
}

export function clearErrors(form) {
  form.querySelector(".summary:not(.past)")?.remove();
  for (const place of form.querySelectorAll(".error.shown")) {
    place.classList.remove("shown");
    place.replaceChildren();
  }
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

/// Lets the button beside a password show and hide it. Its name for assistive technology says which password.
export function addPasswordToggle(button) {
  const field = button.parentElement.querySelector("input");
  const [label] = field.labels;
  button.id ||= `${field.id}-toggle`;
  label.id ||= `${field.id}-label`;
  button.setAttribute("aria-labelledby", `${button.id} ${label.id}`);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    setText(button, shown ? "password.hide" : "password.show");
  };
  button.addEventListener("click", () => { show(field.type === "password"); field.focus(); });
  field.form.addEventListener("submit", () => show(false)); // password managers look for type="password"
}

// Start --------------------------------------------------------------------------------------------

function watchNetwork() {
  const update = () => { byId("offline").hidden = navigator.onLine; };
  addEventListener("online", update);
  addEventListener("offline", update);
  update();
}

await loadMessages();
translate();
labelLanguageButton();
document.querySelectorAll(".secret button").forEach(addPasswordToggle);
// Not by the fragment, which would be an entry of the history.
document.querySelector(".skip")?.addEventListener("click", (event) => { event.preventDefault(); byId("main").focus(); });
byId("language").addEventListener("click", () => setLanguage(language() === "zh" ? "en" : "zh"));
watchNetwork();
root.classList.add("ready");
