// The pages below /api/: the guides, the reference of every document in Swagger UI, and the page that explains each
// problem. `visit` fails on a violation of the Content-Security-Policy and on a request to another host.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { newAccount, root, site } from "./stack.mjs";
import { readers, schemes, visit } from "./browser_user.mjs";

const folder = join(root, "nginx/html/api");
const filesOf = (path, ending) => readdirSync(join(folder, path)).filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
// tests/unit/contract_names_test.cc checks that each contract has one.
const kDocuments = filesOf("", ".json");
const kGuides = filesOf("guides", ".md");
const kMethods = ["get", "put", "post", "patch", "delete"];
const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
const catalogue = async (language) => (await import(`data:text/javascript,${encodeURIComponent(
  readFileSync(join(folder, `messages/${language}.js`), "utf8"))}`)).messages;
const texts = { en: await catalogue("en"), zh: await catalogue("zh") };

const operations = (document) => Object.values(document.paths).flatMap((item) =>
  kMethods.filter((method) => item[method]).map((method) => item[method]));
const ids = (user) => user.page.locator(".opblock").evaluateAll((all) => all.map((one) => one.id.replace(/^operations-.*?-/, "")));

async function openDocument(user, name, id) {
  await user.open(`/api/#${name}${id ? `/${id}` : ""}`);
  await user.page.locator(".opblock").first().waitFor();
}

for (const name of kDocuments) {
  for (const reader of readers) {
    test(`every operation of ${name} is listed in ${reader.language}, on a ${reader.size}`, () =>
      visit(reader, async (user) => {
        await openDocument(user, name);
        await user.page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
        assert.deepEqual((await ids(user)).sort(), operations(read(name)).map((one) => one.operationId).sort());
        const key = reader.language === "zh" ? "x-summary-zh" : "summary";
        assert.ok((await user.page.innerText("#content")).includes(operations(read(name))[0][key]));
        await user.fitsTheWindow();
      }));
  }
}

for (const reader of readers) {
  for (const place of [...kGuides.map((name) => `guides/${name}`), "v1", "v1/sign_in", "portal", "medusa/login"]) {
    test(`${place} is accessible in ${reader.language}, on a ${reader.size}, light and dark`, () =>
      visit(reader, async (user) => {
        await user.open(`/api/#${place}`);
        await user.page.locator("#content h1").waitFor();
        await user.isAccessibleInBothSchemes(`api-${place.replace("/", "-")}-${reader.language}-${reader.size}`);
        await user.fitsTheWindow();
      }));
  }
}

test("the search finds an operation by words of its path and text", () =>
  visit({}, async (user) => {
    await openDocument(user, "v1");
    await user.page.getByLabel(texts.en.search).fill("renew token");
    await user.page.locator("#operations-sessions-sign_in").waitFor({ state: "detached" });
    assert.deepEqual(await ids(user), ["refresh"]);
  }));

test("a GET request of v1 can be sent as the account that is signed in", async () => {
  const person = await newAccount();
  await visit({}, async (user) => {
    await user.hasSession(person);
    await openDocument(user, "v1", "account");
    const operation = user.page.locator("#operations-account-account");
    await operation.getByRole("button", { name: "Try it out" }).click();
    await operation.getByRole("button", { name: "Execute" }).click();
    await operation.locator(".live-responses-table").getByText(person.email).first().waitFor();
    await user.isAccessibleInBothSchemes("api-try");
  });
});

for (const place of ["v1/sign_out", "v1/change_account", "mall/logoutByGet", "portal/user_info"]) {
  test(`${place} cannot be sent from the page`, () =>
    visit({}, async (user) => {
      const [name, id] = place.split("/");
      await openDocument(user, name, id);
      await user.page.locator(`.opblock.is-open[id$="-${id}"] .responses-inner`).waitFor();
      assert.equal(await user.page.getByRole("button", { name: "Try it out" }).count(), 0);
    }));
}

test("an address opens one operation with its examples, and an opened operation is in the address", () =>
  visit({}, async (user) => {
    await openDocument(user, "mall", "login");
    const operation = user.page.locator(".opblock.is-open");
    await operation.locator(".responses-inner").waitFor();
    assert.equal(await operation.getAttribute("id"), "operations-sessions-login");
    assert.match(await operation.locator(".responses-inner").innerText(), /"status": 0/);
    await user.page.locator("#operations-sessions-logout .opblock-summary-control").click();
    await user.page.waitForURL(/#mall\/logout$/);
  }));

test("links between guides and to a heading lead to their places", () =>
  visit({}, async (user) => {
    await user.open("/api/");
    await user.page.locator("article h1").waitFor();
    for (const link of await user.page.locator("article a[href^='#guides/']").evaluateAll((all) => all.map((one) => one.hash)))
      assert.ok(kGuides.includes(link.split("/")[1]), link);
    await user.page.getByRole("link", { name: texts.en["guides.call-with-a-token"] }).first().click();
    await user.page.waitForFunction(() => location.hash === "#guides/call-with-a-token" && document.activeElement.matches("#content h1"));
  }));

test("the language can be changed on the page", () =>
  visit({ language: "en" }, async (user) => {
    await openDocument(user, "portal");
    await user.page.getByText("Logging in and out.").waitFor();
    await user.press("language.other");
    await user.page.getByText("登录与登出。").waitFor();
    await user.page.getByLabel(texts.zh.search).waitFor();
  }));

test("the viewer changes its colours with those of the system", () =>
  visit({ scheme: schemes[0] }, async (user) => {
    await openDocument(user, "v1");
    await user.page.emulateMedia({ colorScheme: "dark" });
    await user.page.locator("html.dark-mode").waitFor({ state: "attached" });
  }));

test("without JavaScript every file of the reference and of the guides is linked", () =>
  visit({ javaScriptEnabled: false }, async (user) => {
    await user.page.goto(`${site}/api/`);
    const links = await user.page.locator("noscript a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    assert.deepEqual(links.sort(), [...kDocuments.map((name) => `/api/${name}.json`), ...kGuides.flatMap((name) => [`/api/guides/${name}.md`, `/api/guides/zh/${name}.md`])].sort());
  }));

for (const reader of readers) {
  test(`problems are accessible in ${reader.language}, on a ${reader.size}, light and dark`, () =>
    visit(reader, async (user) => {
      await user.open("/api/problems/#taken");
      await user.page.locator("#content h1").waitFor();
      await user.isAccessibleInBothSchemes(`problems-${reader.language}-${reader.size}`);
      await user.fitsTheWindow();
    }));
}

test("the type of a problem is the address of its explanation", () =>
  visit({}, async (user) => {
    await user.open("/api/problems#wrong-code");
    await user.page.locator("#wrong-code").waitFor();
    assert.ok(await user.page.evaluate(() => document.querySelector(":target")?.id === "wrong-code"));
    const shown = await user.page.locator("section.problem[id]").evaluateAll((all) => all.map((one) => one.id));
    assert.deepEqual(shown, [...read("problems/problems").problems.map((one) => one.code), "errors"]);
  }));

test("both catalogues of the API have the same keys, and the page has their English texts", () => {
  assert.deepEqual(Object.keys(texts.zh), Object.keys(texts.en));
  for (const [, key, text] of readFileSync(join(folder, "index.html"), "utf8").matchAll(/data-message="([^"]+)">([^<]*)</g))
    assert.equal(text, texts.en[key], key);
});
