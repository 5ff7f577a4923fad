// Every form of every page, sent with each kind of bad input: what people then read is written for people. With and without
// the checks of the browser, so that the server refuses each field too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { changeAccount, newAccount, newAdministrator, newPerson, root } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";
import { textForPrograms } from "./visible_text.mjs";

const kBadInputs = ["", "a", "x".repeat(300), "\u202eadmin \u0430b@"];

/// Opens the account of a person who has no username yet.
async function openPanel(user, panel) {
  const person = await newAccount();
  await user.hasSession(person);
  changeAccount(person, "username = NULL");
  await user.open(`/account/#${panel}`);
  await user.page.locator(`#${panel}`).waitFor();
}

async function openStep(user, path) {
  await user.open(path);
  await user.fill("email", newPerson().email);
  await user.press("code.have");
  await user.page.locator("#details").waitFor();
}

async function openAddressChange(user) {
  await openPanel(user, "security");
  await user.page.locator("#new-email").fill(newPerson().email);
  await user.page.locator("#mail-form").evaluate((form) => form.requestSubmit());
  await user.page.locator("#mail-code-form").waitFor();
}

async function openDialog(user) {
  await user.hasSession(await newAdministrator());
  await user.open("/admin/");
  await user.press("add.open");
}

/// How each form is reached, by its selector.
const kForms = {
  "sign in": ["#form", (user) => user.open("/sign-in/")],
  "sign up": ["#address form", (user) => user.open("/sign-up/")],
  "sign up, last step": ["#details form", (user) => openStep(user, "/sign-up/")],
  "reset": ["#address form", (user) => user.open("/forgot/")],
  "reset, last step": ["#details form", (user) => openStep(user, "/forgot/")],
  "profile": ["#profile-form", (user) => openPanel(user, "profile")],
  "username": ["#username-form", (user) => openPanel(user, "profile")],
  "address": ["#mail-form", (user) => openPanel(user, "security")],
  "code of the new address": ["#mail-code-form", openAddressChange],
  "password": ["#password-form", (user) => openPanel(user, "security")],
  "close": ["#close-form", (user) => openPanel(user, "data")],
  "add an account": ["dialog form", openDialog],
};

async function send(user, form, typed) {
  for (const field of await form.locator("input:visible").all()) await field.fill(typed);
  await form.evaluate((element) => element.requestSubmit());
  await user.settled();
  await user.readsForPeople();
}

const dropChecks = (form) => form.evaluate((element) => {
  for (const field of element.querySelectorAll("input")) {
    for (const name of ["required", "pattern", "maxlength"]) field.removeAttribute(name);
    if (field.type === "email") field.type = "text";
  }
});

for (const [name, [selector, open]] of Object.entries(kForms)) {
  test(`bad input is refused in words for people: ${name}`, async () => {
    for (const reader of readers) {
      await visit(reader, async (user) => {
        await open(user);
        const form = user.page.locator(selector);
        await send(user, form, "");
        await user.screenshot(`bad-input-${name.replaceAll(/\W+/g, "-")}-${reader.language}`);
        await dropChecks(form);
        for (const typed of kBadInputs) if (await form.isVisible()) await send(user, form, typed);
      });
    }
  });
}

/// The fields of all requests of /v1, and the codes with which the server refuses them.
function fieldsAndCodes() {
  const { schemas } = JSON.parse(readFileSync(join(root, "nginx/html/api/v1.json"), "utf8")).components;
  const fields = new Set();
  JSON.stringify(schemas, (key, value) => { if (key === "properties") Object.keys(value).forEach((each) => fields.add(each)); return value; });
  return { fields: [...fields], codes: schemas.FieldError.properties.code.enum, problems: schemas.Problem.properties.code.enum };
}

for (const reader of readers) {
  test(`every problem of every field has words for people (${reader.language})`, () =>
    visit(reader, async (user) => {
      await user.open("/forgot/");
      const texts = await user.page.evaluate(async ({ fields, codes, problems }) => {
        const { problemText, refusalText } = await import("/js/form-errors.js");
        return [...problems.map((code) => problemText({ code })),
          ...fields.flatMap((field) => [...codes, "new-code"].map((code) => refusalText(field, code)))];
      }, fieldsAndCodes());
      assert.ok(texts.length > 100);
      assert.deepEqual(texts.map((text) => textForPrograms(text, reader.language)).filter(Boolean), []);
    }));
}
