// My preferences: language, theme, and emails about new sign-ins.
import { clearNotice, showNotice } from "../dom.js";
import { showProblem } from "../form-errors.js";
import { byId, call, onPress, onSubmit, withProgress } from "../page.js";
import { applyPreferences, forgetLanguage } from "../preferences.js";

let loaded = null;

export function start(context) {
  onSubmit(byId("appearance-form"), async (chosen) => {
    clearNotice();
    const changes = Object.fromEntries(["language", "theme"].map((name) => [name, chosen[name]])
      .filter(([name, value]) => value !== (loaded[name] ?? "")));
    const before = loaded.language;
    loaded = await call("PATCH", "/account/preferences", changes);
    if (before && !loaded.language) await forgetLanguage();
    await applyPreferences(loaded);
    showNotice("preferences.saved");
  });
  onSubmit(byId("login-mails-form"), async ({ login_mails: wanted }) => {
    clearNotice();
    loaded = await call("PATCH", "/account/preferences", { login_mails: wanted === "on" });
    showNotice(loaded.login_mails ? "login_mails.on" : "login_mails.off");
  });
  onPress(byId("reload-preferences"), byId("preferences-form"), load);
  show(context);
}

/// Until the preferences are known there is nothing to change. What was chosen and not saved stays.
export async function opened() {
  if (loaded) return;
  const form = byId("preferences-form");
  await withProgress(form, load).catch((problem) => {
    byId("reload-preferences").hidden = false;
    showProblem(form, problem);
  });
}

async function load() {
  loaded = await call("GET", "/account/preferences");
  byId("appearance-form").elements.language.value = loaded.language ?? "";
  byId("appearance-form").elements.theme.value = loaded.theme ?? "";
  byId("login-mails").checked = loaded.login_mails === true;
  byId("preferences-card").hidden = true;
  byId("appearance-card").hidden = false;
  byId("login-mails-card").hidden = loaded.login_mails === null;
}

export function show({ account }) {
  byId("login-mails-unverified").hidden = account.email_verified;
}
