// Every form of every page, sent with each kind of bad input: what people then read is written for people. With and without
// the checks of the browser, so that the server refuses each field too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";
import { kForms } from "./forms.mjs";
import { textForPrograms } from "./visible_text.mjs";

const kBadInputs = ["", "a", "x".repeat(300), "\u202eadmin \u0430b@"];

async function send(user, form, typed) {
  for (const field of await form.locator("input:not([type=checkbox]):visible").all()) await field.fill(typed);
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

const forms = Object.entries(kForms).filter(([, { isButtonAlone }]) => !isButtonAlone);
for (const [index, [name, { form: selector, open }]] of forms.entries()) {
  const reader = readers[index % readers.length];
  test(`bad input is refused in words for people: ${name} (${reader.language}, ${reader.size})`, () =>
    visit(reader, async (user) => {
      await open(user);
      const form = user.page.locator(selector);
      await send(user, form, "");
      await user.screenshot(`bad-input-${name.replaceAll(/\W+/g, "-")}-${reader.language}`);
      await dropChecks(form);
      for (const typed of kBadInputs) if (await form.isVisible()) await send(user, form, typed);
    }));
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

/// Asks for a code at a bad address, and returns the server's sentence about it.
const refusedSentence = () => fetch("/v1/codes", { method: "POST", headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ email: "bad", purpose: "reset" }) }).then((reply) => reply.json()).then(({ errors }) => errors[0].message);

test("a text for programs on a page is noticed", () =>
  visit({}, async (user) => {
    await user.open("/forgot/");
    const show = (text) => user.page.locator("h1").first().evaluate((heading, shown) => { heading.textContent = shown; }, text);
    for (const text of ["new_password is missing", "too-short", "出错了", await user.page.evaluate(refusedSentence)]) {
      await show(text);
      await assert.rejects(() => user.readsForPeople(), { name: "AssertionError" }, text);
    }
    await show("Forgot your password?");
  }));
