// Asks for the password in a dialog: the last login is too old for the request, or the session has ended.
import * as api from "./api.js";
import { addPasswordToggle, call, onSubmit, setSignedInHint, setText, translate } from "./page.js";

const kMoreThanPassword = ["under-attack", "mailed-code-helps", "account-closing"];

const kDialog = `<form><h2 id="reauthenticate-title"></h2>
  <p class="quiet" id="reauthenticate-why"></p>
  <input type="text" name="identifier" autocomplete="username" hidden>
  <div class="field"><label for="reauthenticate-password" data-message="password"></label>
  <p class="error" id="reauthenticate-password-error"></p>
  <div class="secret"><input id="reauthenticate-password" name="password" type="password" required
    autocomplete="current-password" aria-describedby="reauthenticate-password-error" data-missing="password.missing">
  <button type="button" aria-pressed="false" data-message="password.show"></button></div></div>
  <label class="check" hidden><input type="checkbox" name="keep"> <span data-message="sign_in.keep"></span></label>
  <p id="reauthenticate-elsewhere" hidden><a href="/sign-in/?again" target="_blank" data-message="reauthenticate.elsewhere"></a></p>
  <div class="row end"><button type="button" class="link cancel" data-message="cancel"></button>
  <button class="main" id="reauthenticate-submit"></button></div></form>`;

/// Fulfilled when the user has confirmed who they are; throws a problem `cancelled` when they cancel.
export async function reauthenticate() {
  const { account, session: { kept } } = await call("GET", "/session");
  await ask("reauthenticate", account.username ?? account.email, (session) => session.recent_login, kept);
}

/// The same for a session that has ended. `identifier` is that of the page's user; `kept` says whether the session outlived
/// the browser. If that is not known (null), the user chooses. The result says it of the new one.
export const signInAgain = (identifier, kept) => ask("signed_out", identifier, () => true, kept);

/// The dialog with the messages `${kind}.title`, `.why` and `.submit`. The user may also sign in in another tab, where
/// more than a password can be given: `isEnough(session)` says whether that session does. The new session is `kept` or not, as
/// the one before, or as the user chooses.
async function ask(kind, identifier, isEnough, kept) {
  const dialog = document.body.appendChild(document.createElement("dialog"));
  dialog.setAttribute("aria-labelledby", "reauthenticate-title");
  dialog.setAttribute("aria-describedby", "reauthenticate-why");
  dialog.innerHTML = kDialog;
  for (const part of ["title", "why", "submit"])
    setText(dialog.querySelector(`#reauthenticate-${part}`), `${kind}.${part}`, { name: identifier });
  translate(dialog);
  addPasswordToggle(dialog.querySelector(".secret button"));
  const form = dialog.querySelector("form");
  form.elements.identifier.value = identifier;
  form.elements.keep.parentElement.hidden = kept !== null;
  const resume = () => document.hidden
    || api.call("GET", "/session").then((session) => isEnough(session) && dialog.close("done"), () => {});
  document.addEventListener("visibilitychange", resume);
  try {
    await logIn(dialog, form, kept);
    setSignedInHint(true);
    return kept ?? form.elements.keep.checked;
  } finally {
    document.removeEventListener("visibilitychange", resume);
    dialog.remove();
  }
}

function logIn(dialog, form, kept) {
  return new Promise((resolve, reject) => {
    onSubmit(form, async (credentials) => {
      try {
        await call("POST", "/sessions", { ...credentials, keep: kept ?? form.elements.keep.checked });
      } catch (problem) {
        if (!kMoreThanPassword.includes(problem.code)) throw problem;
        dialog.querySelector("#reauthenticate-elsewhere").hidden = false;
        throw Object.assign(problem, { code: "more-than-password" });
      }
      dialog.close("done");
    }, { "wrong-credentials": "password" });
    form.querySelector(".cancel").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "done") resolve();
      else reject(Object.assign(new Error(), { code: "cancelled" }));
    });
    dialog.showModal();
    form.elements.password.focus();
  });
}
