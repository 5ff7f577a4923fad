// Signing in: by keyboard alone, wrongly, too often, without a network, and on to where one was going.
import assert from "node:assert/strict";
import { test } from "node:test";
import { member, readers, site, visit } from "./stack.mjs";

const kForeign = ["https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example",
  "javascript:alert(1)", "http://localhost.evil.example/", "data:text/html,x"];

async function enter(visitor, identifier, password) {
  await visitor.fill("sign_in.identifier", identifier);
  await visitor.fill("password", password);
}

for (const reader of readers) {
  test(`a member signs in and out again (${reader.language}, ${reader.size})`, async () => {
    const person = await member();
    await visit(reader, async (visitor) => {
      await visitor.signIn(person);
      await visitor.press("sign_out");
      await visitor.at("/");
      await visitor.go("/account/");
      await visitor.heading("sign_in.title");
    });
  });

  test(`a wrong password is refused, and says so above the form (${reader.language}, ${reader.size})`, async () => {
    const person = await member();
    await visit(reader, async (visitor) => {
      await visitor.go("/sign-in/");
      await enter(visitor, person.name, "not this one");
      await visitor.press("sign_in.do");
      await visitor.isTold("problem.wrong-credentials");
      await visitor.isAccessible();
      await visitor.picture(`sign-in-wrong-${reader.language}`);
    });
  });
}

test("a form that lacks something says what, with links to the fields", () =>
  visit({}, async (visitor) => {
    await visitor.go("/sign-in/");
    await visitor.press("sign_in.do");
    await visitor.isTold("sign_in.identifier.missing");
    await visitor.page.locator(".summary a").last().click();
    assert.equal(await visitor.page.evaluate(() => document.activeElement.id), "password");
    await visitor.isAccessible();
  }));

test("signing in needs nothing but a keyboard", async () => {
  const person = await member();
  await visit({}, async (visitor) => {
    const { keyboard } = visitor.page;
    await visitor.go("/sign-in/");
    await keyboard.press("Tab");
    assert.equal(await visitor.page.evaluate(() => document.activeElement.className), "skip");
    await keyboard.press("Enter");
    await keyboard.press("Tab");
    await keyboard.type(person.email);
    await keyboard.press("Tab");
    await keyboard.type(person.password);
    await keyboard.press("Enter");
    await visitor.at("/account/");
  });
});

test("the password can be shown, and is hidden again when it is sent", async () => {
  await visit({}, async (visitor) => {
    await visitor.go("/sign-in/");
    await enter(visitor, "nobody", "what I typed");
    await visitor.press("password.show");
    assert.equal(await visitor.page.locator("#password").getAttribute("type"), "text");
    await visitor.press("sign_in.do");
    await visitor.isTold("problem.wrong-credentials");
    assert.equal(await visitor.page.locator("#password").getAttribute("type"), "password");
  });
});

test("a button that is pressed twice sends once, and says that it is at work", async () => {
  const person = await member();
  await visit({}, async (visitor) => {
    let sent = 0;
    await visitor.page.route("**/v1/sessions", async (route) => {
      sent += 1;
      await visitor.reads("waits.working");
      await visitor.picture("sign-in-slow");
      await route.continue();
    });
    await visitor.go("/sign-in/");
    await enter(visitor, person.email, person.password);
    await visitor.press("sign_in.do");
    await visitor.button("sign_in.do").click({ force: true });
    await visitor.page.keyboard.press("Enter");
    await visitor.at("/account/");
    assert.equal(sent, 1);
  });
});

test("without a network the page says so, and nothing is lost", () =>
  visit({}, async (visitor) => {
    await visitor.go("/sign-in/");
    await enter(visitor, "kit", "what I typed");
    await visitor.page.waitForLoadState("networkidle");
    await visitor.page.context().setOffline(true);
    await visitor.reads("offline");
    await visitor.press("sign_in.do");
    await visitor.isTold("problem.offline");
    await visitor.picture("sign-in-offline");
    assert.equal(await visitor.field("password").inputValue(), "what I typed");
    await visitor.page.context().setOffline(false);
  }));

test("a server that does not answer is named as what it is", () =>
  visit({}, async (visitor) => {
    await visitor.go("/sign-in/");
    await visitor.page.route("**/v1/**", (route) => route.abort());
    await enter(visitor, "kit", "what I typed");
    await visitor.press("sign_in.do");
    await visitor.isTold("problem.unreachable");
    await visitor.picture("sign-in-down");
  }));

test("one wrong password costs a moment, but no second press", async () => {
  const person = await member();
  await visit({}, async (visitor) => {
    await visitor.go("/sign-in/");
    await enter(visitor, person.name, "not this one");
    await visitor.press("sign_in.do");
    await visitor.isTold("problem.wrong-credentials");
    await visitor.fill("password", person.password);
    await visitor.press("sign_in.do");
    await visitor.at("/account/");
  });
});

test("whoever was sent here goes back to that page of this site", async () => {
  const person = await member();
  await visit({}, async (visitor) => {
    await visitor.go("/sign-in/?return_to=%2Fforgot%2F%3Fa%3D1");
    await enter(visitor, person.email, person.password);
    await visitor.press("sign_in.do");
    await visitor.at("/forgot/?a=1");
    await visitor.go("/sign-in/?return_to=%2Fforgot%2F%3Fb%3D2").catch(() => {}); // it leads on before it is ready
    await visitor.at("/forgot/?b=2");
  });
});

for (const place of ["/basic/user/security/logout", "/Basic/user/security/logout", "//localhost/../basic/x", "/%62asic/user/security/logout",
  "/a/..%2fbasic/user/security/logout", "/.//mall/user/logout", "/v1/session", "/.gatehouse/sign-out", "/%",
  `${site}/basic/user/security/logout`, `${site}/mall/user/logout`, `blob:${site}/0f9a`]) {
  test(`nobody who is signed in is led to ${place}`, async () => {
    const person = await member();
    await visit({}, async (visitor) => {
      const asked = [];
      await visitor.signIn(person);
      visitor.page.on("request", (request) => request.isNavigationRequest() && asked.push(request.url()));
      await visitor.page.goto(`${site}/sign-in/?return_to=${encodeURIComponent(place)}`);
      await visitor.page.waitForURL((url) => url.pathname !== "/sign-in/");
      assert.ok(asked.slice(1).every((url) => [`${site}/account/`, `${site}/`].includes(url)), asked.join(" "));
    });
  });
}

for (const place of kForeign) {
  test(`nobody is led to ${place}`, async () => {
    const person = await member();
    await visit({}, async (visitor) => {
      await visitor.go(`/sign-in/?return_to=${encodeURIComponent(place)}&state=x`);
      await enter(visitor, person.email, person.password);
      await visitor.press("sign_in.do");
      await visitor.page.waitForURL((url) => url.pathname !== "/sign-in/");
      assert.equal(new URL(visitor.page.url()).origin, site);
    });
  });
}
