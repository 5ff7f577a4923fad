// After too many wrong passwords, a client shows more than the password: a code that is mailed to the account
// or, if the attempts were those of strangers, a solved captcha. The parts of the sign-in form for it.
import { byId, call, minutes, onPress, setText } from "./page.js";

const form = byId("form");
const parts = [byId("by-captcha"), byId("by-mail")];
let captcha = null;

/// The problems that are solved here.
export const kSolved = ["under-attack", "mailed-code-helps"];

/// Shows the part that helps against a problem. Shows a new captcha, as each attempt spends one.
export async function askForProof({ code }) {
  if (kSolved.includes(code)) {
    byId("proof").hidden = false;
    byId("choose-captcha").hidden = code !== "under-attack";
    if (code !== "under-attack") showMail();
    else if (byId("by-mail").hidden) show(byId("by-captcha"));
  }
  if (!byId("by-captcha").hidden) await drawCaptcha();
}

/// What the request needs besides name and password. `values` are those of the form.
export function proofOf({ captcha_answer, code }) {
  if (code !== undefined) return { code: code.replaceAll(" ", "") };
  return captcha ? { captcha_id: captcha.id, captcha_answer } : {};
}

function showMail() {
  show(byId("by-mail"));
  const identifier = byId("identifier").value.trim();
  if (identifier.includes("@")) byId("email").value = identifier;
}

function show(shown) {
  for (const part of parts) part.hidden = part.disabled = part !== shown;
}

async function drawCaptcha() {
  captcha = null; // spent, whether or not there is a new one
  captcha = await call("POST", "/captchas", {});
  byId("picture").src = captcha.image;
  byId("captcha_answer").value = "";
}

async function sendCode() {
  const email = byId("email").value.trim();
  const { disableFor } = await import("./form-errors.js");
  let sent;
  try {
    sent = await call("POST", "/codes", { email, purpose: "log-in" });
  } catch (problem) {
    if (problem.code !== "throttled") throw problem;
    disableFor(byId("send"), problem.retryAfter, "code.resend_in"); // the code of a minute ago is still valid
    return setText(byId("sent"), "code.wait");
  }
  const { cooldown, expires_in: lifetime } = sent;
  disableFor(byId("send"), cooldown, "code.resend_in");
  setText(byId("sent"), "forgot.sent", { email, time: minutes(lifetime) });
  byId("code").focus();
}

onPress(byId("another"), form, drawCaptcha);
onPress(byId("send"), form, sendCode);
onPress(byId("choose-captcha"), form, async () => {
  show(byId("by-captcha"));
  byId("captcha_answer").focus();
  await drawCaptcha();
});
byId("choose-mail").addEventListener("click", () => {
  showMail();
  byId("email").focus();
});
