// The catalogues: both languages say everything, and the pages ask for nothing else.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, words } from "./stack.mjs";

const html = join(root, "nginx/html");
const kEchoes = { '<!--# echo var="site_name" default="Gatehouse" -->': "{site}",
  '<!--# echo var="password_min" default="8" -->': "{least}" };

function files(folder, ending) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["api", "messages"].includes(entry.name) ? [] : files(path, ending);
    return path.endsWith(ending) ? [path] : [];
  });
}

const placeholders = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
const plain = (text) => Object.entries(kEchoes).reduce((said, [echo, name]) => said.replaceAll(echo, name), text)
  .replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">");

test("both languages have the same keys", () => {
  assert.deepEqual(Object.keys(words.zh), Object.keys(words.en));
});

test("no text is empty, and both languages fill in the same values", () => {
  for (const [key, text] of Object.entries(words.en)) {
    assert.ok(text.trim() && words.zh[key].trim(), key);
    assert.deepEqual(placeholders(words.zh[key]), placeholders(text), key);
  }
});

test("every Chinese text is Chinese", () => {
  const others = ["language.other", "title.home", "home.title"];
  for (const [key, text] of Object.entries(words.zh))
    assert.ok(/[\u4e00-\u9fff]/.test(text) || others.includes(key), `${key}: ${text}`);
});

test("every element has its English text before any script runs", () => {
  for (const path of files(html, ".html")) {
    for (const [, key, text] of readFileSync(path, "utf8").matchAll(/data-w="([^"]+)"[^<>]*>((?:[^<]|<!--#.*?-->)*)</g))
      assert.equal(plain(text), words.en[key], `${path}: ${key}`);
  }
});

test("a form that is sent before its script has come puts nothing into an address", () => {
  for (const path of files(html, ".html"))
    for (const [form] of readFileSync(path, "utf8").matchAll(/<form[^>]*>/g)) assert.match(form, /method="post"/, path);
});

test("no page asks for a word that the catalogue lacks", () => {
  const wanted = /data-(?:w|w-label|missing|bad)="([^"]+)"|\b(?:word|counted)\("([^"]+)"|(?:say|tell)\((?:[^"()]|\([^()]*\))*"([a-z_]+\.[\w.-]+)"/g;
  for (const path of [...files(html, ".html"), ...files(join(html, "js"), ".js"), ...files(join(html, "admin"), ".js")]) {
    for (const [, mark, first, second] of readFileSync(path, "utf8").matchAll(wanted)) {
      const key = mark ?? first ?? second;
      assert.ok(key in words.en || `${key}.one` in words.en, `${path}: ${key}`);
    }
  }
});

test("whatever the audit notes has a word on the administration page", () => {
  const noted = files(join(root, "src/domain"), ".cc").flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/audit\(client,[^;]*?"([a-z-]+)"/g)].map(([, action]) => action));
  assert.ok(noted.length > 15, `only ${noted}`);
  for (const action of noted) assert.ok(`event.${action}` in words.en, action);
});
