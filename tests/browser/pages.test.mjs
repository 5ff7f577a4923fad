// Every page that anybody can open: accessible in both languages, light and dark, on a desktop and on a
// phone; readable at 200 % zoom. What they weigh is in page_weight.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newAccount, request, site } from "./stack.mjs";
import { messages, readers, visit } from "./browser_user.mjs";

const kPages = { home: "/", "sign-in": "/sign-in/", "sign-up": "/sign-up/", forgot: "/forgot/", undo: "/undo/#x", missing: "/no-such-page" };

async function load(user, path) {
  user.missing = `${site}/no-such-page`;
  await user.open(path);
  await user.settled();
}

for (const [name, path] of Object.entries(kPages)) {
  for (const language of ["en", "zh"]) {
    test(`${name} is accessible in ${language}, light and dark, on a desktop and on a phone`, () =>
      visit({ language }, async (user) => {
        await load(user, path);
        for (const size of ["desktop", "phone"]) {
          await user.setSize(size);
          await user.isAccessibleInBothSchemes(`${name}-${language}-${size}`);
          await user.fitsTheWindow();
        }
      }));
  }

  test(`${name} can be read at 200 % zoom`, () =>
    visit({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, async (user) => {
      await load(user, path);
      await user.fitsTheWindow();
      await user.screenshot(`${name}-zoom`);
    }));
}

for (const accent of ["#ffd400", "#00ff88", "#ff2020", "#111111", "#ffffff"]) {
  test(`an operator's accent of ${accent} can be read, light and dark`, () =>
    visit({}, async (user) => {
      await load(user, "/sign-in/");
      await user.page.evaluate((colour) => document.documentElement.style.setProperty("--site-accent", colour), accent);
      await user.isAccessibleInBothSchemes(`accent-${accent.slice(1)}`);
    }));
}

test("an accessibility check waits for animations to end", () =>
  visit({ reducedMotion: "no-preference" }, async (user) => {
    await load(user, "/sign-in/");
    await user.page.evaluate(() => document.styleSheets[0].insertRule(".summary { animation-duration: 1s !important; }"));
    await user.press("sign_in.submit");
    await user.seesError("sign_in.identifier.missing");
    await user.isAccessible();
  }));

for (const reader of readers) {
  test(`every panel of the account is accessible in ${reader.language}, on a ${reader.size}, light and dark`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.hasSession(person);
      for (const panel of ["profile", "security", "sessions", "data"]) {
        await user.openPanel(panel);
        await user.isAccessibleInBothSchemes(`account-${panel}-${reader.language}-${reader.size}`);
        await user.fitsTheWindow();
      }
    });
  });
}

test("the language is the browser's first of the two", async () => {
  for (const [accepted, lang] of [["fr, zh-TW;q=0.8, en;q=0.5", "zh-CN"], ["en-GB, zh", "en"], ["de", "en"], ["ZH", "zh-CN"]]) {
    const page = await (await request("/", { headers: { "Accept-Language": accepted } })).text();
    assert.ok(page.includes(`<html lang="${lang}"`), accepted);
  }
});

test("the language can be changed without losing what was typed, and is remembered", () =>
  visit({ language: "en" }, async (user) => {
    await user.open("/sign-in/");
    await user.fill("sign_in.identifier", "kit");
    await user.press("language.other");
    user.language = "zh";
    await user.seesHeading("sign_in.title");
    assert.equal(await user.field("sign_in.identifier").inputValue(), "kit");
    await user.open("/forgot/");
    await user.seesHeading("forgot.title");
    assert.equal(await user.page.title(), messages.zh["title.forgot"].replace("{site}", "Gatehouse"));
  }));

test("a page says so where scripts are disabled", () =>
  visit({ javaScriptEnabled: false }, async (user) => {
    await user.page.goto(`${site}/sign-in/`);
    assert.ok(await user.page.locator("noscript p").isVisible());
    assert.ok(await user.page.locator("#password").isVisible());
  }));
