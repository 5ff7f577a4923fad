// A session that has ended while a page is open: renewed in place, so that nothing typed is lost; after signing out on
// purpose, the page shows nothing of the account any more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { database, endSessions, newAccount, site } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

const nickname = (user) => user.page.locator("#nickname").inputValue();

/// The nickname is typed and not saved when the session ends.
async function endWhileTyping(user, person) {
  await user.openPanel("profile", { person });
  await user.page.locator("#nickname").fill("kept");
  endSessions(person);
}

/// The page is shown again, by Back or after another tab.
const showAgain = (user, kind) => user.page.evaluate((name) => (name === "pageshow" ? globalThis : document).dispatchEvent(
  new PageTransitionEvent(name, { persisted: true })), kind);

for (const reader of readers) {
  test(`a session that ended is renewed in place, and the text is saved (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.openPanel("profile", { person });
      await user.page.locator("#nickname").fill("typed before it ended");
      endSessions(person);
      await user.press("save");
      await user.seesHeading("signed_out.title");
      await user.sees("signed_out.why", { name: person.name });
      await user.isAccessible();
      await user.screenshot(`signed-out-${reader.language}`);
      await user.page.locator("#reauthenticate-password").fill(person.password);
      await user.press("signed_out.submit");
      await user.sees("profile.saved");
      const saved = database(`SELECT nickname FROM account WHERE email = '${person.email}'`).trim();
      assert.equal(saved, "typed before it ended");
    });
  });
}

const cookieEnd = async (user) => (await user.page.context().cookies()).find(({ name }) => name === "gatehouse_v1").expires;

/// The session ends, and the user signs in again in the dialog. Returns whether the dialog asked to keep the new session.
async function renew(user, person, { keep }) {
  endSessions(person);
  await user.press("save");
  await user.seesHeading("signed_out.title");
  const box = user.page.locator("dialog [name=keep]");
  const isAsked = await box.isVisible();
  if (isAsked) await box.setChecked(keep);
  await user.page.locator("#reauthenticate-password").fill(person.password);
  await user.press("signed_out.submit");
  await user.sees("profile.saved");
  return isAsked;
}

for (const keep of [true, false]) {
  test(`a renewed session is kept as the user chooses (${keep})`, async () => {
    const person = await newAccount();
    await visit({}, async (user) => {
      await user.openPanel("profile", { person });
      await user.page.locator("#nickname").fill("kept");
      assert.ok(await renew(user, person, { keep }));
      assert.equal(await cookieEnd(user) > 0, keep);
    });
  });
}

test("a renewed session is kept as the one before, where the page knows it", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.openPanel("profile", { person });
    database(`UPDATE session JOIN account USING (account_id) SET kept = 1 WHERE email = '${person.email}'`);
    await user.open("/account/#sessions");
    await user.page.locator("#session-list li").waitFor();
    await user.open("/account/#profile");
    await user.page.locator("#nickname").fill("kept");
    assert.equal(await renew(user, person, {}), false);
    assert.ok(await cookieEnd(user) > 0);
  });
});

test("without the password the page says that the session has ended, and keeps the text", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await endWhileTyping(user, person);
    await user.press("save");
    await user.seesHeading("signed_out.title");
    await user.page.keyboard.press("Escape");
    await user.seesError("problem.not-signed-in");
    assert.equal(await nickname(user), "kept");
  });
});

test("two requests that meet an ended session ask once", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.openPanel("profile", { person });
    endSessions(person);
    const refused = ["account", "sessions"].map((path) => user.page.waitForResponse(`${site}/v1/${path}`));
    await user.page.evaluate(() => import("/js/page.js").then(({ call }) => {
      globalThis.results = Promise.all(["/account", "/sessions"].map((path) => call("GET", path)));
    }));
    assert.deepEqual((await Promise.all(refused)).map((reply) => reply.status()), [401, 401]);
    await user.seesHeading("signed_out.title");
    assert.equal(await user.page.locator("dialog[open]").count(), 1);
    await user.page.locator("#reauthenticate-password").fill(person.password);
    await user.press("signed_out.submit");
    const [account, { sessions }] = await user.page.evaluate(() => globalThis.results);
    assert.deepEqual([account.email, sessions.length], [person.email, 1]);
  });
});

test("after signing out, Back shows nothing of the account", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.signIn(person);
    await user.waitForPanel("profile");
    await user.press("sign_out");
    await user.isAt("/");
    await user.page.goBack();
    await user.seesHeading("sign_in.title");
    assert.equal(await user.page.getByText(person.email).count(), 0);
  });
});

for (const shown of ["visibilitychange", "pageshow"]) {
  test(`a page that is shown again after signing out elsewhere asks to sign in (${shown})`, async () => {
    const person = await newAccount();
    await visit({}, async (user) => {
      await user.openPanel("profile", { person });
      const other = await user.page.context().newPage();
      await other.goto(`${site}/`);
      await other.getByRole("button", { name: user.text("sign_out") }).click();
      await other.getByRole("link", { name: user.text("sign_in.title") }).waitFor();
      await showAgain(user, shown);
      await user.seesHeading("sign_in.title");
    });
  });

  test(`the first page that is shown again after signing out elsewhere names nobody (${shown})`, async () => {
    const person = await newAccount();
    await visit({}, async (user) => {
      await user.signIn(person);
      await user.open("/");
      await user.sees("home.who", { name: person.name });
      const other = await user.page.context().newPage();
      await other.goto(`${site}/account/`);
      await other.getByRole("button", { name: user.text("sign_out") }).click();
      await other.getByRole("link", { name: user.text("sign_in.title") }).waitFor();
      await showAgain(user, shown);
      await user.page.locator("#signed-out").waitFor();
      assert.equal(await user.page.locator("#signed-in").isVisible(), false);
    });
  });
}

test("the first page does not say that somebody has signed out who has not", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.signIn(person);
    await user.open("/");
    await user.page.route("**/v1/session", (route) => (route.request().method() === "DELETE" ? route.abort() : route.continue()));
    await user.press("sign_out");
    await user.sees("problem.unreachable");
    await user.sees("home.who", { name: person.name });
    await user.isAccessible();
    await user.screenshot("home-not-signed-out");
    await user.page.unroute("**/v1/session");
    await user.press("sign_out");
    await user.page.locator("#signed-out").waitFor();
  });
});

test("a session that ended by itself keeps the text, whatever another tab has found", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await endWhileTyping(user, person);
    const other = await user.page.context().newPage();
    await other.goto(`${site}/account/`);
    await other.getByRole("heading", { name: user.text("sign_in.title") }).waitFor();
    await showAgain(user, "visibilitychange");
    await user.sees("problem.not-signed-in");
    await user.press("save");
    await user.seesHeading("signed_out.title");
    assert.equal(await nickname(user), "kept");
  });
});

test("a browser that stores nothing loses nothing either", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(globalThis, name, { get() { throw new DOMException("denied", "SecurityError"); } });
    });
    await endWhileTyping(user, person);
    await user.press("save");
    await user.page.locator("#reauthenticate-password").fill(person.password);
    await user.press("signed_out.submit");
    await user.sees("profile.saved");
    await user.open("/forgot/");
    await user.fill("email", person.email);
    await user.press("code.send");
    await user.sees("forgot.sent", { email: person.email, time: user.text("minutes.other", { n: 10 }) });
    await user.page.locator('#resend[aria-disabled="true"]').waitFor();
  });
});

test("what was typed for one person is not shown to the next", async () => {
  const [first, second] = [await newAccount(), await newAccount()];
  await visit({}, async (user) => {
    await user.openPanel("profile", { person: first });
    await user.page.locator("#nickname").fill("of the first");
    await user.hasSession(second);
    await user.open("/forgot/");
    await user.page.goBack(); // browsers restore what was typed
    await user.page.locator("#person-name", { hasText: second.name }).waitFor();
    await user.waitForPanel("profile");
    assert.equal(await nickname(user), "");
  });
});

test("a session that needs more than the password is renewed in another tab", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await endWhileTyping(user, person);
    await user.page.route("**/v1/sessions", (route) => route.fulfill({ status: 429, contentType: "application/problem+json",
      body: JSON.stringify({ code: "under-attack", status: 429 }) }));
    await user.press("save");
    await user.seesHeading("signed_out.title");
    await user.page.locator("#reauthenticate-password").fill(person.password);
    await user.press("signed_out.submit");
    await user.seesError("problem.more-than-password");
    await user.page.locator("dialog h2 + .summary").waitFor();
    const opened = user.page.context().waitForEvent("page");
    await user.page.locator("#reauthenticate-elsewhere a").click();
    await (await opened).getByRole("heading", { name: user.text("sign_in.title") }).waitFor();
    await (await opened).close();
    await user.isAccessible();
    await user.screenshot("signed-out-elsewhere");
    await user.hasSession(person); // as the other tab does
    await showAgain(user, "visibilitychange");
    await user.sees("profile.saved");
    assert.equal(await nickname(user), "kept");
  });
});
