// Making an account: the address, the picture or the way round it, the code, the name, the password.
import assert from "node:assert/strict";
import { test } from "node:test";
import { captchaAnswer, codeTo, member, readers, stranger, visit, withSettings } from "./stack.mjs";

/// Types the address; returns the id of the captcha that is shown then.
async function giveAddress(visitor, { email }) {
  await visitor.go("/sign-up/");
  await visitor.fill("email", email);
  const drawn = visitor.page.waitForResponse("**/v1/captchas");
  await visitor.press("go_on");
  const { id } = await (await drawn).json();
  await visitor.heading("captcha.title");
  return id;
}

async function toDetails(visitor, person) {
  await visitor.fill("captcha.answer", captchaAnswer(await giveAddress(visitor, person)));
  await visitor.press("captcha.do");
  await visitor.heading("sign_up.finish");
}

for (const reader of readers) {
  test(`a stranger becomes a member (${reader.language}, ${reader.size})`, async () => {
    const person = stranger();
    await visit(reader, async (visitor) => {
      const id = await giveAddress(visitor, person);
      await visitor.isAccessible();
      await visitor.picture(`sign-up-picture-${reader.language}`);
      await visitor.fill("captcha.answer", captchaAnswer(id));
      await visitor.press("captcha.do");
      await visitor.reads("code.sent", { email: person.email, time: visitor.text("minutes.other", { n: 10 }) });
      await visitor.fill("code", await codeTo(person.email));
      await visitor.fill("username", person.name);
      await visitor.reads("username.free", { name: person.name });
      await visitor.fill("password", person.password);
      await visitor.page.locator(".strength[data-score]").waitFor();
      await visitor.isAccessible();
      await visitor.picture(`sign-up-details-${reader.language}`);
      await visitor.press("sign_up.do");
      await visitor.at("/account/");
      await visitor.reads("username.is", { name: person.name });
    });
  });
}

test("whoever cannot read the picture gets a code without it", async () => {
  const person = stranger();
  await visit({}, async (visitor) => {
    await giveAddress(visitor, person);
    await visitor.press("captcha.unreadable");
    await visitor.heading("sign_up.finish");
    await visitor.fill("code", await codeTo(person.email));
    await visitor.fill("password", person.password);
    await visitor.press("sign_up.do");
    await visitor.at("/account/");
  });
});

test("a wrong answer brings another picture, and one can be asked for", () =>
  visit({}, async (visitor) => {
    await giveAddress(visitor, stranger());
    const shown = () => visitor.page.locator("#picture").getAttribute("src");
    const first = await shown();
    await visitor.fill("captcha.answer", "wrong");
    await visitor.press("captcha.do");
    await visitor.isTold("problem.wrong-captcha");
    const second = await shown();
    await visitor.press("captcha.another");
    await visitor.page.waitForFunction((old) => document.getElementById("picture").src !== old, second);
    assert.notEqual(first, second);
  }));

test("a wrong code is told at its field, and what else was typed stays", async () => {
  const person = stranger();
  await visit({ language: "zh", size: "phone" }, async (visitor) => {
    await toDetails(visitor, person);
    const code = await codeTo(person.email);
    await visitor.fill("code", code === "000000" ? "000001" : "000000");
    await visitor.fill("password", person.password);
    await visitor.press("sign_up.do");
    await visitor.isTold("problem.wrong-code");
    assert.equal(await visitor.field("password").inputValue(), person.password);
    assert.equal(await visitor.page.locator("#code").getAttribute("aria-invalid"), "true");
    await visitor.isAccessible();
    await visitor.picture("sign-up-wrong-code");
  });
});

test("a name that somebody has is told while it is typed", async () => {
  const { name } = await member();
  await visit({}, async (visitor) => {
    await toDetails(visitor, stranger());
    await visitor.fill("username", name);
    await visitor.page.locator("#username-says.bad").waitFor();
  });
});

test("a weak password is told while it is typed, as the server will judge it", () =>
  visit({}, async (visitor) => {
    await toDetails(visitor, stranger());
    await visitor.fill("password", "password1");
    await visitor.page.locator("#password-says.bad").waitFor();
    await visitor.fill("password", "quiet green harbour 41");
    await visitor.page.locator("#password-says:not(.bad)", { hasText: /./ }).waitFor();
  }));

test("where nobody may sign up the page says so, in both languages", () =>
  withSettings(["REGISTRATION=closed"], async () => {
    for (const reader of readers) {
      await visit(reader, async (visitor) => {
        await visitor.go("/sign-up/");
        await visitor.heading("closed.title");
        await visitor.isAccessible();
        await visitor.picture(`sign-up-closed-${reader.language}`);
      });
    }
  }));
