// Signing in: by keyboard alone, with wrong passwords, without a network, and the redirect afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newAccount, site } from "./stack.mjs";
import { readers, visit } from "./visitor.mjs";

const kForeign = ["https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example",
  "javascript:alert(1)", "http://localhost.evil.example/", "data:text/html,x"];

/// Paths that are no pages, in the spellings by which one could hide them.
const kNotPages = ["/basic/user/security/logout", "/Basic/user/security/logout", "//localhost/../basic/x",
  "/%62asic/user/security/logout", "/a/..%2fbasic/user/security/logout", "/.//mall/user/logout", "/v1/session",
  "/.gatehouse/sign-out", "/%", `${site}/basic/user/security/logout`, `${site}/mall/user/logout`, `blob:${site}/0f9a`];

async function enter(visitor, identifier, password) {
  await visitor.fill("sign_in.identifier", identifier);
  await visitor.fill("password", password);
}

for (const reader of readers) {
  test(`a member signs in and out again (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (visitor) => {
      await visitor.signIn(person);
      await visitor.press("sign_out");
      await visitor.isAt("/");
      await visitor.open("/account/");
      await visitor.seesHeading("sign_in.title");
    });
  });

  test(`a wrong password is rejected with an error above the form (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (visitor) => {
      await visitor.open("/sign-in/");
      await enter(visitor, person.name, "not this one");
      await visitor.press("sign_in.submit");
      await visitor.seesError("problem.wrong-credentials");
      await visitor.isAccessible();
      await visitor.screenshot(`sign-in-wrong-${reader.language}`);
    });
  });
}

test("missing fields are listed, with links to them", () =>
  visit({}, async (visitor) => {
    await visitor.open("/sign-in/");
    await visitor.press("sign_in.submit");
    await visitor.seesError("sign_in.identifier.missing");
    await visitor.page.locator(".summary a").last().click();
    assert.equal(await visitor.page.evaluate(() => document.activeElement.id), "password");
    await visitor.isAccessible();
  }));

test("signing in needs nothing but a keyboard", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    const { keyboard } = visitor.page;
    await visitor.open("/sign-in/");
    await keyboard.press("Tab");
    assert.equal(await visitor.page.evaluate(() => document.activeElement.className), "skip");
    await keyboard.press("Enter");
    await keyboard.press("Tab");
    await keyboard.type(person.email);
    await keyboard.press("Tab");
    await keyboard.type(person.password);
    await keyboard.press("Enter");
    await visitor.isAt("/account/");
  });
});

test("the password can be shown, and is hidden again when it is sent", async () => {
  await visit({}, async (visitor) => {
    await visitor.open("/sign-in/");
    await enter(visitor, "nobody", "what I typed");
    await visitor.press("password.show");
    assert.equal(await visitor.page.locator("#password").getAttribute("type"), "text");
    await visitor.press("sign_in.submit");
    await visitor.seesError("problem.wrong-credentials");
    assert.equal(await visitor.page.locator("#password").getAttribute("type"), "password");
  });
});

test("a form that is submitted twice sends once, and shows progress", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    let sent = 0;
    await visitor.page.route("**/v1/sessions", async (route) => {
      sent += 1;
      await visitor.sees("progress.working");
      await visitor.screenshot("sign-in-slow");
      await route.continue();
    });
    await visitor.open("/sign-in/");
    await enter(visitor, person.email, person.password);
    await visitor.press("sign_in.submit");
    await visitor.button("sign_in.submit").click({ force: true });
    await visitor.page.keyboard.press("Enter");
    await visitor.isAt("/account/");
    assert.equal(sent, 1);
  });
});

test("without a network the page says so, and keeps what was typed", () =>
  visit({}, async (visitor) => {
    await visitor.open("/sign-in/");
    await enter(visitor, "kit", "what I typed");
    await visitor.settled();
    await visitor.page.context().setOffline(true);
    await visitor.sees("offline");
    await visitor.press("sign_in.submit");
    await visitor.seesError("problem.offline");
    await visitor.screenshot("sign-in-offline");
    assert.equal(await visitor.field("password").inputValue(), "what I typed");
    await visitor.page.context().setOffline(false);
  }));

test("a server that does not answer is reported", () =>
  visit({}, async (visitor) => {
    await visitor.open("/sign-in/");
    await visitor.page.route("**/v1/**", (route) => route.abort());
    await enter(visitor, "kit", "what I typed");
    await visitor.press("sign_in.submit");
    await visitor.seesError("problem.unreachable");
    await visitor.screenshot("sign-in-down");
  }));

test("after one wrong password the next login waits by itself", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    await visitor.open("/sign-in/");
    await enter(visitor, person.name, "not this one");
    await visitor.press("sign_in.submit");
    await visitor.seesError("problem.wrong-credentials");
    await visitor.fill("password", person.password);
    await visitor.press("sign_in.submit");
    await visitor.isAt("/account/");
  });
});

test("sign-in goes back to the page of this site that required it", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    await visitor.open("/sign-in/?return_to=%2Fforgot%2F%3Fa%3D1");
    await enter(visitor, person.email, person.password);
    await visitor.press("sign_in.submit");
    await visitor.isAt("/forgot/?a=1");
    await visitor.open("/sign-in/?return_to=%2Fforgot%2F%3Fb%3D2").catch(() => {}); // it redirects before it is ready
    await visitor.isAt("/forgot/?b=2");
  });
});

test("a signed-in person is not redirected to paths for programs, nor out of this site", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    await visitor.signIn(person);
    const opened = [];
    visitor.page.on("request", (request) => request.isNavigationRequest() && opened.push(request.url()));
    for (const place of kNotPages) {
      opened.length = 0;
      await visitor.page.goto(`${site}/sign-in/?return_to=${encodeURIComponent(place)}`);
      await visitor.page.waitForURL((url) => url.pathname !== "/sign-in/");
      await visitor.page.waitForLoadState();
      assert.ok(opened.slice(1).every((url) => [`${site}/account/`, `${site}/`].includes(url)), `${place}: ${opened.join(" ")}`);
    }
  });
});

test("sign-in does not redirect to another site", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    for (const place of kForeign) {
      await visitor.open(`/sign-in/?return_to=${encodeURIComponent(place)}&state=x`);
      await enter(visitor, person.email, person.password);
      await visitor.press("sign_in.submit");
      await visitor.page.waitForURL((url) => url.pathname !== "/sign-in/");
      assert.equal(new URL(visitor.page.url()).origin, site, place);
      await visitor.settled();
      await visitor.page.evaluate(() => localStorage.clear());
      await visitor.page.context().clearCookies();
    }
  });
});
