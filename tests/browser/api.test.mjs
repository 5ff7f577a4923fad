// The pages below /api/: every operation of every document, in both languages, on a desktop and on a phone,
// and the page that explains each problem.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./stack.mjs";
import { readers, visit } from "./visitor.mjs";

const folder = join(root, "nginx/html/api");
// tests/unit/contract_names_test.cc checks that each contract has one.
const kDocuments = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => name.replace(/\.json$/, ""));
const kMethods = ["get", "put", "post", "patch", "delete"];
const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
const catalogue = async (language) => (await import(`data:text/javascript,${encodeURIComponent(
  readFileSync(join(folder, `messages/${language}.js`), "utf8"))}`)).messages;

const operations = (document) => Object.values(document.paths).flatMap((item) =>
  kMethods.filter((method) => item[method]).map((method) => item[method]));

const open = (visitor, selector) => visitor.page.evaluate((all) =>
  document.querySelectorAll(all).forEach((box) => { box.open = true; }), selector);

for (const name of kDocuments) {
  for (const reader of readers) {
    test(`every operation of ${name} can be read in ${reader.language}, on a ${reader.size}`, () =>
      visit(reader, async (visitor) => {
        await visitor.open(`/api/#${name}`);
        await visitor.page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
        await open(visitor, "details.operation");
        await visitor.page.waitForFunction(() =>
          [...document.querySelectorAll("details.operation")].every((box) => box.querySelector("details.reply")));
        await open(visitor, "details.reply");
        await visitor.page.waitForFunction(() => [...document.querySelectorAll("details")].every((box) => box.children.length > 1));
        const shown = await visitor.page.locator("details.operation").count();
        assert.equal(shown, operations(read(name)).length);
        assert.doesNotMatch(await visitor.page.innerText("#content"), /undefined|\[object/);
        await visitor.fitsTheWindow();
      }));
  }
}

for (const reader of readers) {
  for (const [page, path] of [["api", "/api/#v1/change_account"], ["problems", "/api/problems/#taken"]]) {
    test(`${page} is accessible in ${reader.language}, on a ${reader.size}, light and dark`, () =>
      visit(reader, async (visitor) => {
        await visitor.open(path);
        await visitor.page.locator("#content h1").waitFor();
        await visitor.isAccessibleInBothSchemes(`${page}-${reader.language}-${reader.size}`);
        await visitor.fitsTheWindow();
      }));
  }
}

test("the type of a problem is the address of its explanation", () =>
  visit({}, async (visitor) => {
    await visitor.open("/api/problems#wrong-code");
    await visitor.page.locator("#wrong-code").waitFor();
    assert.ok(await visitor.page.evaluate(() => document.querySelector(":target")?.id === "wrong-code"));
    const shown = await visitor.page.locator("section.problem[id]").evaluateAll((all) => all.map((one) => one.id));
    assert.deepEqual(shown, [...read("problems/problems").problems.map((one) => one.code), "errors"]);
  }));

test("an address opens one operation, with a command for the shell", () =>
  visit({}, async (visitor) => {
    await visitor.open("/api/#mall/login");
    const operation = visitor.page.locator("details.operation[open]");
    assert.equal(await operation.getAttribute("id"), "mall/login");
    const command = await operation.locator("pre").first().innerText();
    assert.match(command, /^curl .*--data-urlencode 'username=aaa' .*\/mall\/user\/login'$/s);
  }));

test("the language can be changed on the page", () =>
  visit({ language: "en" }, async (visitor) => {
    await visitor.open("/api/#portal");
    await visitor.page.getByText("Logging in and out.").waitFor();
    await visitor.press("language.other");
    await visitor.page.getByText("登录与登出。").waitFor();
  }));

test("both catalogues of the API have the same keys", async () => {
  assert.deepEqual(Object.keys(await catalogue("zh")), Object.keys(await catalogue("en")));
});
