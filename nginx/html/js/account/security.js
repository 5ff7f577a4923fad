// Sign-in data: the address, changed with a code from the new one, and the password.
import { clearNotice, showNotice } from "../dom.js";
import { showPasswordStrength } from "../field-checks.js";
import { disableFor } from "../form-errors.js";
import { byId, call, minutes, onPress, onSubmit, setText } from "../page.js";

export function start(context) {
  startEmailChange(context);
  startPasswordChange(context);
  show(context);
}

function startEmailChange(context) {
  let email = "";
  const sendCode = async () => {
    const { cooldown, expires_in: lifetime } = await call("POST", "/codes", { email, purpose: "change-email" });
    disableFor(byId("mail-resend"), cooldown, "code.resend_in");
    setText(byId("mail-sent"), "code.sent", { email, time: minutes(lifetime) });
  };
  const prove = async (address) => {
    clearNotice();
    email = address;
    await sendCode();
    showCodeForm();
  };
  onSubmit(byId("mail-form"), (values) => prove(values.email.trim()));
  onPress(byId("mail-prove"), byId("mail-form"), () => prove(context.account.pending_email));
  onPress(byId("mail-resend"), byId("mail-code-form"), sendCode);
  onSubmit(byId("mail-code-form"), async ({ code, password }) => {
    context.setAccount(await call("PUT", "/account/email", { email, code: code.replaceAll(" ", ""), password }));
    showAddressForm();
    showNotice("mail.saved", { email });
  }, { "wrong-credentials": "password" });
  byId("mail-cancel").addEventListener("click", showAddressForm);
}

function startPasswordChange(context) {
  onSubmit(byId("password-form"), async ({ present, password }) => {
    clearNotice();
    await call("PUT", "/account/password", { present, password });
    byId("password-form").reset();
    byId("password").dispatchEvent(new Event("input"));
    showNotice("password.saved");
  }, { "wrong-credentials": "present" });
  showPasswordStrength(byId("password"), () => {
    const { email, username, nickname } = context.account;
    return Object.fromEntries(Object.entries({ email, username, nickname }).filter(([, value]) => value));
  });
}

const showAddressForm = () => switchForms(byId("mail-code-form"), byId("mail-form"), byId("new-email"));
const showCodeForm = () => switchForms(byId("mail-form"), byId("mail-code-form"), byId("mail-code"));

function switchForms(from, to, field) {
  from.hidden = true;
  to.hidden = false;
  to.reset();
  field.focus();
}

export function show({ account }) {
  const { email, email_verified: isVerified, pending_email: pending } = account;
  setText(byId("mail-is"), email ? (isVerified ? "mail.is" : "mail.unverified") : "mail.none", { email });
  byId("mail-pending").hidden = pending === null;
  setText(byId("mail-pending-is"), "mail.pending", { email: pending });
  byId("password-form").elements.identifier.value = account.username ?? email ?? "";
}
