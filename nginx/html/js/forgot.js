// Resets a forgotten password: an address, then the code that was mailed there.
import { byId, call, onPress, onSubmit, setSignedOutHint, showPanel } from "./page.js";

const form = (id) => byId(id).querySelector("form");
const mailed = location.hash.includes("code=") || history.state?.link ? await import("./mailed-link.js") : null;
let link = mailed?.takeMailedLink() ?? null;
let email = link?.email ?? "";

// The first step does not need it.
const loadSteps = () => import("./steps.js");

async function sendCode() {
  const to = email;
  const from = await (await loadSteps()).sendCode({ email: to, purpose: "reset" }, () => email === to);
  if (from) await showDetails(from);
}

/// Shows the second step: after the code was sent, after a reload, or for a code that the user has already.
async function showDetails(from) {
  await (await loadSteps()).showDetails(email, form("details").elements.username, "forgot.sent", from);
}

/// Shows the step to which a reload or the history leads; without an address, the first.
async function show(step) {
  if (link) return; // its panel has no steps
  email ||= (await loadSteps()).kept().email ?? "";
  byId("email").value ||= email;
  if (step === "details" && email !== "") return showDetails();
  showPanel(byId("address"));
}

onSubmit(form("address"), async (values, button) => {
  email = values.email.trim();
  const hasCode = button.name === "has-code" || (await loadSteps()).wasJustSent(email);
  await (hasCode ? showDetails() : sendCode());
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
  setSignedOutHint(); // every device
  (await loadSteps()).forget();
  showPanel(byId("done"));
});

onPress(byId("resend"), form("details"), sendCode);
form("details").addEventListener("focusin", async () => {
  const { showPasswordStrength } = await import("./field-checks.js"); // the first form does not need it
  showPasswordStrength(byId("password"), () => ({ email }));
}, { once: true });

const steps = await loadSteps();
steps.onMove(show);
steps.watchOtherAddress();
if (link) {
  form("details").elements.username.value = email;
  mailed.hideCode(link);
  showPanel(byId("details"));
} else if (steps.current() !== steps.first) {
  await show(steps.current());
} else {
  byId("email").value ||= steps.kept().email ?? "";
}
