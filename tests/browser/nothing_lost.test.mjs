// What was typed, and the step that was reached, survive whatever happens to the page: a reload, Back, a session that
// has ended (session_ended.test.mjs), a change of something else. Errors are said once, in the words of the page.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { codeTo, newAccount, newPerson, request, root, site, withCaptchas } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

const value = (user, id) => user.page.locator(`#${id}`).inputValue();

/// At the last step of creating an account, with the code requested.
async function toLastStep(user, { email }) {
  await user.open("/sign-up/");
  await user.fill("email", email);
  await user.press("continue");
  await user.seesHeading("sign_up.finish");
}

/// At the last step of setting a new password, with the code requested.
async function toNewPassword(user, { email }) {
  await user.open("/forgot/");
  await user.fill("email", email);
  await user.press("code.send");
  await user.seesHeading("forgot.finish");
}

async function setNewPassword(user, { email }) {
  await user.fill("code", await codeTo(email));
  await user.fill("password.new", "nine slow rivers 8");
  await user.press("forgot.submit");
  await user.seesHeading("forgot.done");
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
      await user.openPanel("profile", { person });
      await user.page.locator("#nickname").fill("not saved yet");
      await user.page.locator("#file").setInputFiles(join(root, "nginx/html/default-avatar.png"));
      await user.seesHeading("crop.title");
      await user.press("crop.submit");
      await user.sees("picture.saved");
      assert.equal(await value(user, "nickname"), "not saved yet");
      await user.press("save");
      await user.sees("profile.saved");
      await user.page.reload();
      await user.waitForPanel("profile");
      assert.equal(await value(user, "nickname"), "not saved yet");
    });
  });

  test(`the last step of creating an account survives a reload and Back (${reader.language}, ${reader.size})`, async () => {
    const person = newPerson();
    await visit(reader, async (user) => {
      await toLastStep(user, person);
      await user.page.reload();
      await user.seesHeading("sign_up.finish");
      await user.page.locator("#sent", { hasText: person.email }).waitFor();
      await user.page.locator('#resend[aria-disabled="true"]').waitFor();
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

test("the wait for another code holds back neither a code at hand nor the last step", async () => {
  const person = await newAccount();
  await visit({}, (user) => toNewPassword(user, person));
  await visit({}, async (user) => {
    await user.open("/forgot/");
    await user.fill("email", person.email);
    await user.press("code.send");
    await user.seesError("problem.throttled");
    await user.press("code.have");
    await user.seesHeading("forgot.finish");
    await user.press("code.resend");
    await user.seesError("problem.throttled");
    assert.equal(await user.button("forgot.submit").getAttribute("aria-disabled"), null);
    await setNewPassword(user, person);
  });
});

test("Back while the page asks the server is not undone by the answer", async () => {
  await visit({}, async (user) => {
    await user.open("/");
    await user.open("/sign-up/");
    await user.fill("email", newPerson().email);
    await withCaptchas(async () => {
      await user.press("continue");
      await user.seesHeading("captcha.title");
    });
    let answer;
    const asked = new Promise((resolve) => {
      user.page.route("**/v1/codes", (route) => { answer = () => route.continue(); resolve(); });
    });
    await user.press("captcha.unreadable");
    await asked;
    await user.page.goBack();
    await user.seesHeading("sign_up.title");
    await answer();
    await user.settled();
    await user.seesHeading("sign_up.title");
    assert.equal(await user.page.locator("#details").isVisible(), false);
  });
});

test("a picture is cropped to the largest size that the server accepts", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.openPanel("profile", { person });
    const answer = await (await request("/v1/site")).json();
    answer.picture.max_side = 100; // as with PICTURE_SIDE=100
    await user.page.route("**/v1/site", (route) => route.fulfill({ json: answer }));
    await user.page.locator("#file").setInputFiles(join(root, "nginx/html/default-avatar.png"));
    await user.seesHeading("crop.title");
    assert.deepEqual(await user.page.locator(".cropper").evaluate(({ width, height }) => [width, height]), [100, 100]);
    await user.press("crop.submit");
    await user.sees("picture.saved");
  });
});

test("saving sends only what was changed", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.openPanel("profile", { person });
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
    await toNewPassword(user, person);
    await user.page.reload();
    await user.seesHeading("forgot.finish");
    await setNewPassword(user, person);
    await user.page.reload();
    await user.seesHeading("forgot.title");
  });
});

test("the link to the content does not leave the step", () =>
  visit({}, async (user) => {
    await toNewPassword(user, newPerson());
    await user.page.locator(".skip").press("Enter");
    assert.equal(await user.page.evaluate(() => document.activeElement.id), "main");
    await user.page.reload();
    await user.seesHeading("forgot.finish");
  }));

test("a form whose script does not arrive is not sent", () =>
  visit({}, async (user) => {
    await user.page.route("**/js/sign-in.js", (route) => route.abort());
    await user.page.goto(`${site}/sign-in/`);
    await user.page.locator("#password").fill("what I typed");
    await user.page.locator("#identifier").fill("kit");
    assert.ok(await user.button("sign_in.submit").isDisabled());
    const sent = [];
    user.page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    await user.page.locator("#password").press("Enter");
    await user.settled();
    assert.deepEqual(sent, []);
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
      await user.openPanel("profile", { person });
      for (const [field, typed, key] of [["phone", "12", "phone.bad-form"], ["nickname", "x".repeat(33), "nickname.too-long"]]) {
        await user.page.locator(`#${field}`).fill(typed);
        await user.press("save");
        await user.seesError(key);
        assert.equal(await user.page.locator(`#${field}-error`).textContent(), user.text(key));
        await user.screenshot(`profile-${field}-error-${reader.language}`);
        await user.page.locator(`#${field}`).fill("");
      }
      await user.page.locator('nav a[href="#security"]').click();
      await user.waitForPanel("security");
      await user.page.locator("#present").fill(person.password);
      for (const [typed, key] of [["short", "password.too-short"], ["password1", "password.too-weak"], [person.email, "password.own-words"]]) {
        await user.page.locator("#password").fill(typed);
        await user.page.locator("#password-status.bad", { hasText: user.text(key, { least: 8 }) }).waitFor();
      }
    });
  }
});
