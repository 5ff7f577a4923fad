// What was typed, and the step that was reached, survive whatever happens to the page: a reload, Back, a session that
// has ended, a change of something else. Errors are said once, in the words of the page.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { codeTo, database, endSessions, newAccount, newPerson, root, site } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

const value = (user, id) => user.page.locator(`#${id}`).inputValue();

async function openPanel(user, person, panel) {
  await user.hasSession(person);
  await user.open(`/account/#${panel}`);
  await user.page.locator(`#${panel}`).waitFor();
}

/// At the last step of creating an account, with the code requested.
async function toLastStep(user, { email }) {
  await user.open("/sign-up/");
  await user.fill("email", email);
  await user.press("continue");
  await user.seesHeading("captcha.title");
  await user.press("captcha.unreadable");
  await user.seesHeading("sign_up.finish");
}

async function finish(user, person) {
  await user.fill("code", await codeTo(person.email));
  await user.fill("password", person.password);
  await user.press("sign_up.submit");
  await user.isAt("/account/");
}

for (const reader of readers) {
  test(`a picture keeps what was typed and not saved (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await openPanel(user, person, "profile");
      await user.page.locator("#nickname").fill("not saved yet");
      await user.page.locator("#file").setInputFiles(join(root, "nginx/html/default-avatar.png"));
      await user.seesHeading("crop.title");
      await user.press("crop.submit");
      await user.sees("picture.saved");
      assert.equal(await value(user, "nickname"), "not saved yet");
      await user.press("save");
      await user.sees("profile.saved");
      await user.page.reload();
      await user.page.locator("#profile").waitFor();
      assert.equal(await value(user, "nickname"), "not saved yet");
    });
  });

  test(`a session that ended is renewed in place, and the text is saved (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await openPanel(user, person, "profile");
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

  test(`the last step of creating an account survives a reload and Back (${reader.language}, ${reader.size})`, async () => {
    const person = newPerson();
    await visit(reader, async (user) => {
      await toLastStep(user, person);
      await user.page.reload();
      await user.seesHeading("sign_up.finish");
      await user.sees("code.sent", { email: person.email, time: user.text("minutes.other", { n: 10 }) });
      assert.equal(await user.page.locator("#resend").getAttribute("aria-disabled"), "true");
      await user.isAccessible();
      await user.page.goBack();
      await user.seesHeading("sign_up.title");
      assert.equal(await value(user, "email"), person.email);
      await user.page.goForward();
      await user.seesHeading("sign_up.finish");
      await finish(user, person);
    });
  });
}

test("without the password the page says that the session has ended, and keeps the text", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await openPanel(user, person, "profile");
    await user.page.locator("#nickname").fill("kept");
    endSessions(person);
    await user.press("save");
    await user.seesHeading("signed_out.title");
    await user.page.keyboard.press("Escape");
    await user.seesError("problem.not-signed-in");
    assert.equal(await value(user, "nickname"), "kept");
  });
});

test("two requests that meet an ended session ask once", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await openPanel(user, person, "profile");
    endSessions(person);
    await user.page.evaluate(() => import("/js/page.js").then(({ call }) => {
      globalThis.results = Promise.all(["/account", "/sessions"].map((path) => call("GET", path)));
    }));
    await user.seesHeading("signed_out.title");
    assert.equal(await user.page.locator("dialog[open]").count(), 1);
    await user.page.locator("#reauthenticate-password").fill(person.password);
    await user.press("signed_out.submit");
    assert.equal(await user.page.evaluate(async () => (await globalThis.results)[0].email), person.email);
  });
});

test("saving sends only what was changed", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await openPanel(user, person, "profile");
    const bodies = [];
    user.page.on("request", (request) => request.method() === "PATCH" && bodies.push(request.postDataJSON()));
    await user.page.locator("#nickname").fill("Kit");
    await user.press("save");
    await user.sees("profile.saved");
    await user.page.locator("#phone").fill("+86 138 0000 0000");
    await user.press("save");
    await user.page.waitForFunction(() => document.getElementById("phone").defaultValue !== "");
    await user.press("save");
    await user.sees("profile.saved");
    assert.deepEqual(bodies, [{ nickname: "Kit" }, { phone: "+86 138 0000 0000" }]);
  });
});

test("a new tab continues with the code of the mail", async () => {
  const person = newPerson();
  await visit({}, (user) => toLastStep(user, person));
  await visit({ language: "zh", size: "phone" }, async (user) => {
    await user.open("/sign-up/");
    await user.fill("email", person.email);
    await user.press("code.have");
    await user.sees("code.enter", { email: person.email });
    await user.isAccessible();
    await user.screenshot("sign-up-has-code");
    await finish(user, person);
  });
});

test("a new password survives a reload, and ends where it began", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.open("/forgot/");
    await user.fill("email", person.email);
    await user.press("code.send");
    await user.seesHeading("forgot.finish");
    await user.page.reload();
    await user.seesHeading("forgot.finish");
    await user.fill("code", await codeTo(person.email));
    await user.fill("password.new", "nine slow rivers 8");
    await user.press("forgot.submit");
    await user.seesHeading("forgot.done");
    await user.page.reload();
    await user.seesHeading("forgot.title");
  });
});

test("the link to the content does not leave the step", () =>
  visit({}, async (user) => {
    await user.open("/forgot/");
    await user.fill("email", newPerson().email);
    await user.press("code.send");
    await user.seesHeading("forgot.finish");
    await user.page.locator(".skip").press("Enter");
    await user.page.waitForURL("**/forgot/#main");
    await user.settled();
    await user.seesHeading("forgot.finish");
  }));

test("a form whose script does not arrive is not sent", () =>
  visit({}, async (user) => {
    await user.page.route("**/js/sign-in.js", (route) => route.abort());
    await user.page.goto(`${site}/sign-in/`);
    await user.page.locator("#password").fill("what I typed");
    await user.page.locator("#identifier").fill("kit");
    assert.ok(await user.button("sign_in.submit").isDisabled());
    await user.page.locator("#password").press("Enter");
    assert.equal(user.page.url(), `${site}/sign-in/`);
    assert.equal(await value(user, "password"), "what I typed");
    user.errors.length = 0; // the console reports the missing script
  }));

for (const reader of readers) {
  test(`the only field of a form shows its error once, until something is typed (${reader.language}, ${reader.size})`, () =>
    visit(reader, async (user) => {
      await user.open("/forgot/");
      await user.press("code.send");
      await user.seesError("email.missing");
      assert.equal(await user.page.getByText(user.text("email.missing")).count(), 1);
      assert.equal(await user.page.evaluate(() => document.activeElement.id), "email");
      await user.isAccessible();
      await user.screenshot(`one-field-${reader.language}`);
      await user.page.keyboard.type("k");
      await user.page.locator("#email[aria-invalid]").waitFor({ state: "detached" });
      assert.equal(await user.page.getByText(user.text("email.missing")).count(), 0);
    }));

  test(`typing clears the error of its field alone (${reader.language}, ${reader.size})`, () =>
    visit(reader, async (user) => {
      await user.open("/sign-in/");
      await user.press("sign_in.submit");
      await user.seesError("password.missing");
      await user.page.locator("#identifier").pressSequentially("k");
      assert.deepEqual(await user.page.locator(".summary li").allTextContents(), [user.text("password.missing")]);
      await user.page.locator("#password").pressSequentially("k");
      assert.equal(await user.page.locator(".summary").count(), 0);
    }));
}

// The server names fields as programs know them, such as "phone is not of the expected form".
test("no error has the name of a field as programs know it", async () => {
  const person = await newAccount();
  for (const reader of readers) {
    await visit(reader, async (user) => {
      await openPanel(user, person, "profile");
      for (const [field, typed, key] of [["phone", "12", "phone.bad-form"], ["nickname", "x".repeat(33), "nickname.too-long"]]) {
        await user.page.locator(`#${field}`).fill(typed);
        await user.press("save");
        await user.seesError(key);
        assert.equal(await user.page.locator(`#${field}-error`).textContent(), user.text(key));
        await user.screenshot(`profile-${field}-error-${reader.language}`);
        await user.page.locator(`#${field}`).fill("");
      }
      await user.page.locator('nav a[href="#security"]').click();
      await user.page.locator("#present").fill(person.password);
      for (const [typed, key] of [["short", "password.too-short"], ["password1", "password.too-weak"], [person.name, "password.own-words"]]) {
        await user.page.locator("#password").fill(typed);
        await user.page.locator("#password-status.bad", { hasText: user.text(key, { least: 8 }) }).waitFor();
      }
    });
  }
});
