// How I sign in: my address, changed with a code from the new one, and my password.
import { watchStrength } from "../field-checks.js";
import { call, minutes, rest, say, whenPressed, whenSent } from "../page.js";

const part = (id) => document.getElementById(id);

export function start(desk) {
  let email = "";
  const sendCode = async () => {
    const { cooldown, expires_in: life } = await call("POST", "/codes", { email, purpose: "change-email" });
    say(part("mail-sent"), "code.sent", { email, time: minutes(life) });
    rest(part("mail-resend"), cooldown);
  };
  whenSent(part("mail-form"), async (given) => {
    desk.quiet();
    email = given.email.trim();
    await sendCode();
    ask("code");
  });
  whenPressed(part("mail-resend"), part("mail-code-form"), sendCode);
  whenSent(part("mail-code-form"), async ({ code, password }) => {
    desk.changed(await call("PUT", "/account/email", { email, code: code.replaceAll(" ", ""), password }));
    ask("address");
    desk.tell("mail.saved", { email });
  }, { "wrong-credentials": "password" });
  part("mail-cancel").addEventListener("click", () => ask("address"));
  whenSent(part("password-form"), async ({ present, password }) => {
    desk.quiet();
    await call("PUT", "/account/password", { present, password });
    part("password-form").reset();
    part("password").dispatchEvent(new Event("input"));
    desk.tell("password.saved");
  }, { "wrong-credentials": "present" });
  watchStrength(part("password"), () => {
    const { email: address, username, nickname } = desk.account;
    return Object.fromEntries(Object.entries({ email: address, username, nickname }).filter(([, value]) => value));
  });
  show(desk);
}

/// The new address first, then what proves it.
function ask(what) {
  const code = what === "code";
  part("mail-form").hidden = code;
  part("mail-code-form").hidden = !code;
  (code ? part("mail-code-form") : part("mail-form")).reset();
  part(code ? "mail-code" : "new-email").focus();
}

export function show({ account }) {
  const { email, email_verified: verified } = account;
  say(part("mail-is"), email ? (verified ? "mail.is" : "mail.unverified") : "mail.nothing", { email });
  part("password-form").elements.identifier.value = account.username ?? email ?? "";
}
