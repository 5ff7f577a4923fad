// Signs in, and leads on to where the person was going: a page of this site, or a guarded site, to
// which the server hands over. Never goes to an address of another site that stands in the URL.
import { call, probablySignedIn, remember, say, showProblem, values, whenSent } from "./page.js";

const asked = new URLSearchParams(location.search);
const returnTo = asked.get("return_to");
const form = document.getElementById("form");
const moment = document.getElementById("moment");

// What lies there is for programs, and some of it acts when it is merely looked at, as a log-out by
// GET does: a link from elsewhere may not lead a signed-in person there.
const kNoPages = ["v1", "basic", "medusa", "entry", "mall", "portal", ".gatehouse"];

/// An address if it is that of a page of this very site, else null. A blob: has our origin too.
function pageHere(address) {
  try {
    const url = new URL(address, location.origin);
    const ours = url.origin === location.origin && url.protocol === location.protocol;
    return ours && !kNoPages.includes(firstFolder(url.pathname)) ? url.href : null;
  } catch {
    return null;
  }
}

/// The first folder of a path as nginx understands it: decoded, without dots and doubled slashes.
function firstFolder(path) {
  const folders = [];
  for (const name of decodeURIComponent(path).split(/[/\\]+/)) {
    if (name === "..") folders.pop();
    else if (name !== "" && name !== ".") folders.push(name);
  }
  return folders[0]?.toLowerCase();
}

/// Where a person who has signed in goes. Only the server knows which other sites are guarded; one
/// that is not leads nowhere but home, without a word.
async function destination() {
  if (!returnTo) return "/account/";
  const own = pageHere(returnTo);
  if (own) return own;
  const state = asked.get("state");
  const errand = state === null ? { return_to: returnTo } : { return_to: returnTo, state };
  const { location: there } = await call("POST", "/handoffs", errand).catch(nowhere);
  if (!/^https?:\/\//.test(there)) return "/account/";
  return new URL(there).origin === location.origin ? pageHere(there) ?? "/account/" : there;
}

function nowhere(problem) {
  if (![400, 404, 422].includes(problem.status)) throw problem;
  return { location: "" };
}

async function goOn() {
  remember(true);
  location.replace(await destination());
  await new Promise(() => {}); // busy until the next page is there
}

function showErrand() {
  const place = document.getElementById("errand");
  if (!returnTo || pageHere(returnTo)) return;
  try {
    say(place, "sign_in.errand", { host: new URL(returnTo).host }).hidden = false;
  } catch { /* an address that cannot be read is refused by the server */ }
}

/// Whoever is signed in already goes on at once.
async function passThrough() {
  show(moment);
  try {
    await call("GET", "/session");
    await goOn();
  } catch (problem) {
    show(form);
    if (problem.code === "not-signed-in") return remember(false);
    showProblem(form, problem);
  }
}

function show(part) {
  form.hidden = part !== form;
  moment.hidden = part !== moment;
}

whenSent(form, async () => {
  await call("POST", "/sessions", values(form));
  await goOn();
});
document.getElementById("sign-up").search = location.search;
showErrand();
if (probablySignedIn()) await passThrough();
