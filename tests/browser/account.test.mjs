// My account: what I am called, my picture, my address, my password, my devices, my data, my leaving.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { codeTo, database, door, member, readers, root, site, stranger, visit } from "./stack.mjs";

/// Signed in, and at this part of the account.
async function at(visitor, person, part) {
  await visitor.signIn(person);
  await visitor.page.goto(`${site}/account/#${part}`);
  await visitor.page.locator(`#${part}`).waitFor();
}

for (const reader of readers) {
  const who = `(${reader.language}, ${reader.size})`;

  test(`a nickname is saved and shown ${who}`, async () => {
    const person = await member();
    await visit(reader, async (visitor) => {
      await at(visitor, person, "profile");
      await visitor.page.locator("#nickname").fill("小舟 Kit");
      await visitor.press("save");
      await visitor.reads("profile.saved");
      assert.equal(await visitor.page.locator("#person-name").textContent(), "小舟 Kit");
    });
  });

  test(`a username is chosen once ${who}`, async () => {
    const person = await member();
    const { name } = stranger();
    database(`UPDATE account SET username = NULL WHERE email = '${person.email}'`);
    await visit(reader, async (visitor) => {
      await at(visitor, person, "profile");
      await visitor.fill("username.choose", name);
      await visitor.reads("username.free", { name });
      await visitor.press("username.do");
      await visitor.reads("username.is", { name });
      assert.equal(await visitor.page.locator("#username-form").isVisible(), false);
    });
  });

  test(`a picture is cut, sent, shown and taken away ${who}`, async () => {
    const person = await member();
    await visit(reader, async (visitor) => {
      await at(visitor, person, "profile");
      await visitor.page.locator("#file").setInputFiles(join(root, "nginx/html/default-avatar.png"));
      await visitor.heading("crop.title");
      await visitor.isAccessible();
      await visitor.field("crop.zoom").fill("2");
      await visitor.page.locator(".cropper").press("ArrowLeft");
      await visitor.picture(`crop-${reader.language}`);
      await visitor.press("crop.do");
      await visitor.reads("picture.saved");
      await visitor.page.waitForFunction(() => document.getElementById("picture").src.includes("/upload/") &&
        document.getElementById("picture").naturalWidth > 0);
      await visitor.press("picture.remove");
      await visitor.reads("picture.removed");
    });
  });

  test(`the address is changed with a code and the password ${who}`, async () => {
    const person = await member();
    const { email } = stranger();
    await visit(reader, async (visitor) => {
      await at(visitor, person, "security");
      await visitor.fill("mail.new", email);
      await visitor.press("code.send");
      await visitor.reads("code.sent", { email, time: visitor.text("minutes.other", { n: 10 }) });
      assert.equal(await visitor.page.locator("#mail-resend").getAttribute("aria-disabled"), "true");
      await visitor.isAccessible();
      await visitor.picture(`mail-code-${reader.language}`);
      await visitor.fill("code", await codeTo(email));
      await visitor.page.locator("#mail-password").fill("not mine");
      await visitor.press("mail.do");
      await visitor.isTold("problem.wrong-password");
      await visitor.page.locator("#mail-password").fill(person.password);
      await visitor.press("mail.do");
      await visitor.reads("mail.saved", { email });
      await visitor.picture(`mail-changed-${reader.language}`);
    });
  });

  test(`other devices are ended, one and all ${who}`, async () => {
    const person = await member();
    for (let devices = 0; devices < 3; ++devices) {
      const reply = await fetch(`${door}/v1/sessions`, { method: "POST", headers: { "Content-Type": "application/json", "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1" },
        body: JSON.stringify({ identifier: person.email, password: person.password, kind: "bearer" }) });
      assert.equal(reply.status, 201);
    }
    await visit(reader, async (visitor) => {
      await at(visitor, person, "sessions");
      await visitor.reads("sessions.this");
      await visitor.picture(`sessions-${reader.language}`);
      const cards = visitor.page.locator("#session-list > li");
      assert.equal(await cards.filter({ hasText: "Safari · iPhone" }).count(), 3);
      await cards.nth(1).getByRole("button").click();
      await visitor.reads("sessions.ended");
      await visitor.press("sessions.end_others");
      await visitor.reads("sessions.ended_others.other", { n: 2 });
      await visitor.reads("sessions.none");
      assert.equal(await cards.count(), 1);
    });
  });

  test(`a copy of everything can be saved ${who}`, async () => {
    const person = await member();
    await visit(reader, async (visitor) => {
      await at(visitor, person, "data");
      const saved = visitor.page.waitForEvent("download");
      await visitor.press("export.do");
      const copy = JSON.parse(readFileSync(await (await saved).path(), "utf8"));
      assert.equal(copy.account.email, person.email);
      await visitor.reads("export.done");
    });
  });

  test(`an account is closed by who types its name and the password ${who}`, async () => {
    const person = await member();
    await visit(reader, async (visitor) => {
      await at(visitor, person, "data");
      const name = visitor.page.locator("#close-name");
      await name.fill("somebody");
      await visitor.page.locator("#close-password").fill(person.password);
      await visitor.press("close.do");
      await visitor.isTold("close.name.wrong");
      await name.fill(person.name);
      await visitor.press("close.do");
      await visitor.reads("home.closed");
      await visitor.go("/sign-in/");
      await visitor.fill("sign_in.identifier", person.email);
      await visitor.fill("password", person.password);
      await visitor.press("sign_in.do");
      await visitor.isTold("problem.wrong-credentials");
    });
  });
}

test("a value that breaks a rule is told at its field", async () => {
  const person = await member();
  await visit({ language: "zh", size: "phone" }, async (visitor) => {
    await at(visitor, person, "profile");
    await visitor.page.locator("#phone").fill("not a number");
    await visitor.press("save");
    await visitor.page.locator("#phone[aria-invalid=true]").waitFor();
    assert.match(await visitor.page.locator("#phone-error").textContent(), /[\u4e00-\u9fff]/);
    await visitor.isAccessible();
  });
});

test("after going through the parts again, a form still sends once", async () => {
  const person = await member();
  await visit({}, async (visitor) => {
    await at(visitor, person, "profile");
    for (const part of ["security", "profile", "data", "sessions", "profile"]) {
      await visitor.page.locator(`nav a[href="#${part}"]`).click();
      await visitor.page.locator(`#${part}`).waitFor();
    }
    const asked = [];
    visitor.page.on("request", (request) => request.method() === "PATCH" && asked.push(request.url()));
    await visitor.page.locator("#nickname").fill("Kit");
    await visitor.press("save");
    await visitor.reads("profile.saved");
    assert.deepEqual(asked, [`${site}/v1/account`]);
  });
});

test("a sign-out that fails is told, and nobody is taken for signed out", async () => {
  const person = await member();
  await visit({ language: "zh", size: "phone" }, async (visitor) => {
    await at(visitor, person, "profile");
    await visitor.page.route("**/v1/session", (route) => route.abort());
    await visitor.press("sign_out");
    await visitor.page.locator(".notice.bad", { hasText: visitor.text("problem.unreachable") }).waitFor();
    await visitor.isAccessible();
  });
});

test("a part that does not come is told, and comes when asked again", async () => {
  const person = await member();
  await visit({}, async (visitor) => {
    await at(visitor, person, "profile");
    await visitor.page.route("**/v1/account", (route) => route.abort(), { times: 1 });
    await visitor.page.reload();
    await visitor.reads("problem.unreachable");
    await visitor.picture("account-down");
    await visitor.press("again.load");
    await visitor.page.locator("#profile").waitFor();
  });
});

test("whoever is signed out elsewhere is led to the sign-in page and back", async () => {
  const person = await member();
  await visit({}, async (visitor) => {
    await at(visitor, person, "sessions");
    await visitor.page.context().clearCookies({ name: "gatehouse_v1" });
    await visitor.page.goto(`${site}/account/?#security`);
    await visitor.heading("sign_in.title");
    await visitor.fill("sign_in.identifier", person.email);
    await visitor.fill("password", person.password);
    await visitor.press("sign_in.do");
    await visitor.at("/account/#security");
  });
});
