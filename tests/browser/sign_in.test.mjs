// Signing in: by keyboard alone, with wrong passwords, without a network, and the redirect afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { attack, captchaAnswer, codeTo, newAccount, site } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

const kForeign = ["https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example",
  "javascript:alert(1)", "http://localhost.evil.example/", "data:text/html,x"];

/// Paths that are no pages, in the spellings by which one could hide them.
const kNotPages = ["/basic/user/security/logout", "/Basic/user/security/logout", "//localhost/../basic/x",
  "/%62asic/user/security/logout", "/a/..%2fbasic/user/security/logout", "/.//mall/user/logout", "/v1/session",
  "/.gatehouse/sign-out", "/%", `${site}/basic/user/security/logout`, `${site}/mall/user/logout`, `blob:${site}/0f9a`];

async function enter(user, identifier, password) {
  await user.fill("sign_in.identifier", identifier);
  await user.fill("password", password);
}

for (const reader of readers) {
  test(`a member signs in and out again (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.signIn(person);
      await user.press("sign_out");
      await user.isAt("/");
      await user.open("/account/");
      await user.seesHeading("sign_in.title");
    });
  });

  test(`a wrong password is rejected with an error above the form (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.open("/sign-in/");
      await enter(user, person.name, "not this one");
      await user.press("sign_in.submit");
      await user.seesError("problem.wrong-credentials");
      await user.isAccessible();
      await user.screenshot(`sign-in-wrong-${reader.language}`);
    });
  });
}

for (const reader of readers) {
  test(`an account under attack asks for a captcha (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await attack(person);
    await visit(reader, async (user) => {
      await user.open("/sign-in/");
      await enter(user, person.email, person.password);
      const drawn = user.page.waitForResponse("**/v1/captchas");
      await user.press("sign_in.submit");
      const { id } = await (await drawn).json();
      await user.seesError("problem.under-attack");
      await user.isAccessible();
      await user.screenshot(`sign-in-attack-${reader.language}`);
      await user.fill("captcha.answer", captchaAnswer(id));
      await user.press("sign_in.submit");
      await user.isAt("/account/");
    });
  });

  test(`an account under attack takes a mailed code (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await attack(person);
    await visit(reader, async (user) => {
      await user.open("/sign-in/");
      await enter(user, person.email, person.password);
      await user.press("sign_in.submit");
      await user.seesError("problem.under-attack");
      await user.press("sign_in.by_mail");
      await user.press("code.send");
      await user.sees("forgot.sent", { email: person.email, time: user.text("minutes.other", { n: 10 }) });
      await user.isAccessible();
      await user.screenshot(`sign-in-attack-code-${reader.language}`);
      await user.fill("code", await codeTo(person.email, "login-code"));
      await user.press("sign_in.submit");
      await user.isAt("/account/");
    });
  });
}

test("missing fields are listed, with links to them", () =>
  visit({}, async (user) => {
    await user.open("/sign-in/");
    await user.press("sign_in.submit");
    await user.seesError("sign_in.identifier.missing");
    await user.page.locator(".summary a").last().click();
    assert.equal(await user.page.evaluate(() => document.activeElement.id), "password");
    await user.isAccessible();
  }));

test("signing in needs nothing but a keyboard", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    const { keyboard } = user.page;
    await user.open("/sign-in/");
    await keyboard.press("Tab");
    assert.equal(await user.page.evaluate(() => document.activeElement.className), "skip");
    await keyboard.press("Enter");
    await keyboard.press("Tab");
    await keyboard.type(person.email);
    await keyboard.press("Tab");
    await keyboard.type(person.password);
    await keyboard.press("Enter");
    await user.isAt("/account/");
  });
});

test("the password can be shown, and is hidden again when it is sent", async () => {
  await visit({}, async (user) => {
    await user.open("/sign-in/");
    await enter(user, "nobody", "what I typed");
    await user.page.locator(".secret button").click();
    assert.equal(await user.page.locator("#password").getAttribute("type"), "text");
    await user.press("sign_in.submit");
    await user.seesError("problem.wrong-credentials");
    assert.equal(await user.page.locator("#password").getAttribute("type"), "password");
  });
});

test("a form that is submitted twice sends once, and shows progress", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    let sent = 0;
    await user.page.route("**/v1/sessions", async (route) => {
      sent += 1;
      await user.sees("progress.working");
      await user.screenshot("sign-in-slow");
      await route.continue();
    });
    await user.open("/sign-in/");
    await enter(user, person.email, person.password);
    await user.press("sign_in.submit");
    await user.button("sign_in.submit").click({ force: true });
    await user.page.keyboard.press("Enter");
    await user.isAt("/account/");
    assert.equal(sent, 1);
  });
});

test("without a network the page says so, and keeps what was typed", () =>
  visit({}, async (user) => {
    await user.open("/sign-in/");
    await enter(user, "kit", "what I typed");
    await user.settled();
    await user.page.context().setOffline(true);
    await user.sees("offline");
    await user.press("sign_in.submit");
    await user.seesError("problem.offline");
    await user.screenshot("sign-in-offline");
    assert.equal(await user.field("password").inputValue(), "what I typed");
    await user.page.context().setOffline(false);
  }));

test("a server that does not answer is reported", () =>
  visit({}, async (user) => {
    await user.open("/sign-in/");
    await user.page.route("**/v1/**", (route) => route.abort());
    await enter(user, "kit", "what I typed");
    await user.press("sign_in.submit");
    await user.seesError("problem.unreachable");
    await user.screenshot("sign-in-down");
  }));

test("after one wrong password the next login waits by itself", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.open("/sign-in/");
    await enter(user, person.name, "not this one");
    await user.press("sign_in.submit");
    await user.seesError("problem.wrong-credentials");
    await user.fill("password", person.password);
    await user.press("sign_in.submit");
    await user.isAt("/account/");
  });
});

test("sign-in goes back to the page of this site that required it", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.open("/sign-in/?return_to=%2Fforgot%2F%3Fa%3D1");
    await enter(user, person.email, person.password);
    await user.press("sign_in.submit");
    await user.isAt("/forgot/?a=1");
    await user.open("/sign-in/?return_to=%2Fforgot%2F%3Fb%3D2").catch(() => {}); // it redirects before it is ready
    await user.isAt("/forgot/?b=2");
  });
});

test("a signed-in person is not redirected to paths for programs, nor out of this site", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.signIn(person);
    const opened = [];
    user.page.on("request", (request) => request.isNavigationRequest() && opened.push(request.url()));
    for (const place of kNotPages) {
      opened.length = 0;
      await user.page.goto(`${site}/sign-in/?return_to=${encodeURIComponent(place)}`);
      await user.page.waitForURL((url) => url.pathname !== "/sign-in/");
      await user.page.waitForLoadState();
      assert.ok(opened.slice(1).every((url) => [`${site}/account/`, `${site}/`].includes(url)), `${place}: ${opened.join(" ")}`);
    }
  });
});

test("sign-in does not redirect to another site", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    for (const place of kForeign) {
      await user.open(`/sign-in/?return_to=${encodeURIComponent(place)}&state=x`);
      await enter(user, person.email, person.password);
      await user.press("sign_in.submit");
      await user.page.waitForURL((url) => url.pathname !== "/sign-in/");
      assert.equal(new URL(user.page.url()).origin, site, place);
      await user.settled();
      await user.page.evaluate(() => localStorage.clear());
      await user.page.context().clearCookies();
    }
  });
});
