// Every form that changes something: how a person reaches it, what they fill in, the request it sends, and what shows that
// it was done. For tests that treat all forms alike.
import { changeAccount, codeTo, newAccount, newAdministrator, newPerson, undoTicketTo, withCaptchas } from "./stack.mjs";

const kNew = "nine slow rivers 8";

async function openPanel(user, panel) {
  const person = await newAccount();
  await user.openPanel(panel, { person });
  return person;
}

/// Opens the profile of somebody who has no username yet.
async function openWithoutUsername(user) {
  const person = await newAccount();
  await user.hasSession(person);
  changeAccount(person, "username = NULL");
  await user.open("/account/#profile");
  await user.page.locator("#username-form").waitFor();
  return person;
}

/// Opens the last step with a code requested.
async function openLastStep(user, path, person) {
  await user.open(path);
  await user.fill("email", person.email);
  await user.press(path === "/forgot/" ? "code.send" : "continue");
  await user.page.locator("#details").waitFor();
  return person;
}

const openCaptcha = (user) => withCaptchas(async () => {
  await user.open("/sign-up/");
  await user.fill("email", newPerson().email);
  await user.press("continue");
  await user.page.locator("#captcha").waitFor();
});

async function openAddressChange(user) {
  const person = await openPanel(user, "security");
  const other = newPerson();
  await user.page.locator("#new-email").fill(other.email);
  await user.page.locator("#mail-form").evaluate((form) => form.requestSubmit());
  await user.page.locator("#mail-code-form").waitFor();
  return { ...person, other: other.email };
}

async function openUndo(user) {
  const person = await openPanel(user, "security");
  await kForms.password.fill(user, person);
  await user.press("password.submit");
  await user.sees("password.saved");
  await user.open("/");
  await user.open(`/undo/#${await undoTicketTo(person.email, "password-changed")}`);
  await user.page.locator("#confirm").waitFor();
}

async function openDialog(user) {
  await user.hasSession(await newAdministrator());
  await user.open("/admin/");
  await user.press("add.open");
}

async function fillIn(user, values) {
  for (const [id, value] of Object.entries(values)) await user.page.locator(`#${id}`).fill(value);
}

/// `form` is its selector, `button` its message, `open(user)` reaches it and returns the person, `fill(user, person)` fills it
/// in, `request` is "METHOD path" below /v1, `done(user)` waits for what is shown then.
export const kForms = {
  "sign in": { form: "#form", button: "sign_in.submit", request: "POST /sessions",
    open: async (user) => { await user.open("/sign-in/"); return newAccount(); },
    fill: (user, { email, password }) => fillIn(user, { identifier: email, password }), done: (user) => user.isAt("/account/") },
  "sign up": { form: "#address form", button: "continue", request: "POST /codes",
    open: (user) => user.open("/sign-up/"), fill: (user) => fillIn(user, { email: newPerson().email }),
    done: (user) => user.seesHeading("sign_up.finish") },
  "sign up, captcha": { form: "#captcha form", button: "captcha.unreadable", request: "POST /codes",
    open: openCaptcha, fill: () => {}, done: (user) => user.seesHeading("sign_up.finish") },
  "sign up, last step": { form: "#details form", button: "sign_up.submit", request: "POST /accounts",
    open: (user) => openLastStep(user, "/sign-up/", newPerson()), done: (user) => user.isAt("/account/"),
    fill: async (user, { email }) => fillIn(user, { code: await codeTo(email), password: kNew }) },
  "reset": { form: "#address form", button: "code.send", request: "POST /codes",
    open: (user) => user.open("/forgot/"), fill: (user) => fillIn(user, { email: newPerson().email }),
    done: (user) => user.seesHeading("forgot.finish") },
  "reset, last step": { form: "#details form", button: "forgot.submit", request: "POST /password-resets",
    open: async (user) => openLastStep(user, "/forgot/", await newAccount()), done: (user) => user.seesHeading("forgot.done"),
    fill: async (user, { email }) => fillIn(user, { code: await codeTo(email), password: kNew }) },
  "undo": { form: "#confirm form", isButtonAlone: true, button: "undo.submit", request: "POST /undo",
    open: openUndo, fill: () => {}, done: (user) => user.seesHeading("undo.done") },
  "profile": { form: "#profile-form", button: "save", request: "PATCH /account",
    open: (user) => openPanel(user, "profile"), fill: (user) => fillIn(user, { nickname: "Kit" }), done: (user) => user.sees("profile.saved") },
  "username": { form: "#username-form", button: "username.submit", request: "PATCH /account",
    open: openWithoutUsername, fill: (user) => fillIn(user, { username: newPerson().name }),
    done: (user) => user.page.locator("#username-is").waitFor() },
  "address": { form: "#mail-form", button: "code.send", request: "POST /codes",
    open: (user) => openPanel(user, "security"), fill: (user) => fillIn(user, { "new-email": newPerson().email }),
    done: (user) => user.page.locator("#mail-code-form").waitFor() },
  "code of the new address": { form: "#mail-code-form", button: "mail.submit", request: "PUT /account/email",
    open: openAddressChange, done: (user) => user.page.locator("#notice .good").waitFor(),
    fill: async (user, { other, password }) => fillIn(user, { "mail-code": await codeTo(other), "mail-password": password }) },
  "password": { form: "#password-form", button: "password.submit", request: "PUT /account/password",
    open: (user) => openPanel(user, "security"), fill: (user, { password }) => fillIn(user, { present: password, password: kNew }),
    done: (user) => user.sees("password.saved") },
  "language and theme": { form: "#appearance-form", button: "save", request: "PATCH /account/preferences",
    open: (user) => openPanel(user, "preferences"), fill: (user) => user.page.locator("#theme").selectOption("light"),
    done: (user) => user.sees("preferences.saved") },
  "close": { form: "#close-form", button: "close.submit", request: "DELETE /account",
    open: (user) => openPanel(user, "data"), fill: (user, { name, password }) => fillIn(user, { "close-name": name, "close-password": password }),
    done: (user) => user.isAt("/") },
  "add an account": { form: "dialog form", button: "add.confirm", request: "POST /admin/accounts",
    open: openDialog, fill: (user) => fillIn(user, { "dialog-username": newPerson().name, "dialog-password": kNew }),
    done: (user) => user.page.locator("#notice .good").waitFor() },
};
