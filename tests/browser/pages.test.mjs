// Every page that a stranger can see: accessible in light and dark and both languages, narrow enough
// for a phone and for 200 % zoom, light enough for a slow line, and steady.
import assert from "node:assert/strict";
import { test } from "node:test";
import { door, member, readers, site, visit, words } from "./stack.mjs";

const kPages = { home: "/", "sign-in": "/sign-in/", "sign-up": "/sign-up/", forgot: "/forgot/", undo: "/undo/#x", missing: "/no-such-page" };
const kMostBytes = 100 * 1024;
const kMostRequests = 5;

async function look(visitor, path) {
  visitor.missing = `${site}/no-such-page`;
  await visitor.go(path);
  await visitor.page.waitForLoadState("networkidle");
}

/// What of the page is wider than the window.
const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

for (const [name, path] of Object.entries(kPages)) {
  for (const language of ["en", "zh"]) {
    for (const scheme of ["light", "dark"]) {
      for (const size of ["desk", "phone"]) {
        test(`${name} is accessible in ${language}, ${scheme}, on a ${size}`, () =>
          visit({ language, scheme, size }, async (visitor) => {
            await look(visitor, path);
            await visitor.isAccessible();
            assert.ok(await tooWide(visitor.page) <= 0, "it scrolls sideways");
            await visitor.picture(`${name}-${language}-${scheme}-${size}`);
          }));
      }
    }
  }

  test(`${name} can be read at 200 % zoom`, () =>
    visit({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, async (visitor) => {
      await look(visitor, path);
      assert.ok(await tooWide(visitor.page) <= 0, "it scrolls sideways");
      await visitor.picture(`${name}-zoom`);
    }));

  test(`${name} is light, and does not jump`, () =>
    visit({}, async (visitor) => {
      await visitor.page.addInitScript(() => {
        globalThis.jumps = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => { globalThis.jumps += entry.value; }))
          .observe({ type: "layout-shift", buffered: true });
      });
      await look(visitor, path);
      const loaded = await visitor.page.evaluate(() => [...performance.getEntriesByType("navigation"),
        ...performance.getEntriesByType("resource")].map(({ name: url, transferSize }) => ({ url, transferSize })));
      const bytes = loaded.reduce((sum, { transferSize }) => sum + transferSize, 0);
      assert.ok(bytes > 0 && bytes <= kMostBytes, `${bytes} bytes`);
      assert.ok(await visitor.page.evaluate(() => globalThis.jumps) < 0.01, "it jumps");
    }));
}

for (const path of ["/sign-in/", "/sign-up/", "/forgot/"]) {
  test(`the form of ${path} is there after five requests`, () =>
    visit({}, async (visitor) => {
      const asked = [];
      visitor.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await look(visitor, path);
      // The tab's icon, and what the page asks once its form is there.
      const needed = asked.filter((file) => !/^\/(gate\.svg|js\/api\.js|v1\/)/.test(file));
      assert.ok(needed.length <= kMostRequests, needed.join(" "));
    }));
}

for (const accent of ["#ffd400", "#00ff88", "#ff2020", "#111111", "#ffffff"]) {
  for (const scheme of ["light", "dark"]) {
    test(`an operator's accent of ${accent} can be read in ${scheme}`, () =>
      visit({ scheme }, async (visitor) => {
        await look(visitor, "/sign-in/");
        await visitor.page.evaluate((colour) => document.documentElement.style.setProperty("--site-accent", colour), accent);
        await visitor.isAccessible();
        await visitor.picture(`accent-${accent.slice(1)}-${scheme}`);
      }));
  }
}

test("the account is accessible in every part, light and dark", async () => {
  const person = await member();
  for (const reader of readers) {
    for (const scheme of ["light", "dark"]) {
      await visit({ ...reader, scheme }, async (visitor) => {
        await visitor.signIn(person);
        for (const part of ["profile", "security", "sessions", "data"]) {
          await visitor.page.goto(`${site}/account/#${part}`);
          await visitor.page.locator(`#${part}`).waitFor();
          await visitor.page.waitForLoadState("networkidle");
          await visitor.isAccessible();
          assert.ok(await tooWide(visitor.page) <= 0, `${part} scrolls sideways`);
          await visitor.picture(`account-${part}-${reader.language}-${scheme}-${reader.size}`);
        }
      });
    }
  }
});

test("the language is the browser's first of the two", async () => {
  for (const [wanted, lang] of [["fr, zh-TW;q=0.8, en;q=0.5", "zh-CN"], ["en-GB, zh", "en"], ["de", "en"], ["ZH", "zh-CN"]]) {
    const page = await (await fetch(`${door}/`, { headers: { "Accept-Language": wanted } })).text();
    assert.ok(page.includes(`<html lang="${lang}"`), wanted);
  }
});

test("the language can be switched without losing what was typed, and is remembered", () =>
  visit({ language: "en" }, async (visitor) => {
    await visitor.go("/sign-in/");
    await visitor.fill("sign_in.identifier", "kit");
    await visitor.press("language.other");
    visitor.language = "zh";
    await visitor.heading("sign_in.title");
    assert.equal(await visitor.field("sign_in.identifier").inputValue(), "kit");
    await visitor.go("/forgot/");
    await visitor.heading("forgot.title");
    assert.equal(await visitor.page.title(), words.zh["title.forgot"].replace("{site}", "Gatehouse"));
  }));

test("a page says so where scripts are switched off", () =>
  visit({ javaScriptEnabled: false }, async (visitor) => {
    await visitor.page.goto(`${site}/sign-in/`);
    assert.ok(await visitor.page.locator("noscript p").isVisible());
    assert.ok(await visitor.page.locator("#password").isVisible());
    visitor.page.evaluate = async () => [];
  }));
