// Modules that are loaded later than their page: what the page shows until they are here, and when they do not arrive.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { database, newAccount, newAdministrator, root, site } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

/// Calls `act()` while the module cannot be loaded, and meets the message.
async function withoutModule(user, path, act) {
  const pattern = `${site}${path}*`; // further attempts have a parameter
  await user.page.route(pattern, (route) => route.abort());
  await act();
  await user.sees("problem.unreachable");
  await user.isAccessible();
  await user.page.unroute(pattern);
  const isOfTheModule = (error) => error.includes(path);
  assert.ok(user.errors.some(isOfTheModule), "the console says nothing of the module");
  user.errors = user.errors.filter((error) => !isOfTheModule(error));
}

for (const reader of readers) {
  test(`a panel of the account (${reader.language}, ${reader.size})`, () => visit(reader, async (user) => {
    await user.hasSession(await newAccount());
    await withoutModule(user, "/js/account/sessions.js", () => user.open("/account/#sessions"));
    await user.press("retry");
    await user.page.locator("#session-list > li").first().waitFor();
  }));

  test(`a panel of the administration (${reader.language}, ${reader.size})`, () => visit(reader, async (user) => {
    await user.hasSession(await newAdministrator());
    await user.open("/admin/");
    await withoutModule(user, "/admin/statistics.js", () => user.follow("statistics.title"));
    await user.press("retry");
    await user.page.locator("#plots svg").first().waitFor();
    await withoutModule(user, "/admin/mail.js", () => user.follow("mails.title"));
    await user.follow("accounts.title");
    await user.page.locator("#rows > li").first().waitFor();
  }));

  test(`a form of the administration (${reader.language}, ${reader.size})`, () => visit(reader, async (user) => {
    await user.hasSession(await newAdministrator());
    await user.open("/admin/");
    await user.page.locator("#rows > li").first().waitFor();
    await withoutModule(user, "/admin/account-forms.js", () => user.press("add.open"));
    await user.press("add.open");
    await user.seesHeading("add.title");
  }));

  test(`an action on selected accounts (${reader.language}, ${reader.size})`, () => visit(reader, async (user) => {
    await user.hasSession(await newAdministrator());
    await user.open("/admin/");
    await user.page.locator("#rows .tick input").first().check();
    await withoutModule(user, "/admin/actions.js", () => user.press("action.end"));
    await user.press("action.end");
    await user.page.locator("dialog[open]").waitFor();
  }));

  test(`cutting a picture (${reader.language}, ${reader.size})`, () => visit(reader, async (user) => {
    const choose = () => user.page.locator("#file").setInputFiles(join(root, "nginx/html/default-avatar.png"));
    await user.hasSession(await newAccount());
    await user.open("/account/");
    await user.waitForPanel("profile");
    await withoutModule(user, "/js/crop.js", choose);
    await choose();
    await user.seesHeading("crop.title");
  }));
}

/// Marks the page, to detect a reload.
const mark = (user) => user.page.evaluate(() => { globalThis.isMarked = true; });
const isReloaded = (user) => user.page.waitForFunction(() => !globalThis.isMarked && document.documentElement.matches(".ready"));

// Some browsers repeat a failure until the page is loaded again.
test("a panel that fails to load twice is loaded with the page, and what was typed is kept until then", () => visit({}, async (user) => {
  const path = "/js/account/sessions.js";
  await user.openPanel("profile", { person: await newAccount() });
  await user.page.locator("#nickname").fill("typed");
  await mark(user);
  await withoutModule(user, path, async () => {
    await user.follow("sessions.nav");
    await user.sees("problem.unreachable");
    await user.press("retry");
    await user.page.locator("#loading").waitFor({ state: "hidden" });
  });
  assert.equal(await user.page.locator("#nickname").inputValue(), "typed");
  await user.press("retry");
  await isReloaded(user);
  await user.page.locator("#session-list > li").first().waitFor();
}));

test("a lost module of several opened accounts counts once", () => visit({}, async (user) => {
  const [first, second] = [await newAccount(), await newAccount()];
  const ids = [first, second].map(({ name }) => database(`SELECT account_id FROM account WHERE username = '${name}'`).trim());
  await user.hasSession(await newAdministrator());
  await withoutModule(user, "/admin/account-panel.js", () => user.open(`/admin/?sort=-created&open=${ids[0]}&open=${ids[1]}#accounts`));
  await mark(user);
  for (const id of ids) await user.page.locator(`#panel-${id} button`).click();
  for (const id of ids) await user.page.locator(`#panel-${id} .facts`).first().waitFor();
  assert.equal(await user.page.evaluate(() => globalThis.isMarked), true);
}));

for (const [page, module, newPerson, paths] of [
  ["/account/", "/js/account.js", newAccount, ["/v1/account"]],
  ["/admin/", "/admin/admin.js", newAdministrator, ["/v1/session", "/v1/admin/accounts?limit=20"]],
  ["/admin/#statistics", "/admin/admin.js", newAdministrator, ["/v1/session", "/v1/admin/statistics?hours=24", "/admin/plot.js"]],
]) {
  test(`what a page needs is requested while its modules are loading: ${page}`, () => visit({}, async (user) => {
    await user.hasSession(await newPerson());
    const release = await hold(user, module);
    const requested = paths.map((path) => user.page.waitForRequest(site + path));
    await user.page.goto(site + page, { waitUntil: "commit" });
    await Promise.all(requested);
    release();
    await user.settled();
  }));
}

/// Holds the module back. Returns a function that lets it through.
async function hold(user, path) {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await user.page.route(site + path, (route) => held.then(() => route.continue()));
  return release;
}

for (const [page, panel, path, newPerson, loaded] of [
  ["account", "sessions", "/js/account/sessions.js", newAccount, "#session-list > li"],
  ["admin", "activity", "/admin/activity.js", newAdministrator, "#activity-list tbody tr"],
]) {
  test(`a panel cannot be used before its module is here, and then shows the progress (${page})`, () => visit({}, async (user) => {
    await user.hasSession(await newPerson());
    const release = await hold(user, path);
    await user.open(`/${page}/#${panel}`);
    await user.page.locator(`#${panel}[inert]`).waitFor({ state: "attached" });
    await user.page.locator("#loading.busy").waitFor();
    release();
    await user.page.locator(`#${panel}:not([inert]) ${loaded}`).first().waitFor();
  }));
}

test("a module that comes late does not disturb the panel that was selected meanwhile", () => visit({}, async (user) => {
  await user.hasSession(await newAccount());
  await user.open("/account/");
  const release = await hold(user, "/js/account/sessions.js");
  await user.follow("sessions.nav");
  await user.page.locator("#loading.busy").waitFor();
  await user.follow("profile.title");
  await user.page.locator("#nickname").fill("typed meanwhile");
  release();
  await user.settled();
  assert.equal(await user.page.locator("#nickname").inputValue(), "typed meanwhile");
  assert.equal(await user.page.evaluate(() => document.activeElement.id), "nickname");
  assert.equal(await user.page.locator("#sessions").isVisible(), false);
}));
