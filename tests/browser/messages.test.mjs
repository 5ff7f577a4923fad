// The message catalogues: both languages have the same keys, and the pages use no others.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./stack.mjs";
import { messages } from "./browser_user.mjs";
import { textForPrograms } from "./visible_text.mjs";

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
  assert.deepEqual(Object.keys(messages.zh), Object.keys(messages.en));
});

test("no text is empty, and both languages fill in the same values", () => {
  for (const [key, text] of Object.entries(messages.en)) {
    assert.ok(text.trim() && messages.zh[key].trim(), key);
    assert.deepEqual(placeholders(messages.zh[key]), placeholders(text), key);
  }
});

test("every Chinese text is Chinese", () => {
  const others = ["language.other", "title.home", "home.title"];
  for (const [key, text] of Object.entries(messages.zh))
    assert.ok(/[\u4e00-\u9fff]/.test(text) || others.includes(key), `${key}: ${text}`);
});

test("no text has a name or a code that is for programs", () => {
  for (const [language, texts] of Object.entries(messages)) {
    for (const [key, text] of Object.entries(texts).filter(([name]) => name !== "language.other"))
      assert.equal(textForPrograms(text.replaceAll(/\{\w+\}/g, "x"), language), null, key);
  }
});

test("what is for programs is recognised", () => {
  for (const text of ["new_password is missing", "The security_answer", "too-short", "You have {n} left", "undefined", "HTTP 500",
    "[object Object]", "用户名"]) assert.ok(textForPrograms(text, "en"), text);
  for (const text of ["phone is not of the expected form", "请填写 captcha_answer", "wrong-code"])
    assert.ok(textForPrograms(text, "zh"), text);
  assert.ok(textForPrograms("No such account", "en", ["No such account"]));
  for (const text of ["kit_b@example.org", "/a_b/c", "Not case-sensitive.", "Sign-ins"]) assert.equal(textForPrograms(text, "en"), null, text);
});

// Digits and Chinese touch, as in the dates of Intl; names and addresses stand between blanks.
test("every Chinese text has Chinese punctuation, one form of address, and no blank beside a number", () => {
  for (const [key, text] of Object.entries(messages.zh)) {
    assert.doesNotMatch(text, /[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]|你|！|\.\.\./, key);
    assert.doesNotMatch(text, /[\u4e00-\u9fff] (?:\d|\{(?:n|time|least|total|left)\})|(?:\d|\{(?:n|time|least|total|left)\}) [\u4e00-\u9fff]/, key);
  }
});

test("every element has its English text in the HTML", () => {
  for (const path of files(html, ".html")) {
    for (const [, key, text] of readFileSync(path, "utf8").matchAll(/data-message="([^"]+)"[^<>]*>((?:[^<]|<!--#.*?-->)*)</g))
      assert.equal(plain(text), messages.en[key], `${path}: ${key}`);
  }
});

test("a form that is sent before its script is loaded puts nothing into the address", () => {
  for (const path of files(html, ".html"))
    for (const [form] of readFileSync(path, "utf8").matchAll(/<form[^>]*>/g)) assert.match(form, /method="post"/, path);
});

test("a form cannot be sent before its script is loaded", () => {
  for (const path of files(html, ".html")) {
    for (const [form] of readFileSync(path, "utf8").matchAll(/<form [^]*?<\/form>/g))
      for (const [button] of form.matchAll(/<button(?![^>]*type="button")[^>]*>/g)) assert.match(button, / disabled /, path);
  }
});

test("no page uses a message that the catalogue lacks", () => {
  const pattern = /data-(?:message|message-label|missing|bad)="([^"]+)"|\b(?:message|plural)\("([^"]+)"|(?:setText|showNotice|textElement)\((?:[^"()]|\([^()]*\))*"([a-z_]+\.[\w.-]+)"/g;
  for (const path of [...files(html, ".html"), ...files(join(html, "js"), ".js"), ...files(join(html, "admin"), ".js")]) {
    for (const [, mark, first, second] of readFileSync(path, "utf8").matchAll(pattern)) {
      const key = mark ?? first ?? second;
      assert.ok(key in messages.en || `${key}.one` in messages.en, `${path}: ${key}`);
    }
  }
});

test("every audit event has a message on the administration page", () => {
  const actions = files(join(root, "src/domain"), ".cc").flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/audit\(client,[^;]*?"([a-z-]+)"/g)].map(([, action]) => action));
  assert.ok(actions.length > 15, `only ${actions}`);
  for (const action of actions) assert.ok(`event.${action}` in messages.en, action);
});
