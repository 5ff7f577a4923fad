// Signs in, and leads on to where the person was going: a page of this site, or a guarded site, to
// which the server hands over. Never goes to an address of another site that stands in the URL.
import { call, probablySignedIn, remember, say, showErrors, textOf, values, whenSent } from "./page.js";

const asked = new URLSearchParams(location.search);
const returnTo = asked.get("return_to");
const form = document.getElementById("form");
const moment = document.getElementById("moment");

/// return_to as an address of this very site, or null.
function here() {
  try {
    const url = new URL(returnTo, location.origin);
    return url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}

/// Where a person who has signed in goes: only the server knows which other sites are ours.
async function destination() {
  if (!returnTo) return "/account/";
  const own = here();
  if (own) return own;
  const { location: there } = await call("POST", "/handoffs", { return_to: returnTo, state: asked.get("state") ?? "" });
  if (!/^https?:\/\//.test(there)) throw new TypeError("not a place to go to");
  return there;
}

async function goOn() {
  remember(true);
  location.replace(await destination());
  await new Promise(() => {}); // busy until the next page is there
}

function showErrand() {
  const place = document.getElementById("errand");
  if (!returnTo || here()) return;
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
    showErrors(form, [{ text: textOf(problem.status === 422 ? { code: "unknown-site" } : problem) }]);
  }
}

function show(part) {
  form.hidden = part !== form;
  moment.hidden = part !== moment;
}

whenSent(form, async () => {
  await call("POST", "/sessions", values(form));
  try {
    await goOn();
  } catch (problem) {
    if (problem.status !== 422) throw problem;
    showErrors(form, [{ text: textOf({ code: "unknown-site" }) }]);
  }
});
document.getElementById("sign-up").search = location.search;
showErrand();
if (probablySignedIn()) await passThrough();
