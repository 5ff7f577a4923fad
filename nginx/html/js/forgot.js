// Resets a forgotten password: an address, then the code that was mailed there.
import { byId, call, minutes, onPress, onSubmit, setSignedInHint, setText, showPanel } from "./page.js";

const form = (id) => byId(id).querySelector("form");
const mailed = location.hash.includes("code=") ? await import("./mailed-link.js") : null;
let link = mailed?.takeMailedLink() ?? null;
let email = link?.email ?? "";

async function sendCode() {
  const { cooldown, expires_in: lifetime } = await call("POST", "/codes", { email, purpose: "reset" });
  const { disableFor } = await import("./form-errors.js");
  disableFor(byId("resend"), cooldown);
  setText(byId("sent"), "forgot.sent", { email, time: minutes(lifetime) });
  form("details").elements.username.value = email;
  byId("code").value = "";
}

onSubmit(form("address"), async (values) => {
  email = values.email.trim();
  await sendCode();
  showPanel(byId("details"));
});

onSubmit(form("details"), async ({ code, password }) => {
  try {
    await call("POST", "/password-resets", { email, code: link?.code ?? code.replaceAll(" ", ""), password });
  } catch (problem) {
    if (!link || problem.code !== "wrong-code") throw problem;
    await mailed.startAgain(link);
    link = null;
    return;
  }
  setSignedInHint(false);
  showPanel(byId("done"));
});

onPress(byId("resend"), form("details"), sendCode);
byId("other-address").addEventListener("click", () => { showPanel(byId("address")); byId("email").focus(); });
form("details").addEventListener("focusin", async () => {
  const { showPasswordStrength } = await import("./field-checks.js"); // the first form does not need it
  showPasswordStrength(byId("password"), () => ({ email }));
}, { once: true });

if (link) {
  form("details").elements.username.value = email;
  mailed.hideCode(link);
  showPanel(byId("details"));
}
// A link of a mail that is opened in this tab changes the fragment only.
addEventListener("hashchange", () => location.hash.includes("code=") && location.reload());
