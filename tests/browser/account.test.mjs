// My account: profile, picture, address, devices, a copy of the data, closing the account.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { changeAccount, codeTo, logInElsewhere, newAccount, newPerson, root, site } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

const kIphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1";

test("a page of one account writes nothing into another that signed in in a second tab", async () => {
  const [first, second] = [await newAccount(), await newAccount()];
  await visit({}, async (user) => {
    await user.openPanel("profile", { person: first });
    await user.hasSession(second);
    await user.page.locator("#nickname").fill("of the first");
    await user.press("save");
    await user.seesError("problem.other-account");
    await user.screenshot("other-account");
    await user.page.reload();
    await user.waitForPanel("profile");
    assert.equal(await user.page.locator("#nickname").inputValue(), "");
  });
});

/// Holds the decoding of the first picture back, until decodeFirst() is called.
function holdFirstPicture() {
  const decode = globalThis.createImageBitmap.bind(globalThis);
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  let first = null;
  globalThis.createImageBitmap = (...picture) => (first ? decode(...picture) : first = held.then(() => decode(...picture)));
  globalThis.decodeFirst = async () => {
    release();
    await first;
    await new Promise((resolve) => { setTimeout(resolve); });
  };
}

function countPictures() {
  const decode = globalThis.createImageBitmap.bind(globalThis);
  globalThis.decoded = 0;
  globalThis.createImageBitmap = (...picture) => { globalThis.decoded += 1; return decode(...picture); };
}

/// Chooses a picture, calls wait(), and chooses another one, which the page then shows.
async function chooseTwo(user, wait) {
  const choose = (file) => user.page.locator("#file").setInputFiles(join(root, "nginx/html", file));
  await user.openPanel("profile", { person: await newAccount() });
  await choose("default-avatar.png");
  await wait();
  await choose("apple-touch-icon.png");
  await user.seesHeading("crop.title");
}

const preview = (user) => user.page.locator("#preview").evaluate((canvas) => canvas.toDataURL());

test("a picture that is decoded late does not replace the one that was chosen after it", () => visit({}, async (user) => {
  await user.page.addInitScript(holdFirstPicture);
  await chooseTwo(user, () => user.settled());
  const second = await preview(user);
  await user.page.evaluate(() => globalThis.decodeFirst());
  assert.ok(await preview(user) === second, "the first picture is shown");
}));

test("a picture that waits for the server does not replace the one that was chosen after it", () => visit({}, async (user) => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await user.page.route(`${site}/v1/site`, (route) => held.then(() => route.continue()), { times: 1 });
  await user.page.addInitScript(countPictures);
  const asked = user.page.waitForRequest(`${site}/v1/site`);
  await chooseTwo(user, () => asked);
  const second = await preview(user);
  release();
  await user.settled();
  assert.equal(await user.page.evaluate(() => globalThis.decoded), 1);
  assert.ok(await preview(user) === second, "the first picture is shown");
}));

for (const reader of readers) {
  const who = `(${reader.language}, ${reader.size})`;

  test(`a nickname is saved and shown ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.openPanel("profile", { person });
      await user.page.locator("#nickname").fill("小舟 Kit");
      await user.press("save");
      await user.sees("profile.saved");
      assert.equal(await user.page.locator("#person-name").textContent(), "小舟 Kit");
    });
  });

  test(`a username is chosen once ${who}`, async () => {
    const person = await newAccount();
    const { name } = newPerson();
    changeAccount(person, "username = NULL");
    await visit(reader, async (user) => {
      await user.openPanel("profile", { person });
      await user.fill("username.choose", name);
      await user.sees("username.free", { name });
      await user.press("username.submit");
      await user.sees("username.is", { name });
      assert.equal(await user.page.locator("#username-form").isVisible(), false);
    });
  });

  test(`a picture is cut, uploaded, shown and removed ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.openPanel("profile", { person });
      await user.page.locator("#file").setInputFiles(join(root, "nginx/html/default-avatar.png"));
      await user.seesHeading("crop.title");
      await user.isAccessible();
      await user.field("crop.zoom").fill("2");
      await user.page.locator(".cropper").press("ArrowLeft");
      await user.screenshot(`crop-${reader.language}`);
      await user.press("crop.submit");
      await user.sees("picture.saved");
      await user.page.waitForFunction(() => document.getElementById("picture").src.includes("/upload/") &&
        document.getElementById("picture").naturalWidth > 0);
      await user.press("picture.remove");
      await user.sees("picture.removed");
    });
  });

  test(`the address is changed with a code and the password ${who}`, async () => {
    const person = await newAccount();
    const { email } = newPerson();
    await visit(reader, async (user) => {
      await user.openPanel("security", { person });
      await user.fill("mail.new", email);
      await user.press("code.send");
      await user.sees("code.sent", { email, time: user.text("minutes.other", { n: 10 }) });
      assert.equal(await user.page.locator("#mail-resend").getAttribute("aria-disabled"), "true");
      await user.isAccessible();
      await user.screenshot(`mail-code-${reader.language}`);
      await user.fill("code", await codeTo(email));
      await user.page.locator("#mail-password").fill("not mine");
      await user.press("mail.submit");
      await user.seesError("problem.wrong-password");
      await user.page.locator("#mail-password").fill(person.password);
      await user.press("mail.submit");
      await user.sees("mail.saved", { email });
      await user.screenshot(`mail-changed-${reader.language}`);
    });
  });

  test(`the sessions of other devices are ended, one and all ${who}`, async () => {
    const person = await newAccount();
    for (let devices = 0; devices < 3; ++devices) await logInElsewhere(person, kIphone);
    await visit(reader, async (user) => {
      await user.openPanel("sessions", { person });
      await user.sees("sessions.this");
      await user.screenshot(`sessions-${reader.language}`);
      const cards = user.page.locator("#session-list > li");
      assert.equal(await cards.filter({ hasText: "Safari · iPhone" }).count(), 3);
      await cards.nth(1).getByRole("button").click();
      await user.sees("sessions.ended");
      await user.press("sessions.end_others");
      await user.sees("sessions.ended_others.other", { n: 2 });
      await user.sees("sessions.none");
      assert.equal(await cards.count(), 1);
    });
  });

  test(`a copy of all data can be saved ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.openPanel("data", { person });
      const saved = user.page.waitForEvent("download");
      await user.press("export.submit");
      const copy = JSON.parse(readFileSync(await (await saved).path(), "utf8"));
      assert.equal(copy.account.email, person.email);
      await user.sees("export.done");
    });
  });

  test(`an account is closed after its name and the password are typed ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.openPanel("data", { person });
      const name = user.page.locator("#close-name");
      await name.fill("somebody");
      await user.page.locator("#close-password").fill(person.password);
      await user.press("close.submit");
      await user.seesError("close.name.wrong");
      await name.fill(person.name);
      await user.press("close.submit");
      await user.sees("home.closing");
    });
  });
}

test("an invalid value is shown at its field", async () => {
  const person = await newAccount();
  await visit({ language: "zh", size: "phone" }, async (user) => {
    await user.openPanel("profile", { person });
    await user.page.locator("#phone").fill("not a number");
    await user.press("save");
    await user.seesError("phone.bad-form");
    assert.equal(await user.page.locator("#phone-error").textContent(), user.text("phone.bad-form"));
    await user.isAccessible();
  });
});

test("a form still sends once after its panel was opened twice", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.openPanel("profile", { person });
    for (const panel of ["security", "profile", "data", "sessions", "profile"]) {
      await user.page.locator(`nav a[href="#${panel}"]`).click();
      await user.waitForPanel(panel);
    }
    const sent = [];
    user.page.on("request", (request) => request.method() === "PATCH" && sent.push(request.url()));
    await user.page.locator("#nickname").fill("Kit");
    await user.press("save");
    await user.sees("profile.saved");
    assert.deepEqual(sent, [`${site}/v1/account`]);
  });
});

test("a sign-out that fails is shown, and the person stays signed in", async () => {
  const person = await newAccount();
  await visit({ language: "zh", size: "phone" }, async (user) => {
    await user.openPanel("profile", { person });
    await user.page.route("**/v1/session", (route) => route.abort());
    await user.press("sign_out");
    await user.page.locator(".notice.bad", { hasText: user.text("problem.unreachable") }).waitFor();
    await user.isAccessible();
  });
});

test("an account that cannot be loaded is reported, and can be loaded again", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.openPanel("profile", { person });
    await user.page.route("**/v1/account", (route) => route.abort());
    await user.page.reload();
    await user.sees("problem.unreachable");
    await user.screenshot("account-down");
    await user.page.unroute("**/v1/account");
    await user.press("retry");
    await user.waitForPanel("profile");
  });
});

test("somebody without a session goes to the sign-in page and back", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.openPanel("sessions", { person });
    await user.page.context().clearCookies({ name: "gatehouse_v1" });
    await user.page.goto(`${site}/account/?#security`);
    await user.seesHeading("sign_in.title");
    await user.fill("sign_in.identifier", person.email);
    await user.fill("password", person.password);
    await user.press("sign_in.submit");
    await user.isAt("/account/#security");
  });
});
