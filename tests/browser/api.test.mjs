// The pages below /api/: every document and every operation of it, in both languages, as a desk and a
// phone show them; and the page to which a problem's type leads.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readers, root, visit } from "./stack.mjs";

const folder = join(root, "nginx/html/api");
const kDocuments = ["v1", "basic", "medusa", "entry", "mall", "portal"];
const kMethods = ["get", "put", "post", "patch", "delete"];
const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
const catalogue = async (language) => (await import(`data:text/javascript,${encodeURIComponent(
  readFileSync(join(folder, `messages/${language}.js`), "utf8"))}`)).words;

const operations = (document) => Object.values(document.paths).flatMap((item) =>
  kMethods.filter((method) => item[method]).map((method) => item[method]));

const open = (visitor, selector) => visitor.page.evaluate((all) =>
  document.querySelectorAll(all).forEach((box) => { box.open = true; }), selector);

async function fits(visitor) {
  assert.ok(await visitor.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
}

for (const name of kDocuments) {
  for (const reader of readers) {
    test(`every operation of ${name} can be read in ${reader.language}, on a ${reader.size}`, () =>
      visit(reader, async (visitor) => {
        await visitor.go(`/api/#${name}`);
        await visitor.page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
        await open(visitor, "details.operation");
        await visitor.page.waitForFunction(() =>
          [...document.querySelectorAll("details.operation")].every((box) => box.querySelector("details.reply")));
        await open(visitor, "details.reply");
        await visitor.page.waitForFunction(() => [...document.querySelectorAll("details")].every((box) => box.children.length > 1));
        const shown = await visitor.page.locator("details.operation").count();
        assert.equal(shown, operations(read(name)).length);
        assert.doesNotMatch(await visitor.page.innerText("#content"), /undefined|\[object/);
        await fits(visitor);
      }));
  }
}

for (const reader of readers) {
  for (const scheme of ["light", "dark"]) {
    for (const [page, path] of [["api", "/api/#v1/change_account"], ["problems", "/api/problems/#taken"]]) {
      test(`${page} is accessible in ${reader.language}, ${scheme}, on a ${reader.size}`, () =>
        visit({ ...reader, scheme }, async (visitor) => {
          await visitor.go(path);
          await visitor.page.locator("#content h1").waitFor();
          await visitor.page.waitForLoadState("networkidle");
          await visitor.isAccessible();
          await fits(visitor);
          await visitor.picture(`${page}-${reader.language}-${scheme}-${reader.size}`);
        }));
    }
  }
}

test("the type of a problem leads to its explanation", () =>
  visit({}, async (visitor) => {
    await visitor.go("/api/problems#wrong-code");
    await visitor.page.locator("#wrong-code").waitFor();
    assert.ok(await visitor.page.evaluate(() => document.querySelector(":target")?.id === "wrong-code"));
    const shown = await visitor.page.locator("section.problem[id]").evaluateAll((all) => all.map((one) => one.id));
    assert.deepEqual(shown, [...read("problems/problems").problems.map((one) => one.code), "errors"]);
  }));

test("an address leads to one operation, which is open and has a line for the shell", () =>
  visit({}, async (visitor) => {
    await visitor.go("/api/#mall/login");
    const operation = visitor.page.locator("details.operation[open]");
    assert.equal(await operation.getAttribute("id"), "mall/login");
    const line = await operation.locator("pre").first().innerText();
    assert.match(line, /^curl .*--data-urlencode 'username=aaa' .*\/mall\/user\/login'$/s);
  }));

test("the language can be switched where one reads", () =>
  visit({ language: "en" }, async (visitor) => {
    await visitor.go("/api/#portal");
    await visitor.page.getByText("Logging in and out.").waitFor();
    await visitor.press("language.other");
    await visitor.page.getByText("登录与登出。").waitFor();
  }));

test("both languages say the same of the API", async () => {
  assert.deepEqual(Object.keys(await catalogue("zh")), Object.keys(await catalogue("en")));
});
