// Makes an account in three steps: an address, a picture that a person can read (or a mail without
// it), then the code from the mail with a name and a password.
import { call, minutes, remember, rest, say, turnTo, whenPressed, whenSent } from "./page.js";

const part = (id) => document.getElementById(id);
const form = (id) => part(id).querySelector("form");
let captcha = null, email = "", oldAge;

async function drawCaptcha() {
  clearTimeout(oldAge);
  captcha = await call("POST", "/captchas", {});
  part("picture").src = captcha.image;
  part("captcha_answer").value = "";
  oldAge = setTimeout(() => part("person").hidden || drawCaptcha().catch(() => {}), (captcha.expires_in - 5) * 1000);
}

async function sendCode(proof) {
  const { cooldown, expires_in: life } = await call("POST", "/codes", { email, purpose: "sign-up", ...proof });
  clearTimeout(oldAge);
  say(part("sent"), "code.sent", { email, time: minutes(life) });
  form("details").elements.email.value = email;
  part("code").value = "";
  rest(part("resend"), cooldown);
  turnTo(part("details"));
}

async function showPicture() {
  await drawCaptcha();
  turnTo(part("person"));
  part("captcha_answer").focus();
}

whenSent(form("address"), async (given) => {
  email = given.email.trim();
  await showPicture();
});

whenSent(form("person"), async ({ captcha_answer }, button) => {
  if (button.name === "unreadable") return sendCode({});
  try {
    await sendCode({ captcha_id: captcha.id, captcha_answer });
  } catch (problem) {
    if (problem.code === "wrong-captcha") await drawCaptcha().catch(() => {});
    throw problem;
  }
});

whenSent(form("details"), async ({ code, username, password }) => {
  const account = { email, code: code.replaceAll(" ", ""), password };
  if (username !== "") account.username = username;
  await call("POST", "/accounts", account);
  remember(true);
  location.replace(`/sign-in/${location.search}`); // which leads on to where the person was going
  await new Promise(() => {});
});

whenPressed(part("another"), form("person"), drawCaptcha);
whenPressed(part("resend"), form("details"), showPicture);
part("elsewhere").addEventListener("click", () => { turnTo(part("address")); part("email").focus(); });
form("details").addEventListener("focusin", async () => {
  const { watchName, watchStrength } = await import("./field-checks.js"); // the first form needs it not
  watchName(part("username"));
  watchStrength(part("password"), () => ({ email, username: part("username").value }));
}, { once: true });
part("sign-in").search = location.search;

const site = await call("GET", "/site").catch(() => null);
if (site?.registration === "closed") turnTo(part("closed"));
