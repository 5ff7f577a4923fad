// A login that is too old for an administrator's request: the password is asked in a dialog, and the
// request is repeated.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ageLogins, newAdministrator, newPerson, request } from "./stack.mjs";
import { readers, visit } from "./visitor.mjs";

/// An administrator whose login is an hour old, and who creates an account through the pages' client.
async function createWithOldLogin(visitor, username) {
  const administrator = await newAdministrator();
  await visitor.hasSession(administrator);
  await visitor.open("/account/");
  ageLogins(administrator);
  await visitor.page.evaluate((name) => {
    globalThis.result = import("/js/page.js")
      .then(({ call }) => call("POST", "/admin/accounts", { username: name, password: "nine slow rivers 8" }))
      .then((account) => account.username, (problem) => problem.code);
  }, username);
  await visitor.seesHeading("reauthenticate.title");
  return administrator;
}

for (const reader of readers) {
  test(`the password is asked in a dialog, and the request repeated (${reader.language}, ${reader.size})`, () =>
    visit(reader, async (visitor) => {
      const { name } = newPerson();
      const administrator = await createWithOldLogin(visitor, name);
      await visitor.isAccessible();
      await visitor.screenshot(`reauthenticate-${reader.language}`);
      await visitor.page.locator("#reauthenticate-password").fill("not mine");
      await visitor.press("reauthenticate.submit");
      await visitor.seesError("problem.wrong-password");
      await visitor.page.locator("#reauthenticate-password").fill(administrator.password);
      await visitor.press("reauthenticate.submit");
      assert.equal(await visitor.page.evaluate(() => globalThis.result), name);
    }));
}

test("without the password the request is cancelled, and nothing changes", () =>
  visit({}, async (visitor) => {
    const { name } = newPerson();
    await createWithOldLogin(visitor, name);
    await visitor.page.keyboard.press("Escape");
    assert.equal(await visitor.page.evaluate(() => globalThis.result), "cancelled");
    const reply = await (await request(`/v1/availability?username=${name}`)).json();
    assert.equal(reply.available, true);
  }));
