// Creating an account: the address, the captcha or a code without it where the server asks for one, the username, the
// password. test_captcha_setting.py has the pages with CAPTCHA=always and off.
import assert from "node:assert/strict";
import { test } from "node:test";
import { captchaAnswer, codeTo, newAccount, newPerson, request, withCaptchas } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

async function sendAddress(user, { email }) {
  await user.open("/sign-up/");
  await user.sees("sign_up.step1");
  await user.fill("email", email);
  await user.press("continue");
}

async function toDetails(user, person) {
  await sendAddress(user, person);
  await user.seesHeading("sign_up.finish");
}

/// The id of the captcha that `act` leads to.
async function captchaAfter(user, act) {
  const drawn = user.page.waitForResponse("**/v1/captchas");
  await act();
  const { id } = await (await drawn).json();
  await user.seesHeading("captcha.title");
  return id;
}

const toCaptcha = (user, person) => captchaAfter(user, () => sendAddress(user, person));

async function solve(user, id) {
  await user.fill("captcha.answer", captchaAnswer(id));
  await user.press("captcha.submit");
  await user.seesHeading("sign_up.finish");
}

async function finish(user, { email, password }) {
  await user.fill("code", await codeTo(email));
  await user.fill("password", password);
  await user.press("sign_up.submit");
  await user.isAt("/account/");
}

for (const reader of readers) {
  test(`an account is created in two steps (${reader.language}, ${reader.size})`, async () => {
    const person = newPerson();
    await visit(reader, async (user) => {
      await sendAddress(user, person);
      await user.sees("code.sent", { email: person.email, time: user.text("minutes.other", { n: 10 }) });
      await user.sees("sign_up.step2");
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

  test(`a captcha comes between where the server asks for one (${reader.language}, ${reader.size})`, async () => {
    const person = newPerson();
    await visit(reader, (user) => withCaptchas(async () => {
      const id = await toCaptcha(user, person);
      await user.sees("captcha.why");
      assert.equal(await user.page.evaluate(() => document.activeElement.id), "captcha_answer");
      await user.isAccessible();
      await user.screenshot(`sign-up-picture-${reader.language}`);
      await solve(user, id);
      await finish(user, person);
    }));
  });

  test(`a code can be requested without the captcha (${reader.language}, ${reader.size})`, async () => {
    const person = newPerson();
    await visit(reader, (user) => withCaptchas(async () => {
      await toCaptcha(user, person);
      await user.press("captcha.unreadable");
      await user.seesHeading("sign_up.finish");
      await finish(user, person);
    }));
  });

  test(`the captcha survives a reload and Back (${reader.language}, ${reader.size})`, async () => {
    const person = newPerson();
    await visit(reader, (user) => withCaptchas(async () => {
      await toCaptcha(user, person);
      await captchaAfter(user, () => user.page.reload());
      await user.sees("captcha.why");
      await user.page.goBack();
      await user.seesHeading("sign_up.title");
      assert.equal(await user.field("email").inputValue(), person.email);
      await solve(user, await captchaAfter(user, () => user.press("continue")));
      await user.page.reload();
      await user.seesHeading("sign_up.finish");
      await finish(user, person);
    }));
  });
}

test("another code may need the captcha, and what was typed stays", async () => {
  const person = newPerson();
  await visit({}, (user) => withCaptchas(async () => {
    await user.open("/sign-up/");
    await user.fill("email", person.email);
    await user.press("code.have");
    await user.fill("username", person.name);
    await user.fill("password", person.password);
    await solve(user, await captchaAfter(user, () => user.press("code.resend")));
    assert.equal(await user.field("username").inputValue(), person.name);
    assert.equal(await user.field("password").inputValue(), person.password);
    await finish(user, person);
  }));
});

test("Back and Continue show the code that was just mailed, and another address gets its own", async () => {
  const [person, other] = [newPerson(), newPerson()];
  await visit({}, async (user) => {
    await toDetails(user, person);
    for (const { email } of [person, other]) {
      await user.page.goBack();
      await user.sees("sign_up.step1");
      await user.fill("email", email);
      await user.press("continue");
      await user.sees("code.sent", { email, time: user.text("minutes.other", { n: 10 }) });
    }
    await finish(user, other);
  });
});

test("a wrong answer draws another captcha, and so does the button", () =>
  visit({}, (user) => withCaptchas(async () => {
    await toCaptcha(user, newPerson());
    const shown = () => user.page.locator("#picture").getAttribute("src");
    const first = await shown();
    await user.fill("captcha.answer", "wrong");
    await user.press("captcha.submit");
    await user.seesError("problem.wrong-captcha");
    const second = await shown();
    await user.press("captcha.another");
    await user.page.waitForFunction((old) => document.getElementById("picture").src !== old, second);
    assert.notEqual(first, second);
  })));

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
