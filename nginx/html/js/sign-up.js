// Creates an account in three steps: an address, a captcha (or a mail without it), then the code from
// the mail with a username and a password.
import { byId, call, minutes, onPress, onSubmit, setSignedInHint, setText, showPanel } from "./page.js";

const kRefreshBefore = 5; // s before the captcha expires
const form = (id) => byId(id).querySelector("form");
const mailed = location.hash.includes("code=") ? await import("./mailed-link.js") : null;
let link = mailed?.takeMailedLink() ?? null;
let captcha = null, email = link?.email ?? "", refresh;

async function drawCaptcha() {
  clearTimeout(refresh);
  captcha = await call("POST", "/captchas", {});
  byId("picture").src = captcha.image;
  byId("captcha_answer").value = "";
  refresh = setTimeout(() => byId("captcha").hidden || drawCaptcha().catch(() => {}),
    (captcha.expires_in - kRefreshBefore) * 1000);
}

async function sendCode(proof) {
  const { cooldown, expires_in: lifetime } = await call("POST", "/codes", { email, purpose: "sign-up", ...proof });
  const { disableFor } = await import("./form-errors.js");
  clearTimeout(refresh);
  disableFor(byId("resend"), cooldown);
  setText(byId("sent"), "code.sent", { email, time: minutes(lifetime) });
  form("details").elements.email.value = email;
  byId("code").value = "";
  showPanel(byId("details"));
}

async function showCaptcha() {
  await drawCaptcha();
  showPanel(byId("captcha"));
  byId("captcha_answer").focus();
}

onSubmit(form("address"), async (values) => {
  email = values.email.trim();
  await showCaptcha();
});

onSubmit(form("captcha"), async ({ captcha_answer }, button) => {
  if (button.name === "unreadable") return sendCode({});
  try {
    await sendCode({ captcha_id: captcha.id, captcha_answer });
  } catch (problem) {
    if (problem.code === "wrong-captcha") await drawCaptcha().catch(() => {});
    throw problem;
  }
});

onSubmit(form("details"), async ({ code, username, password }) => {
  const account = { email, code: link?.code ?? code.replaceAll(" ", ""), password };
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
  location.replace(`/sign-in/${location.search}`); // which continues to the requested page
  await new Promise(() => {}); // stays busy until the next page is loaded
});

onPress(byId("another"), form("captcha"), drawCaptcha);
onPress(byId("resend"), form("details"), showCaptcha);
byId("other-address").addEventListener("click", () => { showPanel(byId("address")); byId("email").focus(); });
form("details").addEventListener("focusin", async () => {
  // The first form does not need it.
  const { showUsernameAvailability, showPasswordStrength } = await import("./field-checks.js");
  showUsernameAvailability(byId("username"));
  showPasswordStrength(byId("password"), () => ({ email, username: byId("username").value }));
}, { once: true });
byId("sign-in").search = location.search;

const site = await call("GET", "/site").catch(() => null);
if (site?.registration === "closed") {
  showPanel(byId("closed"));
} else if (link) {
  form("details").elements.email.value = email;
  mailed.hideCode(link);
  showPanel(byId("details"));
}
// A link of a mail that is opened in this tab changes the fragment only.
addEventListener("hashchange", () => location.hash.includes("code=") && location.reload());
