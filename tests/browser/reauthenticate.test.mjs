// A login that is too old for what an administrator wants: the password is asked in place, and the
// request repeated; nothing is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { database, door, member, readers, stranger, visit } from "./stack.mjs";

/// An administrator who signed in an hour ago, and asks for an account through the pages' client.
async function wanting(visitor, name) {
  const boss = await member();
  database(`UPDATE account SET role = 'admin' WHERE email = '${boss.email}'`);
  await visitor.signIn(boss);
  database("UPDATE session JOIN account USING (account_id) SET authenticated = authenticated - 3600000 "
    + `WHERE email = '${boss.email}'`);
  await visitor.page.evaluate((username) => {
    globalThis.done = import("/js/page.js").then(({ call }) => call("POST", "/admin/accounts", { username, password: "nine slow rivers 8" }))
      .then((account) => account.username, (problem) => problem.code);
  }, name);
  await visitor.heading("again.title");
  return boss;
}

for (const reader of readers) {
  test(`the password is asked in place, and the request repeated (${reader.language}, ${reader.size})`, () =>
    visit(reader, async (visitor) => {
      const { name } = stranger();
      const boss = await wanting(visitor, name);
      await visitor.isAccessible();
      await visitor.picture(`again-${reader.language}`);
      await visitor.page.locator("#again-password").fill("not mine");
      await visitor.press("again.do");
      await visitor.isTold("problem.wrong-password");
      await visitor.page.locator("#again-password").fill(boss.password);
      await visitor.press("again.do");
      assert.equal(await visitor.page.evaluate(() => globalThis.done), name);
    }));
}

test("whoever does not give the password goes back, and nothing was done", () =>
  visit({}, async (visitor) => {
    const { name } = stranger();
    await wanting(visitor, name);
    await visitor.page.keyboard.press("Escape");
    assert.equal(await visitor.page.evaluate(() => globalThis.done), "cancelled");
    const free = await (await fetch(`${door}/v1/availability?username=${name}`)).json();
    assert.equal(free.available, true);
  }));
