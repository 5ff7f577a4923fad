// The running stack for the browser tests: a visitor with a page of their own, the mail, the answers
// of captchas, and accounts. Whatever a page did that no page may do fails the test at its end.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { after } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";

export const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
export const site = process.env.GATEHOUSE_URL ?? "http://localhost:8080";
/// The same for Node, which asks a resolver for localhost; a machine without /etc/hosts has none that knows.
export const door = site.replace("//localhost", "//127.0.0.1");
const state = process.env.GATEHOUSE_STATE ?? join(root, "var");
const pictures = join(state, "screenshots");
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const kSizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/// Each journey is made twice: by an English reader at a desk, and by a Chinese reader on a phone.
export const readers = [{ language: "en", size: "desk" }, { language: "zh", size: "phone" }];

/// What the pages say: the catalogue of all, and that of the administration page.
export const words = Object.fromEntries(await Promise.all(["en", "zh"].map(async (language) => {
  const parts = await Promise.all(["js", "admin"].map((folder) => {
    const source = readFileSync(join(root, `nginx/html/${folder}/messages/${language}.js`), "utf8");
    return import(`data:text/javascript,${encodeURIComponent(source)}`);
  }));
  return [language, Object.assign({}, ...parts.map((part) => part.words))];
})));

let browser;
after(() => browser?.close());

async function open() {
  return browser ??= await chromium.launch({ executablePath: "/usr/bin/chromium",
    args: ["--disable-gpu", "--disable-dev-shm-usage", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])] });
}

/// Calls `journey(visitor)` with a browser that knows nothing yet, and judges how its pages behaved.
export async function visit({ language = "en", size = "desk", scheme = "light", ...options }, journey) {
  const context = await (await open()).newContext({ viewport: kSizes[size], colorScheme: scheme,
    locale: language === "zh" ? "zh-CN" : "en-US", ...options });
  await context.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
      globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10000);
  const visitor = new Visitor(page, language);
  try {
    await journey(visitor);
    assert.deepEqual([...visitor.faults, ...await page.evaluate(() => globalThis.violations)], [],
      "what the pages did wrong");
  } catch (error) {
    await visitor.picture(`failed-${Date.now()}`).catch(() => {});
    throw error;
  } finally {
    await context.close();
  }
}

/// A person at a browser, who reads and presses what the catalogue calls by these keys.
export class Visitor {
  constructor(page, language) {
    Object.assign(this, { page, language, faults: [] });
    page.on("pageerror", (error) => this.faults.push(`script: ${error.message}`));
    page.on("console", (message) => this.hear(message));
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== site) this.faults.push(`asked another host: ${request.url()}`);
    });
  }

  // What the server refuses is in Chromium's console too; the journeys provoke that.
  hear(message) {
    const refused = /status of 4\d\d/.test(message.text()) || /net::ERR_(INTERNET_DISCONNECTED|FAILED)/.test(message.text());
    const asked = message.location().url;
    if (message.type() !== "error" || (refused && (asked.includes("/v1/") || asked === this.missing))) return;
    this.faults.push(`console: ${message.text()} ${asked}`);
  }

  text(key, values = {}) {
    const text = words[this.language][key];
    assert.ok(text, `no word for ${key}`);
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "Gatehouse");
  }

  async go(path) {
    const response = await this.page.goto(site + path);
    await this.page.waitForSelector("html.ready");
    return response;
  }

  field(key, values) { return this.page.getByLabel(this.text(key, values)).filter({ visible: true }).first(); }
  fill(key, value) { return this.field(key).fill(value); }
  button(key, values) { return this.page.getByRole("button", { name: this.text(key, values), exact: true }).filter({ visible: true }).first(); }
  press(key, values) { return this.button(key, values).click(); }
  follow(key) { return this.page.getByRole("link", { name: this.text(key), exact: true }).filter({ visible: true }).first().click(); }

  /// Waits until the page says this.
  async reads(key, values) {
    await this.page.getByText(this.text(key, values)).filter({ visible: true }).first().waitFor();
  }

  async heading(key, values) {
    await this.page.getByRole("heading", { name: this.text(key, values), exact: true }).first().waitFor();
  }

  /// The error summary says this, and has the focus.
  async isTold(key) {
    const summary = this.page.locator(".summary").filter({ visible: true });
    await summary.getByText(this.text(key)).waitFor();
    assert.equal(await this.page.evaluate(() => document.activeElement.className), "summary");
  }

  async at(path) { await this.page.waitForURL(site + path); }

  /// A screenshot to look at, under var/.
  async picture(name) {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: "disabled" });
  }

  /// Fails where axe-core finds what WCAG 2.2 AA forbids.
  async isAccessible() {
    await this.page.evaluate(readFileSync(axe, "utf8"));
    const { violations } = await this.page.evaluate(() => axe.run(document, { runOnly:
      ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), []);
  }

  async signIn({ email, password }) {
    await this.go("/sign-in/");
    await this.fill("sign_in.identifier", email);
    await this.fill("password", password);
    await this.press("sign_in.do");
    await this.at("/account/");
  }
}

// The operator's side ----------------------------------------------------------------------------------

function admin(...words_) {
  return execFileSync(join(state, "bin/gatehouse-admin"), ["--config", join(state, "run/gatehouse.conf"), ...words_],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

export const database = (sql) => execFileSync(join(root, "scripts/db"), ["-N", "-e", sql], { encoding: "utf8" });

/// Calls `act` while the stack runs with these lines more in its configuration.
export async function withSettings(lines, act) {
  const file = process.env.GATEHOUSE_CONF;
  const original = readFileSync(file, "utf8");
  const reload = () => execFileSync(join(root, "scripts/reload"), { stdio: "ignore" });
  writeFileSync(file, `${original}${lines.join("\n")}\n`);
  try {
    reload();
    await act();
  } finally {
    writeFileSync(file, original);
    reload();
  }
}

export const captchaAnswer = (id) => admin("captcha", "--", id).trim();

/// The newest mail of this kind to this address, once it is there.
export async function mailTo(address, kind) {
  for (const deadline = Date.now() + 30000; ;) {
    try {
      return admin("mail", "last", address, "--kind", kind);
    } catch (nothing) {
      assert.ok(nothing.status === 3 && Date.now() < deadline, `no ${kind} came to ${address}: ${nothing}`);
      await pause(100);
    }
  }
}

export async function codeTo(address, kind = "code") {
  return (await mailTo(address, kind)).match(/^\d{6}$/m)[0];
}

// People -----------------------------------------------------------------------------------------------

let people = 0;
export const password = "quiet green harbour 41";

/// Somebody whom nobody knows yet.
export function stranger() {
  const name = `b${process.pid}x${++people}`;
  return { name, email: `${name}@example.org`, password };
}

/// Somebody with an account and a verified address, made where that is quickest; `name` is their username.
export async function member() {
  const person = stranger();
  const body = new URLSearchParams({ username: person.name, password, email: person.email });
  const reply = await (await fetch(`${door}/mall/user/register`, { method: "POST", body })).json();
  assert.equal(reply.status, 0, JSON.stringify(reply));
  database(`UPDATE account SET email_verified = created WHERE email = '${person.email}'`);
  return person;
}
