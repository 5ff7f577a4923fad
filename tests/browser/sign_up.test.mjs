// Creating an account: the address, the captcha or a code without it, the username, the password.
import assert from "node:assert/strict";
import { test } from "node:test";
import { captchaAnswer, codeTo, newAccount, newPerson, request } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

/// Sends the address; returns the id of the captcha.
async function sendAddress(user, { email }) {
  await user.open("/sign-up/");
  await user.fill("email", email);
  const drawn = user.page.waitForResponse("**/v1/captchas");
  await user.press("continue");
  const { id } = await (await drawn).json();
  await user.seesHeading("captcha.title");
  return id;
}

async function toDetails(user, person) {
  await user.fill("captcha.answer", captchaAnswer(await sendAddress(user, person)));
  await user.press("captcha.submit");
  await user.seesHeading("sign_up.finish");
}

for (const reader of readers) {
  test(`an account is created (${reader.language}, ${reader.size})`, async () => {
    const person = newPerson();
    await visit(reader, async (user) => {
      const id = await sendAddress(user, person);
      await user.isAccessible();
      await user.screenshot(`sign-up-picture-${reader.language}`);
      await user.fill("captcha.answer", captchaAnswer(id));
      await user.press("captcha.submit");
      await user.sees("code.sent", { email: person.email, time: user.text("minutes.other", { n: 10 }) });
      await user.fill("code", await codeTo(person.email));
      await user.fill("username", person.name);
      await user.sees("username.free", { name: person.name });
      await user.fill("password", person.password);
      await user.page.locator(".strength[data-score]").waitFor();
      await user.isAccessible();
      await user.screenshot(`sign-up-details-${reader.language}`);
      await user.press("sign_up.submit");
      await user.isAt("/account/");
      await user.sees("username.is", { name: person.name });
    });
  });
}

test("a code can be requested without the captcha", async () => {
  const person = newPerson();
  await visit({}, async (user) => {
    await sendAddress(user, person);
    await user.press("captcha.unreadable");
    await user.seesHeading("sign_up.finish");
    await user.fill("code", await codeTo(person.email));
    await user.fill("password", person.password);
    await user.press("sign_up.submit");
    await user.isAt("/account/");
  });
});

test("a wrong answer draws another captcha, and so does the button", () =>
  visit({}, async (user) => {
    await sendAddress(user, newPerson());
    const shown = () => user.page.locator("#picture").getAttribute("src");
    const first = await shown();
    await user.fill("captcha.answer", "wrong");
    await user.press("captcha.submit");
    await user.seesError("problem.wrong-captcha");
    const second = await shown();
    await user.press("captcha.another");
    await user.page.waitForFunction((old) => document.getElementById("picture").src !== old, second);
    assert.notEqual(first, second);
  }));

test("a wrong code is shown at its field, and the other fields keep their values", async () => {
  const person = newPerson();
  await visit({ language: "zh", size: "phone" }, async (user) => {
    await toDetails(user, person);
    const code = await codeTo(person.email);
    await user.fill("code", code === "000000" ? "000001" : "000000");
    await user.fill("password", person.password);
    await user.press("sign_up.submit");
    await user.seesError("problem.wrong-code");
    assert.equal(await user.field("password").inputValue(), person.password);
    assert.equal(await user.page.locator("#code").getAttribute("aria-invalid"), "true");
    await user.isAccessible();
    await user.screenshot("sign-up-wrong-code");
  });
});

test("a taken username is reported while it is typed", async () => {
  const { name } = await newAccount();
  await visit({}, async (user) => {
    await toDetails(user, newPerson());
    await user.fill("username", name);
    await user.page.locator("#username-status.bad").waitFor();
  });
});

test("a weak password is reported while it is typed, by the rules of the server", () =>
  visit({}, async (user) => {
    await toDetails(user, newPerson());
    await user.fill("password", "password1");
    await user.page.locator("#password-status.bad").waitFor();
    await user.fill("password", "quiet green harbour 41");
    await user.page.locator("#password-status:not(.bad)", { hasText: /./ }).waitFor();
  }));

// tests/contracts/test_v1_site.py proves that /v1/site says so where the setting is REGISTRATION=closed.
test("where registration is closed the page says so, in both languages", async () => {
  const json = { ...await (await request("/v1/site")).json(), registration: "closed" };
  for (const reader of readers) {
    await visit(reader, async (user) => {
      await user.page.route("**/v1/site", (route) => route.fulfill({ json }));
      await user.open("/sign-up/");
      await user.seesHeading("closed.title");
      await user.isAccessible();
      await user.screenshot(`sign-up-closed-${reader.language}`);
    });
  }
});
