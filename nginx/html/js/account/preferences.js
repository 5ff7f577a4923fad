// My preferences: language, theme, and emails about new sign-ins.
import { clearNotice, showNotice } from "../dom.js";
import { showProblem } from "../form-errors.js";
import { byId, call, onSubmit, withProgress } from "../page.js";
import { applyPreferences } from "../preferences.js";

let loaded = null;

export function start(context) {
  onSubmit(byId("appearance-form"), async ({ language, theme }) => {
    clearNotice();
    loaded = await call("PATCH", "/account/preferences", { language, theme });
    await applyPreferences(loaded);
    showNotice("preferences.saved");
  });
  onSubmit(byId("login-mails-form"), async ({ login_mails: wanted }) => {
    clearNotice();
    loaded = await call("PATCH", "/account/preferences", { login_mails: wanted === "on" });
    showNotice(loaded.login_mails ? "login_mails.on" : "login_mails.off");
  });
  show(context);
}

export async function opened() {
  if (loaded) return; // what was chosen and not saved stays
  const form = byId("appearance-form");
  await withProgress(form, load).catch((problem) => showProblem(form, problem));
}

async function load() {
  loaded = await call("GET", "/account/preferences");
  byId("appearance-form").elements.language.value = loaded.language ?? "";
  byId("appearance-form").elements.theme.value = loaded.theme ?? "";
  byId("login-mails").checked = loaded.login_mails === true;
  byId("login-mails-card").hidden = loaded.login_mails === null;
}

export function show({ account }) {
  byId("login-mails-unverified").hidden = account.email_verified;
}
