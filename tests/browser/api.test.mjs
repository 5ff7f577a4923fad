// The pages below /api/: every operation of every document, in both languages, on a desktop and on a phone,
// and the page that explains each problem.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

const folder = join(root, "nginx/html/api");
// tests/unit/contract_names_test.cc checks that each contract has one.
const kDocuments = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => name.replace(/\.json$/, ""));
const kMethods = ["get", "put", "post", "patch", "delete"];
const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
const catalogue = async (language) => (await import(`data:text/javascript,${encodeURIComponent(
  readFileSync(join(folder, `messages/${language}.js`), "utf8"))}`)).messages;

const operations = (document) => Object.values(document.paths).flatMap((item) =>
  kMethods.filter((method) => item[method]).map((method) => item[method]));

const open = (user, selector) => user.page.evaluate((all) =>
  document.querySelectorAll(all).forEach((box) => { box.open = true; }), selector);

for (const name of kDocuments) {
  for (const reader of readers) {
    test(`every operation of ${name} can be read in ${reader.language}, on a ${reader.size}`, () =>
      visit(reader, async (user) => {
        await user.open(`/api/#${name}`);
        await user.page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
        await open(user, "details.operation");
        await user.page.waitForFunction(() =>
          [...document.querySelectorAll("details.operation")].every((box) => box.querySelector("details.reply")));
        await open(user, "details.reply");
        await user.page.waitForFunction(() => [...document.querySelectorAll("details")].every((box) => box.children.length > 1));
        const shown = await user.page.locator("details.operation").count();
        assert.equal(shown, operations(read(name)).length);
        assert.doesNotMatch(await user.page.innerText("#content"), /undefined|\[object/);
        await user.fitsTheWindow();
      }));
  }
}

for (const reader of readers) {
  for (const [page, path] of [["api", "/api/#v1/change_account"], ["problems", "/api/problems/#taken"]]) {
    test(`${page} is accessible in ${reader.language}, on a ${reader.size}, light and dark`, () =>
      visit(reader, async (user) => {
        await user.open(path);
        await user.page.locator("#content h1").waitFor();
        await user.isAccessibleInBothSchemes(`${page}-${reader.language}-${reader.size}`);
        await user.fitsTheWindow();
      }));
  }
}

test("the type of a problem is the address of its explanation", () =>
  visit({}, async (user) => {
    await user.open("/api/problems#wrong-code");
    await user.page.locator("#wrong-code").waitFor();
    assert.ok(await user.page.evaluate(() => document.querySelector(":target")?.id === "wrong-code"));
    const shown = await user.page.locator("section.problem[id]").evaluateAll((all) => all.map((one) => one.id));
    assert.deepEqual(shown, [...read("problems/problems").problems.map((one) => one.code), "errors"]);
  }));

test("an address opens one operation, with a command for the shell", () =>
  visit({}, async (user) => {
    await user.open("/api/#mall/login");
    const operation = user.page.locator("details.operation[open]");
    assert.equal(await operation.getAttribute("id"), "mall/login");
    const command = await operation.locator("pre").first().innerText();
    assert.match(command, /^curl .*--data-urlencode 'username=aaa' .*\/mall\/user\/login'$/s);
  }));

test("the language can be changed on the page", () =>
  visit({ language: "en" }, async (user) => {
    await user.open("/api/#portal");
    await user.page.getByText("Logging in and out.").waitFor();
    await user.press("language.other");
    await user.page.getByText("登录与登出。").waitFor();
  }));

test("both catalogues of the API have the same keys", async () => {
  assert.deepEqual(Object.keys(await catalogue("zh")), Object.keys(await catalogue("en")));
});
