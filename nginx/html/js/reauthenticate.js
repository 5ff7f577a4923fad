// Asks for the password in a dialog if the last login is too old for the request.
import { addPasswordToggle, call, onSubmit, translate } from "./page.js";

const kDialog = `<form><h2 id="reauthenticate-title" data-message="reauthenticate.title"></h2>
  <p class="quiet" data-message="reauthenticate.why"></p>
  <input type="text" name="identifier" autocomplete="username" hidden>
  <div class="field"><label for="reauthenticate-password" data-message="password"></label>
  <p class="error" id="reauthenticate-password-error"></p>
  <div class="secret"><input id="reauthenticate-password" name="password" type="password" required
    autocomplete="current-password" aria-describedby="reauthenticate-password-error" data-missing="password.missing">
  <button type="button" aria-pressed="false" data-message="password.show"></button></div></div>
  <div class="row end"><button type="button" class="link cancel" data-message="cancel"></button>
  <button class="main" data-message="reauthenticate.submit"></button></div></form>`;

/// Fulfilled when the user has signed in again; throws a problem `cancelled` when they cancel.
export async function reauthenticate() {
  const { account } = await call("GET", "/session");
  const dialog = document.body.appendChild(document.createElement("dialog"));
  dialog.setAttribute("aria-labelledby", "reauthenticate-title");
  dialog.innerHTML = kDialog;
  translate(dialog);
  addPasswordToggle(dialog.querySelector(".secret button"));
  const form = dialog.querySelector("form");
  form.elements.identifier.value = account.username ?? account.email;
  try {
    await logIn(dialog, form);
  } finally {
    dialog.remove();
  }
}

function logIn(dialog, form) {
  return new Promise((resolve, reject) => {
    onSubmit(form, async (credentials) => {
      await call("POST", "/sessions", credentials);
      resolve();
      dialog.close();
    }, { "wrong-credentials": "password" });
    form.querySelector(".cancel").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => reject(Object.assign(new Error(), { code: "cancelled" })));
    dialog.showModal();
    form.elements.password.focus();
  });
}
