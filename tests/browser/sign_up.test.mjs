// Creating an account: the address, the captcha or a code without it, the username, the password.
import assert from "node:assert/strict";
import { test } from "node:test";
import { captchaAnswer, codeTo, newAccount, newPerson, request } from "./stack.mjs";
import { readers, visit } from "./visitor.mjs";

/// Sends the address; returns the id of the captcha.
async function sendAddress(visitor, { email }) {
  await visitor.open("/sign-up/");
  await visitor.fill("email", email);
  const drawn = visitor.page.waitForResponse("**/v1/captchas");
  await visitor.press("continue");
  const { id } = await (await drawn).json();
  await visitor.seesHeading("captcha.title");
  return id;
}

async function toDetails(visitor, person) {
  await visitor.fill("captcha.answer", captchaAnswer(await sendAddress(visitor, person)));
  await visitor.press("captcha.submit");
  await visitor.seesHeading("sign_up.finish");
}

for (const reader of readers) {
  test(`an account is created (${reader.language}, ${reader.size})`, async () => {
    const person = newPerson();
    await visit(reader, async (visitor) => {
      const id = await sendAddress(visitor, person);
      await visitor.isAccessible();
      await visitor.screenshot(`sign-up-picture-${reader.language}`);
      await visitor.fill("captcha.answer", captchaAnswer(id));
      await visitor.press("captcha.submit");
      await visitor.sees("code.sent", { email: person.email, time: visitor.text("minutes.other", { n: 10 }) });
      await visitor.fill("code", await codeTo(person.email));
      await visitor.fill("username", person.name);
      await visitor.sees("username.free", { name: person.name });
      await visitor.fill("password", person.password);
      await visitor.page.locator(".strength[data-score]").waitFor();
      await visitor.isAccessible();
      await visitor.screenshot(`sign-up-details-${reader.language}`);
      await visitor.press("sign_up.submit");
      await visitor.isAt("/account/");
      await visitor.sees("username.is", { name: person.name });
    });
  });
}

test("a code can be requested without the captcha", async () => {
  const person = newPerson();
  await visit({}, async (visitor) => {
    await sendAddress(visitor, person);
    await visitor.press("captcha.unreadable");
    await visitor.seesHeading("sign_up.finish");
    await visitor.fill("code", await codeTo(person.email));
    await visitor.fill("password", person.password);
    await visitor.press("sign_up.submit");
    await visitor.isAt("/account/");
  });
});

test("a wrong answer draws another captcha, and so does the button", () =>
  visit({}, async (visitor) => {
    await sendAddress(visitor, newPerson());
    const shown = () => visitor.page.locator("#picture").getAttribute("src");
    const first = await shown();
    await visitor.fill("captcha.answer", "wrong");
    await visitor.press("captcha.submit");
    await visitor.seesError("problem.wrong-captcha");
    const second = await shown();
    await visitor.press("captcha.another");
    await visitor.page.waitForFunction((old) => document.getElementById("picture").src !== old, second);
    assert.notEqual(first, second);
  }));

test("a wrong code is shown at its field, and the other fields keep their values", async () => {
  const person = newPerson();
  await visit({ language: "zh", size: "phone" }, async (visitor) => {
    await toDetails(visitor, person);
    const code = await codeTo(person.email);
    await visitor.fill("code", code === "000000" ? "000001" : "000000");
    await visitor.fill("password", person.password);
    await visitor.press("sign_up.submit");
    await visitor.seesError("problem.wrong-code");
    assert.equal(await visitor.field("password").inputValue(), person.password);
    assert.equal(await visitor.page.locator("#code").getAttribute("aria-invalid"), "true");
    await visitor.isAccessible();
    await visitor.screenshot("sign-up-wrong-code");
  });
});

test("a taken username is reported while it is typed", async () => {
  const { name } = await newAccount();
  await visit({}, async (visitor) => {
    await toDetails(visitor, newPerson());
    await visitor.fill("username", name);
    await visitor.page.locator("#username-status.bad").waitFor();
  });
});

test("a weak password is reported while it is typed, by the rules of the server", () =>
  visit({}, async (visitor) => {
    await toDetails(visitor, newPerson());
    await visitor.fill("password", "password1");
    await visitor.page.locator("#password-status.bad").waitFor();
    await visitor.fill("password", "quiet green harbour 41");
    await visitor.page.locator("#password-status:not(.bad)", { hasText: /./ }).waitFor();
  }));

// tests/contracts/test_v1_site.py proves that /v1/site says so where the setting is REGISTRATION=closed.
test("where registration is closed the page says so, in both languages", async () => {
  const json = { ...await (await request("/v1/site")).json(), registration: "closed" };
  for (const reader of readers) {
    await visit(reader, async (visitor) => {
      await visitor.page.route("**/v1/site", (route) => route.fulfill({ json }));
      await visitor.open("/sign-up/");
      await visitor.seesHeading("closed.title");
      await visitor.isAccessible();
      await visitor.screenshot(`sign-up-closed-${reader.language}`);
    });
  }
});
