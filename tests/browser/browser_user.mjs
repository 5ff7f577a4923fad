// A user: a browser with one page, driven by the keys of the page's message catalogue. An error that
// a page reports on its own (script, console, Content-Security-Policy, another host) fails the test.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { PendingRequests } from "./pending_requests.mjs";
import { logIn, root, site, state } from "./stack.mjs";
import { sentencesOf, textForPrograms, textsOf } from "./visible_text.mjs";

const kTimeout = 30000; // ms until a page that does not react fails the test
const kSizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const kRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const screenshots = join(state, "screenshots");

const keepsAll = Boolean(process.env.GATEHOUSE_SCREENSHOTS); // `make screenshots`

/// Each journey is made twice: in English on a desktop, and in Chinese on a phone. For all screenshots, also the other way.
export const readers = [{ language: "en", size: "desktop" }, { language: "zh", size: "phone" },
  ...(keepsAll ? [{ language: "en", size: "phone" }, { language: "zh", size: "desktop" }] : [])];
export const schemes = ["light", "dark"];

/// The message catalogues by language: that of all pages with that of the administration page.
export const messages = Object.fromEntries(await Promise.all(["en", "zh"].map(async (language) => {
  const parts = await Promise.all(["js", "admin"].map((folder) => {
    const source = readFileSync(join(root, `nginx/html/${folder}/messages/${language}.js`), "utf8");
    return import(`data:text/javascript,${encodeURIComponent(source)}`);
  }));
  return [language, Object.assign({}, ...parts.map((part) => part.messages))];
})));

// One Chromium for all tests of the process; each visit has a context of its own.
let browser;
after(() => browser?.close());

async function openBrowser() {
  return browser ??= await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell",
    args: ["--disable-gpu", "--disable-dev-shm-usage", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])] });
}

/// Calls `journey(user)` with a browser without cookies, then asserts that the pages reported no error.
/// Animations are off, as for people who ask for that; `reducedMotion: "no-preference"` lets them run.
export async function visit({ language = "en", size = "desktop", scheme = "light", ...options }, journey) {
  const context = await (await openBrowser()).newContext({ viewport: kSizes[size], colorScheme: scheme,
    locale: language === "zh" ? "zh-CN" : "en-US", reducedMotion: "reduce", ...options });
  await context.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
      globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(kTimeout);
  const user = new BrowserUser(page, language, await PendingRequests.of(page, kTimeout));
  try {
    await journey(user);
    if (options.javaScriptEnabled !== false) {
      user.errors.push(...await page.evaluate(() => globalThis.violations));
      await user.readsForPeople();
    }
    assert.deepEqual(user.errors, [], "errors of the pages");
  } catch (error) {
    await user.screenshot(`failed-${Date.now()}`).catch(() => {});
    if (user.errors.length > 0) error.stack += `\nErrors of the pages: ${user.errors.join("\n")}`;
    throw error;
  } finally {
    await context.close();
  }
}

export class BrowserUser {
  constructor(page, language, requests) {
    Object.assign(this, { page, language, requests, errors: [], sentences: [] });
    page.on("pageerror", (error) => this.errors.push(`script: ${error.message}`));
    page.on("console", (message) => this.checkConsole(message));
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== site) this.errors.push(`request to another host: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.headers()["content-type"]?.startsWith("application/problem+json"))
        this.sentences.push(response.json().then(sentencesOf, () => []));
    });
  }

  // Chromium's console also shows what the server rejects, and the journeys provoke that; `mayFail`: also its failures.
  checkConsole(message) {
    const isRejection = (this.mayFail ? /status of [45]\d\d/ : /status of 4\d\d/).test(message.text()) || /net::ERR_(INTERNET_DISCONNECTED|FAILED)/.test(message.text());
    const { url } = message.location();
    if (message.type() !== "error" || (isRejection && (url.includes("/v1/") || url === this.missing))) return;
    this.errors.push(`console: ${message.text()} ${url}`);
  }

  text(key, values = {}) {
    const text = messages[this.language][key];
    assert.ok(text, `no message for ${key}`);
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "Gatehouse");
  }

  // Acting --------------------------------------------------------------------------------------------

  async open(path) {
    const response = await this.page.goto(site + path);
    await this.page.waitForSelector("html.ready");
    return response;
  }

  field(key, values) { return this.page.getByLabel(this.text(key, values)).filter({ visible: true }).first(); }
  fill(key, value) { return this.field(key).fill(value); }
  button(key, values) { return this.page.getByRole("button", { name: this.text(key, values), exact: true }).filter({ visible: true }).first(); }
  press(key, values) { return this.button(key, values).click(); }
  follow(key) { return this.page.getByRole("link", { name: this.text(key), exact: true }).filter({ visible: true }).first().click(); }

  /// Opens a panel of /account/ or /admin/, with a session of the person, if there is one, and waits until it can be used.
  async openPanel(panel, { person = null, page = "account" } = {}) {
    if (person) await this.hasSession(person);
    await this.open(`/${page}/#${panel}`);
    await this.waitForPanel(panel);
  }

  /// Signs in on the sign-in page.
  async signIn({ email, password }) {
    await this.open("/sign-in/");
    await this.fill("sign_in.identifier", email);
    await this.fill("password", password);
    await this.press("sign_in.submit");
    await this.isAt("/account/");
  }

  /// Gives the browser a session without the sign-in page, which tests of its own cover.
  async hasSession(person) {
    await this.page.context().addCookies(await logIn(person));
  }

  // Checking ------------------------------------------------------------------------------------------

  /// Waits until a panel is shown and its module has started.
  async waitForPanel(panel) { await this.page.locator(`#${panel}:not([inert])`).waitFor(); }

  /// Waits until the page shows this text.
  async sees(key, values) {
    await this.page.getByText(this.text(key, values)).filter({ visible: true }).first().waitFor();
  }

  async seesHeading(key, values) {
    await this.page.getByRole("heading", { name: this.text(key, values), exact: true }).first().waitFor();
  }

  /// The error summary shows this text and has the focus; in a form with one field, the error of the field.
  async seesError(key, values) {
    const shown = this.page.locator(".summary, .error[role=alert].shown").filter({ visible: true });
    await shown.getByText(this.text(key, values)).first().waitFor();
    assert.ok(await this.page.evaluate(() => document.activeElement.matches(".summary, [aria-invalid=true]")));
    await this.readsForPeople();
  }

  /// Nothing that can be seen or heard is for programs. The pages below /api/ are for developers.
  async readsForPeople() {
    if (!this.page.url().startsWith(site) || this.page.url().startsWith(`${site}/api/`)) return;
    const catalogue = Object.values(messages).flatMap((texts) => Object.values(texts));
    const sentences = (await Promise.all(this.sentences)).flat()
      .filter((sentence) => !catalogue.some((text) => text.includes(sentence)));
    const { language, texts } = await textsOf(this.page);
    assert.deepEqual(texts.map((text) => textForPrograms(text, language, sentences)).filter(Boolean), []);
  }

  async isAt(path) { await this.page.waitForURL(site + path); }

  /// Waits until every request is answered, every form is idle and every animation has ended. Forms behind an open
  /// dialog may wait for it.
  async settled() {
    do {
      await this.requests.idle();
      await this.page.waitForFunction(() => document.readyState === "complete" &&
        !(document.querySelector("dialog[open]") ?? document).querySelector("[aria-busy]"));
      await this.page.evaluate(async () => {
        await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
        const isFinite = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
        await Promise.all(document.getAnimations().filter(isFinite).map((animation) => animation.finished.catch(() => {})));
      });
    } while (!this.requests.isEmpty);
  }

  /// Asserts that axe-core finds no violation of WCAG 2.2 AA.
  async isAccessible() {
    await this.settled();
    if (!await this.page.evaluate(() => "axe" in globalThis)) await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), kRules);
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), []);
    await this.readsForPeople();
  }

  /// The same in light and in dark, with a screenshot of both.
  async isAccessibleInBothSchemes(name) {
    for (const scheme of schemes) {
      await this.page.emulateMedia({ colorScheme: scheme });
      await this.isAccessible();
      await this.screenshot(`${name}-${scheme}`);
    }
  }

  async fitsTheWindow() {
    const excess = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(excess <= 0, `${excess} px wider than the window: ${this.page.url()}`);
  }

  setSize(size) { return this.page.setViewportSize(kSizes[size]); }

  /// A screenshot to look at, in the state folder; of all screenshots, in light and in dark.
  async screenshot(name) {
    if (!keepsAll) return this.takeScreenshot(name);
    const { width } = this.page.viewportSize();
    for (const scheme of schemes) {
      await this.page.emulateMedia({ colorScheme: scheme });
      await this.takeScreenshot(`${name}-${this.language}-${width}-${scheme}`);
    }
  }

  async takeScreenshot(name) {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true, animations: "disabled" });
  }
}
