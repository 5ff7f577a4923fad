// The pages below /api/ in both languages: guides, and Swagger UI, which has English texts alone. And places that are chosen
// while another one is being loaded.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { newAccount, root, site } from "./stack.mjs";
import { visit } from "./browser_user.mjs";

const kGuides = ["introduction", "protect-a-site", "sign-a-user-in", "call-with-a-token"];
const v1 = readFileSync(join(root, "nginx/html/api/v1.json"), "utf8");

for (const name of kGuides) {
  test(`the guide ${name} is in the language of the page, with the same examples and anchors`, () =>
    visit({ language: "zh" }, async (user) => {
      const parts = () => user.page.evaluate(() => ({ title: document.querySelector("article h1").textContent,
        examples: [...document.querySelectorAll("article pre")].map((one) => one.textContent),
        anchors: [...document.querySelectorAll("article :is(h2, h3)")].map((one) => one.id) }));
      await user.open(`/api/#guides/${name}`);
      await user.page.locator("article h1").waitFor();
      const chinese = await parts();
      assert.match(chinese.title, /[\u4e00-\u9fff]/);
      await user.press("language.other");
      await user.page.waitForFunction((title) => document.querySelector("article h1").textContent !== title, chinese.title);
      assert.deepEqual({ ...await parts(), title: "" }, { ...chinese, title: "" });
    }));
}

test("an example can be copied, in the language of the page", () =>
  visit({ language: "zh", permissions: ["clipboard-read", "clipboard-write"] }, async (user) => {
    await user.open("/api/#guides/introduction");
    const button = user.page.getByRole("button", { name: "复制示例1", exact: true });
    await Promise.all([user.page.locator("[role=status]", { hasText: "已复制" }).waitFor({ state: "attached" }), button.click()]);
    assert.equal(await button.evaluate((one) => one.closest("[lang]").lang), "zh-CN");
    assert.match(await user.page.evaluate(() => navigator.clipboard.readText()), /^curl -s .*v1\/site\n$/);
  }));

// The viewer --------------------------------------------------------------------------------------------------

/// The viewer's texts and names outside examples, without what the document itself says.
async function viewerTexts(user) {
  const texts = await user.page.evaluate(() => {
    const viewer = document.querySelector(".swagger-ui");
    const walker = document.createTreeWalker(viewer, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("pre, code, option, .renderedMarkdown, .curl-command"))
      found.push(walker.currentNode.data.trim());
    for (const name of ["title", "aria-label", "placeholder", "alt"])
      for (const one of viewer.querySelectorAll(`[${name}]`)) found.push(one.getAttribute(name).trim());
    return [...new Set(found)];
  });
  return texts.filter((text) => /[A-Za-z]{2}/.test(text) && !v1.includes(`"${text}"`) && !/^[\W\d]*$/.test(text));
}

/// Opens an operation, sends it, and opens the dialog for a token. Returns all texts on the way.
async function useViewer(user) {
  const operation = user.page.locator("#operations-account-account");
  await operation.locator(".try-out__btn").click();
  await operation.locator(".execute").click();
  await operation.locator(".live-responses-table").waitFor();
  await operation.locator(".tab li:nth-child(2) button").first().click();
  await operation.locator(".json-schema-2020-12").first().waitFor();
  const texts = await viewerTexts(user);
  await user.page.locator(".authorize").first().click();
  await user.page.locator("[role=dialog]").waitFor();
  return [...texts, ...await viewerTexts(user)];
}

async function textsIn(language) {
  const person = await newAccount();
  let texts;
  await visit({ language }, async (user) => {
    await user.hasSession(person);
    await user.open("/api/#v1/account");
    await user.page.locator("#operations-account-account.is-open .responses-inner").waitFor();
    texts = await useViewer(user);
  });
  return texts;
}

test("no text of the viewer stays English on a Chinese page", async () => {
  const [english, chinese] = [await textsIn("en"), await textsIn("zh")];
  assert.ok(english.includes("Authorize") && english.includes("Execute"));
  const isLabel = (text) => /^[A-Z][a-z]+([ :][A-Za-z]|:?$)|^(required|deprecated)$|^matches | characters$| items$/.test(text);
  assert.deepEqual(chinese.filter((text) => english.includes(text) && isLabel(text)), []);
});

test("the dialog for a token has a name and the focus, and is closed with Escape", () =>
  visit({}, async (user) => {
    await user.open("/api/#v1");
    await user.page.locator(".authorize").click();
    await user.page.getByRole("dialog", { name: "Available authorizations" }).waitFor();
    await user.page.waitForFunction(() => document.activeElement.matches("[role=dialog] input"));
    await user.page.keyboard.press("Escape");
    await user.page.getByRole("dialog").waitFor({ state: "detached" });
    await user.page.waitForFunction(() => document.activeElement.matches(".authorize"));
    assert.equal(await user.page.locator("[inert]").count(), 0);
  }));

// Places ------------------------------------------------------------------------------------------------------

test("an address that cannot be decoded, or names nothing, shows the first guide", () =>
  visit({}, async (user) => {
    for (const hash of ["#%", "#nothing/at/all", "#guides/introduction/%E0%A4%A"]) {
      await user.open("/");
      await user.open(`/api/${hash}`);
      await user.page.getByRole("heading", { name: "Introduction", level: 1 }).waitFor();
    }
  }));

test("a place that is chosen while the viewer is loaded is shown, also after the viewer has come", () =>
  visit({}, async (user) => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    await user.page.route("**/swagger-ui-bundle.js", (route) => held.then(() => route.continue()));
    await user.page.goto(`${site}/api/#v1`, { waitUntil: "commit" });
    await user.page.getByRole("link", { name: "Sign a user in" }).first().click();
    await user.page.getByRole("heading", { name: "Sign a user in", level: 1 }).waitFor();
    const came = user.page.waitForResponse("**/swagger-ui-bundle.js");
    release();
    await (await came).finished();
    await user.settled();
    assert.equal(await user.page.locator("#content h1").innerText(), "Sign a user in");
    await user.page.getByRole("link", { name: "mall", exact: true }).click();
    await user.page.locator(".opblock").first().waitFor();
  }));
