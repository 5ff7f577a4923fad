// A new password for who has lost theirs: an address, then the code that was mailed there.
import { call, minutes, remember, rest, say, turnTo, whenPressed, whenSent } from "./page.js";

const part = (id) => document.getElementById(id);
const form = (id) => part(id).querySelector("form");
let email = "";

async function sendCode() {
  const { cooldown, expires_in: life } = await call("POST", "/codes", { email, purpose: "reset" });
  say(part("sent"), "forgot.sent", { email, time: minutes(life) });
  form("details").elements.username.value = email;
  part("code").value = "";
  rest(part("resend"), cooldown);
}

whenSent(form("address"), async (given) => {
  email = given.email.trim();
  await sendCode();
  turnTo(part("details"));
});

whenSent(form("details"), async ({ code, password }) => {
  await call("POST", "/password-resets", { email, code: code.replaceAll(" ", ""), password });
  remember(false);
  turnTo(part("done"));
});

whenPressed(part("resend"), form("details"), sendCode);
part("elsewhere").addEventListener("click", () => { turnTo(part("address")); part("email").focus(); });
form("details").addEventListener("focusin", async () => {
  const { watchStrength } = await import("./field-checks.js"); // the first form needs it not
  watchStrength(part("password"), () => ({ email }));
}, { once: true });
