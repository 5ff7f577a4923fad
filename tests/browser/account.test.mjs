// My account: profile, picture, address, devices, a copy of the data, closing the account.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { changeAccount, codeTo, logInElsewhere, newAccount, newPerson, root, site } from "./stack.mjs";
import { readers, visit } from "./visitor.mjs";

const kIphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1";

/// Signed in, and at this panel of the account.
async function openPanel(visitor, person, panel) {
  await visitor.hasSession(person);
  await visitor.open(`/account/#${panel}`);
  await visitor.page.locator(`#${panel}`).waitFor();
}

for (const reader of readers) {
  const who = `(${reader.language}, ${reader.size})`;

  test(`a nickname is saved and shown ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (visitor) => {
      await openPanel(visitor, person, "profile");
      await visitor.page.locator("#nickname").fill("小舟 Kit");
      await visitor.press("save");
      await visitor.sees("profile.saved");
      assert.equal(await visitor.page.locator("#person-name").textContent(), "小舟 Kit");
    });
  });

  test(`a username is chosen once ${who}`, async () => {
    const person = await newAccount();
    const { name } = newPerson();
    changeAccount(person, "username = NULL");
    await visit(reader, async (visitor) => {
      await openPanel(visitor, person, "profile");
      await visitor.fill("username.choose", name);
      await visitor.sees("username.free", { name });
      await visitor.press("username.submit");
      await visitor.sees("username.is", { name });
      assert.equal(await visitor.page.locator("#username-form").isVisible(), false);
    });
  });

  test(`a picture is cut, uploaded, shown and removed ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (visitor) => {
      await openPanel(visitor, person, "profile");
      await visitor.page.locator("#file").setInputFiles(join(root, "nginx/html/default-avatar.png"));
      await visitor.seesHeading("crop.title");
      await visitor.isAccessible();
      await visitor.field("crop.zoom").fill("2");
      await visitor.page.locator(".cropper").press("ArrowLeft");
      await visitor.screenshot(`crop-${reader.language}`);
      await visitor.press("crop.submit");
      await visitor.sees("picture.saved");
      await visitor.page.waitForFunction(() => document.getElementById("picture").src.includes("/upload/") &&
        document.getElementById("picture").naturalWidth > 0);
      await visitor.press("picture.remove");
      await visitor.sees("picture.removed");
    });
  });

  test(`the address is changed with a code and the password ${who}`, async () => {
    const person = await newAccount();
    const { email } = newPerson();
    await visit(reader, async (visitor) => {
      await openPanel(visitor, person, "security");
      await visitor.fill("mail.new", email);
      await visitor.press("code.send");
      await visitor.sees("code.sent", { email, time: visitor.text("minutes.other", { n: 10 }) });
      assert.equal(await visitor.page.locator("#mail-resend").getAttribute("aria-disabled"), "true");
      await visitor.isAccessible();
      await visitor.screenshot(`mail-code-${reader.language}`);
      await visitor.fill("code", await codeTo(email));
      await visitor.page.locator("#mail-password").fill("not mine");
      await visitor.press("mail.submit");
      await visitor.seesError("problem.wrong-password");
      await visitor.page.locator("#mail-password").fill(person.password);
      await visitor.press("mail.submit");
      await visitor.sees("mail.saved", { email });
      await visitor.screenshot(`mail-changed-${reader.language}`);
    });
  });

  test(`the sessions of other devices are ended, one and all ${who}`, async () => {
    const person = await newAccount();
    for (let devices = 0; devices < 3; ++devices) await logInElsewhere(person, kIphone);
    await visit(reader, async (visitor) => {
      await openPanel(visitor, person, "sessions");
      await visitor.sees("sessions.this");
      await visitor.screenshot(`sessions-${reader.language}`);
      const cards = visitor.page.locator("#session-list > li");
      assert.equal(await cards.filter({ hasText: "Safari · iPhone" }).count(), 3);
      await cards.nth(1).getByRole("button").click();
      await visitor.sees("sessions.ended");
      await visitor.press("sessions.end_others");
      await visitor.sees("sessions.ended_others.other", { n: 2 });
      await visitor.sees("sessions.none");
      assert.equal(await cards.count(), 1);
    });
  });

  test(`a copy of all data can be saved ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (visitor) => {
      await openPanel(visitor, person, "data");
      const saved = visitor.page.waitForEvent("download");
      await visitor.press("export.submit");
      const copy = JSON.parse(readFileSync(await (await saved).path(), "utf8"));
      assert.equal(copy.account.email, person.email);
      await visitor.sees("export.done");
    });
  });

  test(`an account is closed after its name and the password are typed ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (visitor) => {
      await openPanel(visitor, person, "data");
      const name = visitor.page.locator("#close-name");
      await name.fill("somebody");
      await visitor.page.locator("#close-password").fill(person.password);
      await visitor.press("close.submit");
      await visitor.seesError("close.name.wrong");
      await name.fill(person.name);
      await visitor.press("close.submit");
      await visitor.sees("home.closed");
      await visitor.open("/sign-in/");
      await visitor.fill("sign_in.identifier", person.email);
      await visitor.fill("password", person.password);
      await visitor.press("sign_in.submit");
      await visitor.seesError("problem.wrong-credentials");
    });
  });
}

test("an invalid value is shown at its field", async () => {
  const person = await newAccount();
  await visit({ language: "zh", size: "phone" }, async (visitor) => {
    await openPanel(visitor, person, "profile");
    await visitor.page.locator("#phone").fill("not a number");
    await visitor.press("save");
    await visitor.page.locator("#phone[aria-invalid=true]").waitFor();
    assert.match(await visitor.page.locator("#phone-error").textContent(), /[\u4e00-\u9fff]/);
    await visitor.isAccessible();
  });
});

test("a form still sends once after its panel was opened twice", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    await openPanel(visitor, person, "profile");
    for (const panel of ["security", "profile", "data", "sessions", "profile"]) {
      await visitor.page.locator(`nav a[href="#${panel}"]`).click();
      await visitor.page.locator(`#${panel}`).waitFor();
    }
    const sent = [];
    visitor.page.on("request", (request) => request.method() === "PATCH" && sent.push(request.url()));
    await visitor.page.locator("#nickname").fill("Kit");
    await visitor.press("save");
    await visitor.sees("profile.saved");
    assert.deepEqual(sent, [`${site}/v1/account`]);
  });
});

test("a sign-out that fails is shown, and the person stays signed in", async () => {
  const person = await newAccount();
  await visit({ language: "zh", size: "phone" }, async (visitor) => {
    await openPanel(visitor, person, "profile");
    await visitor.page.route("**/v1/session", (route) => route.abort());
    await visitor.press("sign_out");
    await visitor.page.locator(".notice.bad", { hasText: visitor.text("problem.unreachable") }).waitFor();
    await visitor.isAccessible();
  });
});

test("an account that cannot be loaded is reported, and can be loaded again", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    await openPanel(visitor, person, "profile");
    await visitor.page.route("**/v1/account", (route) => route.abort(), { times: 1 });
    await visitor.page.reload();
    await visitor.sees("problem.unreachable");
    await visitor.screenshot("account-down");
    await visitor.press("retry");
    await visitor.page.locator("#profile").waitFor();
  });
});

test("somebody without a session goes to the sign-in page and back", async () => {
  const person = await newAccount();
  await visit({}, async (visitor) => {
    await openPanel(visitor, person, "sessions");
    await visitor.page.context().clearCookies({ name: "gatehouse_v1" });
    await visitor.page.goto(`${site}/account/?#security`);
    await visitor.seesHeading("sign_in.title");
    await visitor.fill("sign_in.identifier", person.email);
    await visitor.fill("password", person.password);
    await visitor.press("sign_in.submit");
    await visitor.isAt("/account/#security");
  });
});
