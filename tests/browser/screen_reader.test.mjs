// What a screen reader's user is told: every page in its main states, in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { announced, accessibilityTree, faultsOf, isReadAloudWell } from "./accessibility_tree.mjs";
import { kForms } from "./forms.mjs";
import { goThrough } from "./keyboard.mjs";
import { kAccountPanels, kRecordPanels, openEach, openInList, openNotMe } from "./panels.mjs";
import { database, logInElsewhere, newAccount, site } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

const kFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const languages = ["en", "zh"];

/// An account with two sessions of the same browser, the second of which was used a minute later; so were their sign-ins.
async function newAccountOfTwoBrowsers() {
  const person = await newAccount();
  for (let times = 0; times < 2; times += 1) {
    await logInElsewhere(person, kFirefox);
    for (const [table, moment] of [["session", "last_seen"], ["audit_event", "moment"]])
      database(`UPDATE ${table} JOIN account USING (account_id) SET ${table}.${moment} = ${table}.${moment} - 60000 WHERE email = '${person.email}'`);
  }
  return person;
}

/// Waits until this is announced.
async function hears(user, text) {
  await user.page.getByText(text).filter({ visible: true }).first().waitFor();
  assert.ok(announced(await accessibilityTree(user.page)).some((one) => one.includes(text)), text);
}

const canBeWrong = async (user, { form, button }) => await user.page.locator(`${form} [required]`).count() > 0
  && !await user.button(button).evaluate((one) => one.formNoValidate);

/// Sends the form empty.
async function showErrors(user, name, form) {
  await user.press(form.button);
  await user.page.locator(".summary, .error[role=alert].shown").first().waitFor();
  await isReadAloudWell(user, `${name}, with errors`);
  assert.ok(announced(await accessibilityTree(user.page)).length > 0);
}

for (const [index, [name, form]] of Object.entries(kForms).entries()) {
  const reader = readers[index % readers.length];
  test(`${name}: the form and its errors are read aloud, and can be used at 400 % zoom (${reader.language})`, () =>
    visit(reader, async (user) => {
      await form.open(user);
      await isReadAloudWell(user, name);
      if (await canBeWrong(user, form)) await showErrors(user, name, form);
      await user.page.setViewportSize({ width: 320, height: 256 });
      await user.fitsTheWindow();
      assert.deepEqual(await goThrough(user), { unseen: [], left: [] }, name);
    }));
}

for (const language of languages) {
  test(`public pages are read aloud (${language})`, () =>
    visit({ language }, async (user) => {
      user.missing = `${site}/no-such-page`;
      for (const path of ["/", "/sign-in/", "/sign-up/", "/forgot/", "/undo/#x", "/no-such-page", "/api/problems/"]) {
        await user.open(path);
        await isReadAloudWell(user, path);
      }
    }));

  test(`an account is read aloud (${language})`, async () => {
    const person = await newAccountOfTwoBrowsers();
    await visit({ language }, async (user) => {
      await user.hasSession(person);
      await openEach(user, "account", kAccountPanels, (panel) => isReadAloudWell(user, panel));
      await openNotMe(user);
      await isReadAloudWell(user, "this was not me");
    });
  });

  test(`the administration is read aloud (${language})`, async () => {
    const person = await newAccountOfTwoBrowsers();
    await visit({ language }, async (user) => {
      await openInList(user, person);
      await user.page.locator("#all").check();
      await isReadAloudWell(user, "accounts");
      await openEach(user, "admin", kRecordPanels, (panel) => isReadAloudWell(user, panel));
    });
  });

  test(`the dialogs of the administration are read aloud (${language})`, async () => {
    const person = await newAccount();
    await visit({ language }, async (user) => {
      await openInList(user, person);
      for (const key of ["add.open", "edit.open", "action.disable", "action.remove", "csv.open"]) {
        await user.press(key);
        await user.page.locator("dialog[open]").waitFor();
        await isReadAloudWell(user, key);
        await user.page.keyboard.press("Escape");
      }
      await user.press("action.disable");
      await user.page.locator("dialog").getByRole("button", { name: user.text("action.disable.confirm"), exact: true }).click();
      await hears(user, user.text("action.disable.done", { name: person.name }));
    });
  });

  test(`the pages for developers are read aloud (${language})`, () =>
    visit({ language }, async (user) => {
      for (const place of ["guides/introduction", "guides/call-with-a-token", "v1/account", "mall/login"]) {
        await user.open("/");
        await user.open(`/api/#${place}`);
        await user.page.locator("#content h1").waitFor();
        if (!place.startsWith("guides")) await user.page.locator(".opblock.is-open .responses-inner").waitFor();
        await isReadAloudWell(user, place);
      }
    }));
}

test("what was saved is announced", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.hasSession(person);
    await user.open("/account/#profile");
    await user.page.locator("#nickname").fill("Kit");
    await user.press("save");
    await hears(user, user.text("profile.saved"));
  });
});

test("what is wrong for a screen reader is found", () =>
  visit({}, async (user) => {
    await user.open("/");
    await user.page.locator("main").evaluate((main) => {
      main.innerHTML = `<h1>A</h1><h3>B</h3><nav></nav><nav></nav><button></button><table><caption>T</caption><tr><td>x</td><td>y</td></tr></table>
        <form aria-label="f"><button>End</button><button>End</button></form>`;
    });
    const faults = faultsOf(await accessibilityTree(user.page)).join("\n");
    for (const said of ["skips a level", "navigation: ", "a button has no name", "twice in form", "no header cells"])
      assert.ok(faults.includes(said), `${said} in ${faults}`);
  }));
