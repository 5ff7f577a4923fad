// What every page has: its words in two languages, its forms, and how it says what went wrong.
// Knows the page; leaves HTTP to api.js, which it loads when somebody begins to use a form, so that
// a form is there after five requests.

const root = document.documentElement;

// Words ------------------------------------------------------------------------------------------

// A page may name a folder with a catalogue of its own: <html data-words="/admin/messages">.
const folders = ["/js/messages", ...(root.dataset.words ? [root.dataset.words] : [])];
let words = {};

/// The language of the page, "zh" or "en": nginx wrote it into the page, from cookie and browser.
export const language = () => (root.lang.startsWith("zh") ? "zh" : "en");

/// One text of the catalogue with its {names} filled in, from `values` (a function is called each time,
/// as what it says may follow the language) or from the page: {site}, the name of the site, and {least},
/// the length of the shortest password.
export function word(key, values = {}) {
  if (!(key in words)) console.error(`no word for ${key}`);
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? root.dataset[name] ?? "";
    return typeof value === "function" ? value() : value;
  });
}

export const hasWord = (key) => key in words;

/// The word for so many: in English `key.one` and `key.other`, in Chinese the same text twice.
export const counted = (key, n) =>
  word(`${key}.${new Intl.PluralRules(language()).select(n)}`, { n: n.toLocaleString(root.lang) });

/// Gives an element a text that follows the language.
export function say(element, key, values = {}) {
  element.dataset.w = key;
  element.values = values;
  element.textContent = word(key, values);
  return element;
}

/// Writes the words of everything below that has data-w (its text) or data-w-label (its name for who
/// cannot see it).
export function translate(below = document) {
  for (const element of below.querySelectorAll("[data-w]"))
    element.textContent = word(element.dataset.w, element.values);
  for (const element of below.querySelectorAll("[data-w-label]"))
    element.setAttribute(element.tagName === "IMG" ? "alt" : "aria-label", word(element.dataset.wLabel));
}

/// Adds a folder with catalogues of its own (en.js, zh.js), as /admin/ has.
export async function addWords(folder) {
  folders.push(folder);
  await loadWords();
  translate();
}

async function loadWords() {
  const files = folders.map((folder) => import(`${folder}/${language()}.js`));
  words = Object.assign({}, ...(await Promise.all(files)).map((file) => file.words));
}

/// Changes the language of the page as it stands: nothing that was typed is lost. Pages that draw
/// something of their own listen for `languagechange` on the document.
async function speak(other) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `gatehouse_language=${other}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  root.lang = other === "zh" ? "zh-CN" : "en";
  await loadWords();
  document.querySelectorAll("form").forEach(clearErrors); // some were the server's, in the other one
  translate();
  nameOtherLanguage();
  document.dispatchEvent(new Event("languagechange"));
}

/// The button that switches is labelled in the other language, and says so to who reads it out.
function nameOtherLanguage() {
  document.getElementById("language").lang = language() === "zh" ? "en" : "zh-CN";
}

// The server ---------------------------------------------------------------------------------------

const client = () => import("/js/api.js");
const kShortWait = 4; // s; as after one wrong password: waited for without a word

/// Asks /v1, as api.js says. A login that is too old for this is renewed in place, and the request
/// repeated, as after a short wait; on a page for people who are signed in, nobody else stays.
export const call = (...request) => ask((api) => api.call(...request));
export const send = (...request) => ask((api) => api.send(...request));
export const upload = (...request) => ask((api) => api.upload(...request));

async function ask(request) {
  const api = await client();
  try {
    return await request(api);
  } catch (problem) {
    if (problem.code === "throttled" && problem.retryAfter !== null && problem.retryAfter <= kShortWait) {
      await new Promise((resolve) => setTimeout(resolve, problem.retryAfter * 1000));
      return request(api);
    }
    if (problem.code === "stale-login") {
      await (await import("/js/reauthenticate.js")).signInAgain();
      return request(api);
    }
    if (problem.code === "not-signed-in" && document.body.dataset.for === "people") return toSignIn();
    throw problem;
  }
}

/// Leaves for the sign-in page, which leads back here.
export function toSignIn() {
  remember(false);
  location.replace(`/sign-in/?return_to=${encodeURIComponent(location.pathname + location.hash)}`);
  return new Promise(() => {}); // what comes after never does
}

// Whether somebody has probably signed in with this browser: saves strangers a request that could
// only be refused. The server alone knows.
const kHint = "gatehouse_signed_in";
export function remember(signedIn) {
  try {
    if (signedIn) localStorage.setItem(kHint, "1");
    else localStorage.removeItem(kHint);
  } catch { /* a browser that keeps nothing is asked to sign in */ }
}
export function probablySignedIn() {
  try {
    return localStorage.getItem(kHint) !== null;
  } catch {
    return false;
  }
}

// Waiting ------------------------------------------------------------------------------------------

/// Shows within 100 ms that something is under way, and in words after a second, until `work` is
/// done. `place` has a .progress and may have a .waits.
export async function showingProgress(place, work) {
  const waits = place.querySelector(".waits");
  const timers = [setTimeout(() => place.classList.add("busy"), 100),
    setTimeout(() => waits && say(waits, "waits.working"), 1000),
    setTimeout(() => waits && say(waits, "waits.slow"), 6000)];
  place.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    timers.forEach(clearTimeout);
    place.classList.remove("busy");
    place.removeAttribute("aria-busy");
    if (waits) { delete waits.dataset.w; waits.textContent = ""; }
  }
}

// Forms --------------------------------------------------------------------------------------------

/// What is in a form, by the names of its fields.
export const values = (form) => Object.fromEntries(new FormData(form));

/// Calls `act(values, button)` when the form is sent: once at a time, only when what must be filled in is,
/// and showing what went wrong. `at` says which field a problem's code belongs to.
export function whenSent(form, act, at = {}) {
  form.noValidate = true;
  for (const name of ["progress", "waits"]) {
    if (form.querySelector(`.${name}`)) continue;
    const place = document.createElement(name === "waits" ? "p" : "div");
    place.className = name;
    if (name === "waits") place.setAttribute("role", "status");
    if (name === "waits") form.append(place); else form.prepend(place);
  }
  form.addEventListener("focusin", client, { once: true });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true" || form.waiting) return;
    clearErrors(form);
    const gaps = event.submitter?.formNoValidate ? [] : missing(form);
    if (gaps.length > 0) return showErrors(form, gaps);
    const button = event.submitter ?? form.querySelector("button.main, button:not([type])");
    button?.setAttribute("aria-disabled", "true");
    try {
      await showingProgress(form, () => act(values(form), button));
    } catch (problem) {
      if (!problem.code) throw problem;
      if (problem.code !== "cancelled") showProblem(form, problem, at);
    } finally {
      if (!form.waiting) button?.removeAttribute("aria-disabled");
    }
  });
}

/// Calls `act` when a button beside the form's own is pressed, and shows in the form how that goes.
export function whenPressed(button, form, act) {
  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true" || form.ariaBusy === "true") return;
    clearErrors(form);
    await showingProgress(form, act).catch((problem) => showProblem(form, problem));
  });
}

function missing(form) {
  return [...form.elements].filter((field) => field.name && !field.disabled && !field.validity.valid)
    .map((field) => ({ field, text: field.validity.valueMissing
      ? word(field.dataset.missing ?? "refusal.missing") : word(field.dataset.bad ?? "refusal.bad-form") }));
}

const kFieldOf = { "wrong-code": "code", "wrong-captcha": "captcha_answer" };

/// Shows a problem of the server in a form: at its fields, and at the top with links to them.
/// `at` says which field of the form a problem's code, or a field of the request, belongs to.
export function showProblem(form, problem, at = {}) {
  const name = at[problem.code] ?? kFieldOf[problem.code];
  if (name && problem.code === "wrong-credentials") problem.code = "wrong-password"; // no name was asked
  const errors = problem.errors?.length > 0
    ? problem.errors.map((error) => ({ field: form.elements[at[error.field] ?? error.field],
      text: error.message ?? textOf({ code: error.code }) }))
    : [{ field: name && form.elements[name], text: textOf(problem) }];
  showErrors(form, errors);
  if (problem.code === "throttled") countDown(form, Math.ceil(problem.retryAfter ?? 30));
}

/// What to say about a problem.
export function textOf(problem) {
  for (const kind of ["problem", "refusal"])
    if (hasWord(`${kind}.${problem.code}`)) return word(`${kind}.${problem.code}`);
  return problem.detail ?? problem.title ?? word("problem.unexpected");
}

/// Shows errors, [{field?, text}], above their fields and in a summary at the top, which takes the focus.
export function showErrors(form, errors) {
  const summary = document.createElement("div");
  summary.className = "summary";
  summary.tabIndex = -1;
  summary.setAttribute("role", "alert");
  const inside = summary.appendChild(document.createElement("div"));
  say(inside.appendChild(document.createElement("h2")), errors.some((error) => error.field) ? "summary.mend" : "summary.problem");
  const list = inside.appendChild(document.createElement("ul"));
  for (const { field, text } of errors) {
    const item = list.appendChild(document.createElement("li"));
    if (!field?.id) { item.textContent = text; continue; }
    const link = item.appendChild(document.createElement("a"));
    link.href = `#${field.id}`;
    link.textContent = text;
    link.addEventListener("click", (event) => { event.preventDefault(); field.focus(); });
    mark(field, text);
  }
  form.querySelector(".progress").after(summary);
  summary.focus();
}

function mark(field, text) {
  const place = document.getElementById(`${field.id}-error`);
  field.setAttribute("aria-invalid", "true");
  if (!place) return;
  place.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
  place.classList.add("shown");
}

export function clearErrors(form) {
  form.querySelector(".summary")?.remove();
  for (const place of form.querySelectorAll(".error.shown")) {
    place.classList.remove("shown");
    place.replaceChildren();
  }
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

/// Too many tries: the form's button says for how long.
async function countDown(form, seconds) {
  form.waiting = true;
  await rest(form.querySelector("button.main, button.danger:not([type])") ?? form.querySelector("button"), seconds);
  form.waiting = false;
  clearErrors(form);
}

/// Lets a button say how long it will do nothing; fulfilled when it works again.
export function rest(button, seconds) {
  const label = button.dataset.w;
  const end = Date.now() + seconds * 1000;
  button.setAttribute("aria-disabled", "true");
  return new Promise((resolve) => {
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) return say(button, "wait.again", { time: duration(left) });
      clearInterval(timer);
      button.removeAttribute("aria-disabled");
      say(button, label);
      resolve();
    };
    const timer = setInterval(tick, 1000);
    tick();
  });
}

/// So many seconds as whole minutes, in whatever language the page is then.
export const minutes = (seconds) => () => counted("minutes", Math.round(seconds / 60));

/// 75 is "1:15".
export const duration = (seconds) =>
  (seconds < 60 ? counted("seconds", seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);

// The page itself ----------------------------------------------------------------------------------

/// Moves to another part of the page: shows it alone among its siblings, its heading focused.
export function turnTo(part) {
  for (const other of part.parentElement.children)
    if (other.hasAttribute("data-part")) other.hidden = other !== part;
  const heading = part.querySelector("h1, h2");
  heading.tabIndex = -1;
  heading.focus();
}

/// Lets the button beside a password show and hide it.
export function reveals(button) {
  const field = button.parentElement.querySelector("input");
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    say(button, shown ? "password.hide" : "password.show");
  };
  button.addEventListener("click", () => { show(field.type === "password"); field.focus(); });
  field.form.addEventListener("submit", () => show(false)); // password managers look for the type
}

function watchNetwork() {
  const banner = document.getElementById("offline");
  const look = () => { banner.hidden = navigator.onLine; };
  addEventListener("online", look);
  addEventListener("offline", look);
  look();
}

await loadWords();
translate();
nameOtherLanguage();
document.querySelectorAll(".secret button").forEach(reveals);
document.getElementById("language").addEventListener("click", () => speak(language() === "zh" ? "en" : "zh"));
watchNetwork();
root.classList.add("ready");
