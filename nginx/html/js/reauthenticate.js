// Asks for the password in place where the last login is too old for what was wanted.
import { call, reveals, translate, whenSent } from "./page.js";

const kDialog = `<form><h2 id="again-title" data-w="again.title"></h2><p class="quiet" data-w="again.why"></p>
  <input type="text" name="identifier" autocomplete="username" hidden>
  <div class="field"><label for="again-password" data-w="password"></label>
  <p class="error" id="again-password-error"></p>
  <div class="secret"><input id="again-password" name="password" type="password" required
    autocomplete="current-password" aria-describedby="again-password-error" data-missing="password.missing">
  <button type="button" aria-pressed="false" data-w="password.show"></button></div></div>
  <div class="row end"><button type="button" class="link cancel" data-w="cancel"></button>
  <button class="main" data-w="again.do"></button></div></form>`;

/// Fulfilled once the person has signed in again; throws a problem `cancelled` when they will not.
export async function signInAgain() {
  const { account } = await call("GET", "/session");
  const dialog = document.body.appendChild(document.createElement("dialog"));
  dialog.setAttribute("aria-labelledby", "again-title");
  dialog.innerHTML = kDialog;
  translate(dialog);
  reveals(dialog.querySelector(".secret button"));
  const form = dialog.querySelector("form");
  form.elements.identifier.value = account.username ?? account.email;
  try {
    await answer(dialog, form);
  } finally {
    dialog.remove();
  }
}

function answer(dialog, form) {
  return new Promise((resolve, reject) => {
    whenSent(form, async (given) => {
      await call("POST", "/sessions", given);
      resolve();
      dialog.close();
    }, { "wrong-credentials": "password" });
    form.querySelector(".cancel").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => reject(Object.assign(new Error(), { code: "cancelled" })));
    dialog.showModal();
    form.elements.password.focus();
  });
}
