// Recovery: a new password by mail, and the link that undoes a change by another person.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeAccount, codeTo, newAccount, newPerson, undoTicketTo } from "./stack.mjs";
import { readers, visit } from "./visitor.mjs";

const kNew = "nine slow rivers 8";

/// Changes the address of the person on the account page, with a code from the new one.
async function changeAddress(visitor, person, email) {
  await visitor.hasSession(person);
  await visitor.open("/account/#security");
  await visitor.fill("mail.new", email);
  await visitor.press("code.send");
  await visitor.fill("code", await codeTo(email));
  await visitor.page.locator("#mail-password").fill(person.password);
  await visitor.press("mail.submit");
  await visitor.sees("mail.saved", { email });
}

/// Opens the link of the mail in a new document, as a mail program does.
async function openUndoLink(visitor, ticket) {
  await visitor.page.goto("about:blank");
  await visitor.open(`/undo/#${ticket}`);
}

for (const reader of readers) {
  test(`a lost password is replaced (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (visitor) => {
      await visitor.open("/forgot/");
      await visitor.fill("email", person.email);
      await visitor.press("code.send");
      await visitor.sees("forgot.sent", { email: person.email, time: visitor.text("minutes.other", { n: 10 }) });
      await visitor.isAccessible();
      await visitor.fill("code", await codeTo(person.email));
      await visitor.fill("password.new", kNew);
      await visitor.page.locator(".strength[data-score]").waitFor();
      await visitor.screenshot(`forgot-details-${reader.language}`);
      await visitor.press("forgot.submit");
      await visitor.seesHeading("forgot.done");
      await visitor.signIn({ email: person.email, password: kNew });
    });
  });

  test(`a changed password is undone by the link of the mail (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (visitor) => {
      await visitor.hasSession(person);
      await visitor.open("/account/#security");
      await visitor.fill("password.present", person.password);
      await visitor.page.locator("#password").fill(kNew);
      await visitor.press("password.submit");
      await visitor.sees("password.saved");
      const ticket = await undoTicketTo(person.email, "password-changed");
      await openUndoLink(visitor, ticket);
      await visitor.seesHeading("undo.password-changed");
      assert.equal(await visitor.page.evaluate(() => location.hash), "");
      await visitor.isAccessible();
      await visitor.screenshot(`undo-${reader.language}`);
      await visitor.press("undo.submit");
      await visitor.seesHeading("undo.done");
      await openUndoLink(visitor, ticket);
      await visitor.seesHeading("undo.spent");
    });
  });
}

test("a changed address is undone by the link that the old one gets", async () => {
  const person = await newAccount();
  const { email } = newPerson();
  await visit({ language: "zh", size: "phone" }, async (visitor) => {
    await changeAddress(visitor, person, email);
    const ticket = await undoTicketTo(person.email, "email-changed");
    await openUndoLink(visitor, ticket);
    await visitor.seesHeading("undo.email-changed");
    await visitor.screenshot("undo-email-zh");
    await visitor.press("undo.submit");
    await visitor.seesHeading("undo.done");
    await visitor.follow("undo.done.next");
    await visitor.seesHeading("forgot.title");
  });
});

test("an old address that another account has now stays there, and the account is locked", async () => {
  const person = await newAccount();
  const { email } = newPerson();
  await visit({}, async (visitor) => {
    await changeAddress(visitor, person, email);
    const ticket = await undoTicketTo(person.email, "email-changed");
    const other = await newAccount();
    changeAccount(other, `email = '${person.email}', email_key = '${person.email}'`);
    await openUndoLink(visitor, ticket);
    await visitor.press("undo.submit");
    await visitor.seesHeading("undo.locked");
    await visitor.isAccessible();
    await visitor.screenshot("undo-locked-en");
  });
});

test("after too many requests the button shows for how long it waits, in both languages", () =>
  visit({}, async (visitor) => {
    await visitor.open("/forgot/");
    await visitor.fill("email", newPerson().email);
    await visitor.press("code.send");
    await visitor.seesHeading("forgot.finish");
    assert.equal(await visitor.page.locator("#resend").getAttribute("aria-disabled"), "true");
    await visitor.press("code.other_address");
    await visitor.press("code.send");
    await visitor.seesError("problem.throttled");
    const button = visitor.page.locator("#address button.main");
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await visitor.isAccessible();
    await visitor.screenshot("forgot-throttled");
    await visitor.press("language.other");
    await button.filter({ hasText: "后可重试" }).waitFor();
  }));
