// Recovery: a new password by mail, and the link that undoes a change by another person.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeAccount, codeTo, linkTo, newAccount, newPerson, request, undoTicketTo, useUpMails } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

const kNew = "nine slow rivers 8";

/// Changes the address of the person on the account page, with a code from the new one.
async function changeAddress(user, person, email) {
  await user.openPanel("security", { person });
  await user.fill("mail.new", email);
  await user.press("code.send");
  await user.fill("code", await codeTo(email));
  await user.page.locator("#mail-password").fill(person.password);
  await user.press("mail.submit");
  await user.sees("mail.saved", { email });
}

/// Opens the link of the mail in a new document, as a mail program does.
async function openUndoLink(user, ticket) {
  await user.page.goto("about:blank");
  await user.open(`/undo/#${ticket}`);
}

async function askForCode(email, purpose) {
  const reply = await request("/v1/codes", { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, purpose }) });
  assert.equal(reply.status, 202);
}

test("the last mail of a day has a link that leads to the new password", async () => {
  const person = await newAccount();
  await askForCode(person.email, "reset");
  useUpMails();
  await visit({}, async (user) => {
    await askForCode(person.email, "log-in");
    const link = await linkTo(person.email, "reset-link");
    await user.page.goto("about:blank");
    await user.open(link.slice(link.indexOf("/forgot/")));
    await user.sees("code.by_link", { email: person.email });
    await user.isAccessible();
    await user.screenshot("forgot-by-link");
    await user.page.reload();
    await user.sees("code.by_link", { email: person.email });
    assert.equal(await user.page.evaluate(() => location.hash), "");
    await user.fill("password.new", kNew);
    await user.press("forgot.submit");
    await user.seesHeading("forgot.done");
    await user.signIn({ email: person.email, password: kNew });
  });
  await visit({}, async (user) => {
    const link = await linkTo(person.email, "reset-link");
    await user.open(link.slice(link.indexOf("/forgot/")));
    await user.fill("password.new", "quiet green harbour 43");
    await user.press("forgot.submit");
    await user.seesError("problem.spent-ticket");
    assert.equal(await user.page.locator("#email").inputValue(), person.email);
    await user.isAccessible();
    await user.screenshot("forgot-link-used");
  });
});

for (const reader of readers) {
  test(`a lost password is replaced (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.open("/forgot/");
      await user.fill("email", person.email);
      await user.press("code.send");
      await user.sees("forgot.sent", { email: person.email, time: user.text("minutes.other", { n: 10 }) });
      await user.isAccessible();
      await user.fill("code", await codeTo(person.email));
      await user.fill("password.new", kNew);
      await user.page.locator(".strength[data-score]").waitFor();
      await user.screenshot(`forgot-details-${reader.language}`);
      await user.press("forgot.submit");
      await user.seesHeading("forgot.done");
      await user.signIn({ email: person.email, password: kNew });
    });
  });

  test(`a changed password is undone by the link of the mail (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.hasSession(person);
      await user.open("/account/#security");
      await user.fill("password.present", person.password);
      await user.page.locator("#password").fill(kNew);
      await user.press("password.submit");
      await user.sees("password.saved");
      const ticket = await undoTicketTo(person.email, "password-changed");
      await openUndoLink(user, ticket);
      await user.seesHeading("undo.password-changed");
      assert.equal(await user.page.evaluate(() => location.hash), "");
      await user.page.reload();
      await user.seesHeading("undo.password-changed");
      await user.isAccessible();
      await user.screenshot(`undo-${reader.language}`);
      await user.press("undo.submit");
      await user.seesHeading("undo.done");
      await openUndoLink(user, ticket);
      await user.seesHeading("undo.spent");
    });
  });
}

test("a changed address is undone by the link that the old one gets", async () => {
  const person = await newAccount();
  const { email } = newPerson();
  await visit({ language: "zh", size: "phone" }, async (user) => {
    await changeAddress(user, person, email);
    const ticket = await undoTicketTo(person.email, "email-changed");
    await openUndoLink(user, ticket);
    await user.seesHeading("undo.email-changed");
    await user.screenshot("undo-email-zh");
    await user.press("undo.submit");
    await user.seesHeading("undo.done");
    await user.follow("undo.done.next");
    await user.seesHeading("forgot.title");
  });
});

test("an old address that another account has now stays there, and the account is locked", async () => {
  const person = await newAccount();
  const { email } = newPerson();
  await visit({}, async (user) => {
    await changeAddress(user, person, email);
    const ticket = await undoTicketTo(person.email, "email-changed");
    const other = await newAccount();
    changeAccount(other, `email = '${person.email}', email_key = '${person.email}'`);
    await openUndoLink(user, ticket);
    await user.press("undo.submit");
    await user.seesHeading("undo.locked");
    await user.isAccessible();
    await user.screenshot("undo-locked-en");
  });
});

test("after too many requests the button shows for how long it waits, in both languages", async () => {
  const { email } = newPerson();
  const send = async (user) => {
    await user.open("/forgot/");
    await user.fill("email", email);
    await user.press("code.send");
  };
  await visit({}, async (user) => {
    await send(user);
    await user.seesHeading("forgot.finish");
  });
  await visit({}, async (user) => { // another browser, which does not know of the mail
    await send(user);
    await user.seesError("problem.throttled");
    const button = user.page.locator("#address button.main");
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await user.isAccessible();
    await user.screenshot("forgot-throttled");
    await user.press("language.other");
    await button.filter({ hasText: "后可重试" }).waitFor();
  });
});
