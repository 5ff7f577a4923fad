// 400 % zoom: a window of 1280 × 1024 px then has 320 × 256. Whatever has the focus can be seen there (WCAG 2.4.11), nothing
// is cut off, and nothing needs scrolling in two directions (1.4.10). Each test has one of the languages: hard_driving.test.mjs
// looks at every page in both. The forms' states are in screen_reader.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goThrough } from "./keyboard.mjs";
import { kAccountPanels, kRecordPanels, openEach, openInList, openNotMe } from "./panels.mjs";
import { ageLogins, newAccount, newAdministrator } from "./stack.mjs";
import { visit } from "./browser_user.mjs";

const kZoomed = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };

/// Every control of what is shown can be reached and seen, and nothing is wider than the window.
async function isUsable(user, state) {
  await user.settled();
  await user.fitsTheWindow();
  await user.screenshot(`zoom-400-${state}-${user.language}`);
  assert.deepEqual(await goThrough(user), { unseen: [], left: [] }, `${state} (${user.language})`);
}

const openDialog = async (user, key) => {
  await user.press(key);
  await user.page.locator("dialog[open]").waitFor();
  await isUsable(user, key);
  await user.page.keyboard.press("Escape");
};

test("the account's panels and dialogs at 400 % zoom (en)", async () => {
  const person = await newAccount();
  await visit({ language: "en", ...kZoomed }, async (user) => {
    await user.hasSession(person);
    await openEach(user, "account", kAccountPanels, (panel) => isUsable(user, panel));
    await openNotMe(user);
    await isUsable(user, "not-me");
    await user.page.keyboard.press("Escape");
  });
});

test("the cropping of a picture at 400 % zoom (zh)", async () => {
  const person = await newAccount();
  await visit({ language: "zh", ...kZoomed }, async (user) => {
    await user.openPanel("profile", { person });
    await user.page.locator("#file").setInputFiles("nginx/html/icon-512.png");
    await user.page.locator("#crop[open]").waitFor();
    await isUsable(user, "crop");
  });
});

test("an opened account, its actions and dialogs at 400 % zoom (zh)", async () => {
  const person = await newAccount();
  await visit({ language: "zh", ...kZoomed }, async (user) => {
    await openInList(user, person);
    await user.page.locator("#all").check();
    await isUsable(user, "admin-accounts");
    for (const key of ["add.open", "edit.open", "action.remove"]) await openDialog(user, key);
  });
});

test("the lists of the administration, and the dialog for the password, at 400 % zoom (en)", async () => {
  const administrator = await newAdministrator();
  await visit({ language: "en", ...kZoomed }, async (user) => {
    await user.hasSession(administrator);
    await openEach(user, "admin", kRecordPanels, (panel) => isUsable(user, `admin-${panel}`));
    ageLogins(administrator);
    await user.page.evaluate(() => { import("/js/page.js").then(({ call }) => call("POST", "/admin/accounts", {}).catch(() => {})); });
    await user.seesHeading("reauthenticate.title");
    await isUsable(user, "reauthenticate");
  });
});

test("the pages for developers at 400 % zoom (zh)", () =>
  visit({ language: "zh", ...kZoomed }, async (user) => {
    for (const place of ["guides/introduction", "mall/login"]) {
      await user.open("/");
      await user.open(`/api/#${place}`);
      await user.page.locator(place.startsWith("guides") ? "#content h1" : ".opblock.is-open .responses-inner").waitFor();
      await isUsable(user, place.replace("/", "-"));
    }
  }));

test("without a network, the banner at the window's end covers nothing that has the focus", () =>
  visit(kZoomed, async (user) => {
    await user.open("/sign-up/");
    await user.field("email").focus(); // loads what a form needs
    await user.settled();
    await user.page.context().setOffline(true);
    await user.page.locator("#offline").waitFor();
    await isUsable(user, "offline");
    await user.page.context().setOffline(false);
  }));
