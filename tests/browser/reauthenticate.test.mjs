// A login that is too old for an administrator's request: the password is asked in a dialog, and the
// request is repeated.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ageLogins, newAdministrator, newPerson, request } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

/// An administrator whose login is an hour old, and who creates an account through the pages' client.
async function createWithOldLogin(user, username) {
  const administrator = await newAdministrator();
  await user.hasSession(administrator);
  await user.open("/account/");
  ageLogins(administrator);
  await user.page.evaluate((name) => {
    globalThis.result = import("/js/page.js")
      .then(({ call }) => call("POST", "/admin/accounts", { username: name, password: "nine slow rivers 8" }))
      .then((account) => account.username, (problem) => problem.code);
  }, username);
  await user.seesHeading("reauthenticate.title");
  return administrator;
}

for (const reader of readers) {
  test(`the password is asked in a dialog, and the request repeated (${reader.language}, ${reader.size})`, () =>
    visit(reader, async (user) => {
      const { name } = newPerson();
      const administrator = await createWithOldLogin(user, name);
      await user.isAccessible();
      await user.screenshot(`reauthenticate-${reader.language}`);
      await user.page.locator("#reauthenticate-password").fill("not mine");
      await user.press("reauthenticate.submit");
      await user.seesError("problem.wrong-password");
      await user.page.locator("#reauthenticate-password").fill(administrator.password);
      await user.press("reauthenticate.submit");
      assert.equal(await user.page.evaluate(() => globalThis.result), name);
    }));
}

test("without the password the request is cancelled, and nothing changes", () =>
  visit({}, async (user) => {
    const { name } = newPerson();
    await createWithOldLogin(user, name);
    await user.page.keyboard.press("Escape");
    assert.equal(await user.page.evaluate(() => globalThis.result), "cancelled");
    const reply = await (await request(`/v1/availability?username=${name}`)).json();
    assert.equal(reply.available, true);
  }));
