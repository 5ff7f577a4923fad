// Signs in, then opens the requested page: a page of this site, or a guarded site for which the server issues
// a ticket. Never follows an address of another site in the URL without the server.
import { byId, call, focusHeading, onSubmit, probablySignedIn, setSignedInHint, setText, values } from "./page.js";

const parameters = new URLSearchParams(location.search);
const returnTo = parameters.get("return_to");
const form = byId("form");
const closing = byId("closing"); // asks whether a closed account is kept
const loading = byId("loading");

// These paths are for programs, and some change state on GET, such as a log-out. A link of another site must
// not redirect a signed-in user to them. A unit test compares the list with that of the contracts.
const kNotPages = ["v1", "basic", "medusa", "entry", "mall", "portal", ".gatehouse"];

/// The address if it is a page of this site, else null. A blob: address has our origin too.
function ownPage(address) {
  try {
    const url = new URL(address, location.origin);
    const isOurs = url.origin === location.origin && url.protocol === location.protocol;
    return isOurs && !kNotPages.includes(firstFolder(url.pathname)) ? url.href : null;
  } catch {
    return null;
  }
}

/// The first folder of a path as nginx reads it: decoded, without dots and doubled slashes.
function firstFolder(path) {
  const folders = [];
  for (const name of decodeURIComponent(path).split(/[/\\]+/)) {
    if (name === "..") folders.pop();
    else if (name !== "" && name !== ".") folders.push(name);
  }
  return folders[0]?.toLowerCase();
}

/// The target after signing in. Only the server can decide which other sites are guarded; for any other site
/// the target is the account page.
async function destination() {
  if (!returnTo) return "/account/";
  const page = ownPage(returnTo);
  if (page) return page;
  const state = parameters.get("state");
  const request = state === null ? { return_to: returnTo } : { return_to: returnTo, state };
  const { location: there } = await call("POST", "/handoffs", request).catch(rejected);
  if (!/^https?:\/\//.test(there)) return "/account/";
  return new URL(there).origin === location.origin ? ownPage(there) ?? "/account/" : there;
}

function rejected(problem) {
  if (![400, 404, 422].includes(problem.status)) throw problem;
  return { location: "" };
}

async function leave() {
  setSignedInHint(true);
  const [there] = await Promise.all([destination(), usePreferences().catch(() => {})]);
  location.replace(there);
  await new Promise(() => {}); // stays busy until the next page is loaded
}

/// What the user prefers also holds in a browser where they have not signed in before.
async function usePreferences() {
  const preferences = await call("GET", "/account/preferences").catch(() => null);
  if (preferences) await (await import("./preferences.js")).applyPreferences(preferences);
}

/// Shows which other site will be opened after signing in.
function showRedirectNotice() {
  if (!returnTo || ownPage(returnTo)) return;
  try {
    setText(byId("redirect-notice"), "sign_in.redirect_notice", { host: new URL(returnTo).host }).hidden = false;
  } catch { /* the server rejects an address that cannot be parsed */ }
}

/// Redirects a user who is signed in already.
async function skipIfSignedIn() {
  show(loading);
  try {
    await call("GET", "/session");
    await leave();
  } catch (problem) {
    show(form);
    if (problem.code === "not-signed-in") return setSignedInHint(false);
    (await import("./form-errors.js")).showProblem(form, problem);
  }
}

function show(part) {
  form.hidden = part !== form;
  closing.hidden = part !== closing;
  loading.hidden = part !== loading;
}

let attack = null; // the module that asks for more than a password, after too many wrong ones

let keepsAccount = false; // the user wants to keep the closed account

async function signIn({ identifier, password, keep, ...more }) {
  const closed = keepsAccount ? { keep_account: true } : {};
  await call("POST", "/sessions", { identifier, password, keep: keep === "on", ...attack?.proofOf(more), ...closed });
}

onSubmit(form, async (fields) => {
  try {
    await signIn(fields);
  } catch (problem) {
    if (problem.code === "account-closing") {
      show(closing);
      return focusHeading(closing);
    }
    // The problem is shown, whether or not the module and a picture arrive.
    if (problem.status === 429) attack ??= await import("./under-attack.js").catch(() => null);
    await attack?.askForProof(problem).catch(() => {});
    throw problem;
  }
  await leave();
});
onSubmit(closing, async () => {
  keepsAccount = true;
  if (attack) { // a picture is good for one attempt
    show(form);
    return attack.askForProof({});
  }
  await signIn(values(form));
  await leave();
});
byId("not-keep").addEventListener("click", () => { keepsAccount = false; show(form); byId("identifier").focus(); });
byId("sign-up").search = location.search;
showRedirectNotice();
// Another tab waits for a new login: being signed in is not enough.
if (probablySignedIn() && !parameters.has("again")) await skipIfSignedIn();
