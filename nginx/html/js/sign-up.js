// Creates an account in two steps: an address, then the code from the mail with a username and a password. Between
// them is a captcha (or a mail without it) where the server asks for one.
import { byId, call, onPress, onSubmit, setSignedInHint, showPanel } from "./page.js";

const kRefreshBefore = 5; // s before the captcha expires
const form = (id) => byId(id).querySelector("form");
const mailed = location.hash.includes("code=") || history.state?.link ? await import("./mailed-link.js") : null;
let link = mailed?.takeMailedLink() ?? null;
let captcha = null, email = link?.email ?? "", refresh;

// The first step does not need it.
const loadSteps = () => import("./steps.js");

async function drawCaptcha() {
  clearTimeout(refresh);
  captcha = await call("POST", "/captchas", {});
  byId("picture").src = captcha.image;
  byId("captcha_answer").value = "";
  refresh = setTimeout(() => byId("captcha").hidden || drawCaptcha().catch(() => {}),
    (captcha.expires_in - kRefreshBefore) * 1000);
}

/// Requests the code and shows the last step, or the captcha if the server asks for one.
async function sendCode(proof = {}) {
  const to = email, steps = await loadSteps(), from = steps.current();
  const isWanted = () => email === to;
  try {
    if (!await steps.sendCode({ email: to, purpose: "sign-up", ...proof }, isWanted)) return;
  } catch (problem) {
    if (problem.code !== "captcha-required") throw problem;
    if (isWanted()) await showCaptcha(from);
    return;
  }
  clearTimeout(refresh);
  await showDetails(from);
}

/// Shows the captcha as the next step after `from`.
async function showCaptcha(from) {
  const steps = await loadSteps();
  steps.keep({ email });
  await drawCaptcha();
  steps.goTo("captcha", { from, instead: from === "details" });
  byId("captcha_answer").focus();
}

/// Shows the last step: after the code was sent, after a reload, or for a code that the user has already.
async function showDetails(from) {
  await (await loadSteps()).showDetails(email, form("details").elements.email, "code.sent", from);
}

/// Shows the step to which a reload or the history leads; without an address, the first.
async function show(step) {
  if (link) return; // its panel has no steps
  email ||= (await loadSteps()).kept().email ?? "";
  byId("email").value ||= email;
  if (step === "details" && email !== "") return showDetails();
  showPanel(byId("address"));
  if (step !== "captcha" || email === "") return;
  await showCaptcha(step).catch(async (problem) => (await import("./form-errors.js")).showProblem(form("address"), problem));
}

onSubmit(form("address"), async (values, button) => {
  email = values.email.trim();
  const hasCode = button.name === "has-code" || (await loadSteps()).wasJustSent(email);
  await (hasCode ? showDetails() : sendCode());
});

onSubmit(form("captcha"), async ({ captcha_answer }, button) => {
  if (button.name === "unreadable") return sendCode({ captcha_unreadable: true });
  try {
    await sendCode({ captcha_id: captcha.id, captcha_answer });
  } catch (problem) {
    if (problem.code === "wrong-captcha") await drawCaptcha().catch(() => {});
    throw problem;
  }
});

onSubmit(form("details"), async ({ code, username, password, keep }) => {
  const account = { email, code: link?.code ?? code.replaceAll(" ", ""), password, keep: keep === "on" };
  if (username !== "") account.username = username;
  try {
    await call("POST", "/accounts", account);
  } catch (problem) {
    if (!link || problem.code !== "wrong-code") throw problem;
    await mailed.startAgain(link);
    link = null;
    return;
  }
  setSignedInHint(true);
  (await loadSteps()).forget();
  location.replace(`/sign-in/${location.search}`); // which continues to the requested page
  await new Promise(() => {}); // stays busy until the next page is loaded
});

onPress(byId("another"), form("captcha"), drawCaptcha);
onPress(byId("resend"), form("details"), () => sendCode());
form("details").addEventListener("focusin", async () => {
  // The first form does not need it.
  const { showUsernameAvailability, showPasswordStrength } = await import("./field-checks.js");
  showUsernameAvailability(byId("username"));
  showPasswordStrength(byId("password"), () => ({ email, username: byId("username").value }));
}, { once: true });
byId("sign-in").search = location.search;

const [site, steps] = await Promise.all([call("GET", "/site").catch(() => null), loadSteps()]);
steps.onMove(show);
steps.watchOtherAddress();
if (site?.registration === "closed") {
  showPanel(byId("closed"));
} else if (link) {
  form("details").elements.email.value = email;
  mailed.hideCode(link);
  showPanel(byId("details"));
} else if (steps.current() !== steps.first) {
  await show(steps.current());
} else {
  byId("email").value ||= steps.kept().email ?? "";
}
