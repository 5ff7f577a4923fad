// The ways back: a new password by mail, and the link that undoes what somebody else changed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { codeTo, database, mailTo, member, readers, site, stranger, visit } from "./stack.mjs";

const kNew = "nine slow rivers 8";

for (const reader of readers) {
  test(`a lost password is replaced (${reader.language}, ${reader.size})`, async () => {
    const person = await member();
    await visit(reader, async (visitor) => {
      await visitor.go("/forgot/");
      await visitor.fill("email", person.email);
      await visitor.press("code.send");
      await visitor.reads("forgot.sent", { email: person.email, time: visitor.text("minutes.other", { n: 10 }) });
      await visitor.isAccessible();
      await visitor.fill("code", await codeTo(person.email));
      await visitor.fill("password.new", kNew);
      await visitor.page.locator(".strength[data-score]").waitFor();
      await visitor.picture(`forgot-details-${reader.language}`);
      await visitor.press("forgot.do");
      await visitor.heading("forgot.done");
      await visitor.signIn({ email: person.email, password: kNew });
    });
  });

  test(`a changed password is undone by the link of the mail (${reader.language}, ${reader.size})`, async () => {
    const person = await member();
    await visit(reader, async (visitor) => {
      await visitor.signIn(person);
      await visitor.page.goto(`${site}/account/#security`);
      await visitor.fill("password.present", person.password);
      await visitor.page.locator("#password").fill(kNew);
      await visitor.press("password.do");
      await visitor.reads("password.saved");
      const [, ticket] = (await mailTo(person.email, "password-changed")).match(/\/undo\/#(\S+)/);
      await visitor.page.goto("about:blank");
      await visitor.go(`/undo/#${ticket}`);
      await visitor.heading("undo.password-changed");
      assert.equal(await visitor.page.evaluate(() => location.hash), "");
      await visitor.isAccessible();
      await visitor.picture(`undo-${reader.language}`);
      await visitor.press("undo.do");
      await visitor.heading("undo.done");
      await visitor.page.goto("about:blank");
      await visitor.go(`/undo/#${ticket}`);
      await visitor.heading("undo.spent");
    });
  });
}

test("a changed address is undone by the link that the old one gets", async () => {
  const person = await member();
  const { email } = stranger();
  await visit({ language: "zh", size: "phone" }, async (visitor) => {
    await visitor.signIn(person);
    await visitor.page.goto(`${site}/account/#security`);
    await visitor.fill("mail.new", email);
    await visitor.press("code.send");
    await visitor.fill("code", await codeTo(email));
    await visitor.page.locator("#mail-password").fill(person.password);
    await visitor.press("mail.do");
    await visitor.reads("mail.saved", { email });
    const [, ticket] = (await mailTo(person.email, "email-changed")).match(/\/undo\/#(\S+)/);
    await visitor.page.goto("about:blank");
    await visitor.go(`/undo/#${ticket}`);
    await visitor.heading("undo.email-changed");
    await visitor.picture("undo-email-zh");
    await visitor.press("undo.do");
    await visitor.heading("undo.done");
    await visitor.follow("undo.done.next");
    await visitor.heading("forgot.title");
  });
});

test("an old address that is another account's by now stays there, and the account is locked", async () => {
  const person = await member();
  const { email } = stranger();
  await visit({}, async (visitor) => {
    await visitor.signIn(person);
    await visitor.page.goto(`${site}/account/#security`);
    await visitor.fill("mail.new", email);
    await visitor.press("code.send");
    await visitor.fill("code", await codeTo(email));
    await visitor.page.locator("#mail-password").fill(person.password);
    await visitor.press("mail.do");
    await visitor.reads("mail.saved", { email });
    const [, ticket] = (await mailTo(person.email, "email-changed")).match(/\/undo\/#(\S+)/);
    const other = await member();
    database(`UPDATE account SET email = '${person.email}', email_key = '${person.email}' WHERE email = '${other.email}'`);
    await visitor.page.goto("about:blank");
    await visitor.go(`/undo/#${ticket}`);
    await visitor.press("undo.do");
    await visitor.heading("undo.locked");
    await visitor.isAccessible();
    await visitor.picture("undo-locked-en");
  });
});

test("who asks too often sees on the button for how long, in both languages", () =>
  visit({}, async (visitor) => {
    await visitor.go("/forgot/");
    await visitor.fill("email", stranger().email);
    await visitor.press("code.send");
    await visitor.heading("forgot.finish");
    assert.equal(await visitor.page.locator("#resend").getAttribute("aria-disabled"), "true");
    await visitor.press("code.elsewhere");
    await visitor.press("code.send");
    await visitor.isTold("problem.throttled");
    const button = visitor.page.locator("#address button.main");
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await visitor.isAccessible();
    await visitor.picture("forgot-throttled");
    await visitor.press("language.other");
    await button.filter({ hasText: "后可重试" }).waitFor();
  }));
