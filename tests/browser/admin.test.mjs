// The administration page: who may open it, finding accounts, actions on one account and on many, and
// statistics, in both languages, light and dark, on a desktop and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ageLogins, database, mailTo, newAccount, newAdministrator, newPerson, site } from "./stack.mjs";
import { readers, visit } from "./visitor.mjs";

/// Signed in as an administrator, with the list of accounts open.
async function openList(visitor) {
  const administrator = await newAdministrator();
  await visitor.hasSession(administrator);
  await visitor.open("/admin/");
  await visitor.page.locator("#rows > li").first().waitFor();
  return administrator;
}

/// Accounts that share the beginning of their name, which is returned.
function newAccounts(count) {
  const stem = `${newPerson().name}n`;
  database("INSERT INTO account (gid, username, username_key, created, updated) SELECT LEFT(SHA2(CONCAT("
    + `'${stem}', seq), 256), 32), CONCAT('${stem}', seq), CONCAT('${stem}', seq), 0, 0 FROM seq_1_to_${count}`);
  return stem;
}

/// Only this account is listed.
async function find(visitor, person) {
  await visitor.fill("search.label", person.name);
  await visitor.page.waitForFunction((name) => {
    const rows = [...document.querySelectorAll("#rows > li")];
    return rows.length === 1 && rows[0].querySelector("b").textContent === name;
  }, person.name);
}

async function open(visitor, person) {
  await find(visitor, person);
  await visitor.page.locator("#rows .opener").click();
  await visitor.page.locator(".panel .facts").waitFor();
}

/// Presses an action's button, and confirms in the dialog.
async function perform(visitor, name, values, before = async () => {}) {
  await visitor.press(`action.${name}`);
  await visitor.seesHeading(`action.${name}.title`, values);
  await before();
  await visitor.page.locator("dialog").getByRole("button", { name: visitor.text(`action.${name}.confirm`, values), exact: true }).click();
}

const status = (person) => database(`SELECT status FROM account WHERE email = '${person.email}'`).trim();

/// Statistics of the last month as a busy site has them.
function fillStatistics() {
  database("DELETE FROM hourly_count WHERE hour < UNIX_TIMESTAMP() DIV 3600 * 3600000");
  const series = { sign_ups: 6, logins: 180, failed_logins: 22, throttled: 4, active_sessions: 900 };
  for (const [what, size] of Object.entries(series)) {
    database("INSERT IGNORE INTO hourly_count (hour, what, count, counted) SELECT (UNIX_TIMESTAMP() DIV 3600 - seq) * 3600000, "
      + `'${what}', ROUND(${size} * (1.2 + SIN(seq / 24 * 2 * PI()) + RAND(seq) * 0.6)), 0 FROM seq_1_to_719 `
      + "WHERE seq NOT BETWEEN 300 AND 330");
  }
}

test("the page asks to sign in first, and opens afterwards", () => visit({}, async (visitor) => {
  const administrator = await newAdministrator();
  await visitor.page.goto(`${site}/admin/`);
  await visitor.seesHeading("sign_in.title");
  await visitor.fill("sign_in.identifier", administrator.name);
  await visitor.fill("password", administrator.password);
  await visitor.press("sign_in.submit");
  await visitor.isAt("/admin/");
  await visitor.page.locator("#rows > li").first().waitFor();
}));

for (const reader of readers) {
  const who = `(${reader.language}, ${reader.size})`;

  test(`users are refused ${who}`, () => visit(reader, async (visitor) => {
    await visitor.hasSession(await newAccount());
    await visitor.open("/admin/");
    await visitor.seesHeading("refused.title");
    await visitor.isAccessible();
    await visitor.screenshot(`admin-refused-${reader.language}`);
  }));

  test(`an account is disabled and enabled in the list ${who}`, () => visit(reader, async (visitor) => {
    await openList(visitor);
    const person = await newAccount();
    await open(visitor, person);
    await perform(visitor, "disable", { name: person.name });
    await visitor.sees("action.disable.done", { name: person.name });
    assert.equal(status(person), "disabled");
    await perform(visitor, "enable", { name: person.name });
    await visitor.sees("action.enable.done", { name: person.name });
    assert.equal(status(person), "enabled");
  }));

  test(`an account is added, and its owner invited ${who}`, () => visit(reader, async (visitor) => {
    await openList(visitor);
    const person = newPerson();
    await visitor.press("add.open");
    await visitor.page.locator("#dialog-username").fill(person.name);
    await visitor.page.locator("#dialog-email").fill("nobody");
    await visitor.press("add.confirm");
    await visitor.page.locator("dialog .summary").waitFor();
    await visitor.isAccessible();
    await visitor.page.locator("#dialog-email").fill(person.email);
    await visitor.press("add.confirm");
    await visitor.sees("add.invited", { name: person.name, email: person.email });
    assert.match(await mailTo(person.email, "invitation"), /\d{6}/);
  }));

  test(`a new password is forced ${who}`, () => visit(reader, async (visitor) => {
    await openList(visitor);
    const person = await newAccount();
    await open(visitor, person);
    await perform(visitor, "reset", { name: person.name });
    await visitor.sees("action.reset.done", { name: person.name, email: person.email });
    await visitor.sees("detail.password.none");
    await visitor.sees("event.account-force-reset");
  }));

  test(`an address that has just moved is asked about first ${who}`, () => visit(reader, async (visitor) => {
    await openList(visitor);
    const person = await newAccount();
    database("INSERT INTO undo_ticket (ticket_hash, account_id, kind, email, email_key, email_verified, issued, expires) "
      + `SELECT RANDOM_BYTES(32), account_id, 'email-changed', 'old@example.org', 'old@example.org', 1, 1, 9000000000000 `
      + `FROM account WHERE email = '${person.email}'`);
    await open(visitor, person);
    await perform(visitor, "reset", { name: person.name });
    await visitor.seesHeading("address_moved.title", { email: person.email });
    await visitor.isAccessible();
    await visitor.screenshot(`admin-moved-${reader.language}`);
    await visitor.press("address_moved.confirm");
    await visitor.sees("action.reset.done", { name: person.name, email: person.email });
  }));

  test(`an account is deleted by who types its name ${who}`, () => visit(reader, async (visitor) => {
    await openList(visitor);
    const person = await newAccount();
    await open(visitor, person);
    await perform(visitor, "remove", { name: person.name }, () => visitor.page.locator("#dialog-typed").fill("another"));
    await visitor.seesError("confirm.type.wrong");
    await visitor.page.locator("#dialog-typed").fill(person.name);
    await visitor.press("action.remove.confirm");
    await visitor.sees("action.remove.done", { name: person.name });
    assert.equal(status(person), "");
  }));

  test(`an action on many accounts shows how many ${who}`, () => visit(reader, async (visitor) => {
    await openList(visitor);
    const stem = newAccounts(12);
    await visitor.fill("search.label", stem);
    await visitor.page.waitForFunction(() => document.querySelectorAll("#rows > li").length === 12);
    await visitor.page.locator("#all").check();
    await visitor.press("action.disable");
    await visitor.seesHeading("action.disable.many.title", { n: 12 });
    await visitor.sees("bulk.and_more", { n: 4 });
    await visitor.isAccessible();
    await visitor.screenshot(`admin-bulk-${reader.language}`);
    await visitor.press("action.disable.many.confirm", { n: 12 });
    await visitor.sees("action.disable.many.done", { n: 12 });
    assert.equal(database(`SELECT COUNT(*) FROM account WHERE username LIKE '${stem}%' AND status = 'disabled'`).trim(), "12");
  }));

  test(`filters narrow the list, and an empty list says so ${who}`, () => visit(reader, async (visitor) => {
    await openList(visitor);
    const person = await newAccount();
    await find(visitor, person);
    await visitor.page.getByRole("group", { name: visitor.text("role") }).getByLabel(visitor.text("filter.admin")).check({ force: true });
    await visitor.sees("accounts.none");
    await visitor.screenshot(`admin-nobody-${reader.language}`);
    await visitor.press("accounts.show_all");
    await visitor.page.locator("#rows > li").nth(1).waitFor();
  }));

  test(`an old login is renewed in a dialog ${who}`, () => visit(reader, async (visitor) => {
    const administrator = await openList(visitor);
    const person = await newAccount();
    await open(visitor, person);
    ageLogins(administrator);
    await perform(visitor, "disable", { name: person.name });
    await visitor.seesHeading("reauthenticate.title");
    await visitor.page.locator("#reauthenticate-password").fill(administrator.password);
    await visitor.press("reauthenticate.submit");
    await visitor.sees("action.disable.done", { name: person.name });
    assert.equal(status(person), "disabled");
  }));

  test(`the list and an open account can be read ${who}, light and dark`, () => visit(reader, async (visitor) => {
    const administrator = await openList(visitor);
    const suffix = `${reader.language}-${reader.size}`;
    await visitor.isAccessibleInBothSchemes(`admin-list-${suffix}`);
    await open(visitor, administrator);
    await visitor.page.locator(".panel tbody tr").first().waitFor();
    await visitor.isAccessibleInBothSchemes(`admin-open-${suffix}`);
    await visitor.fitsTheWindow();
    await visitor.press("edit.open");
    await visitor.isAccessibleInBothSchemes(`admin-edit-${suffix}`);
  }));

  test(`the statistics can be read ${who}, light and dark`, () => visit(reader, async (visitor) => {
    fillStatistics();
    const suffix = `${reader.language}-${reader.size}`;
    await openList(visitor);
    await visitor.follow("statistics.title");
    await visitor.page.locator("svg.plot").nth(4).waitFor();
    await visitor.isAccessibleInBothSchemes(`statistics-24-${suffix}`);
    for (const [hours, points] of [["168", 27], ["720", 29]]) {
      await visitor.page.locator(`#range [value="${hours}"]`).check({ force: true });
      await visitor.page.waitForFunction((least) => document.querySelectorAll('[data-series="logins"] .hover').length > least, points);
      await visitor.screenshot(`statistics-${hours}-${suffix}`);
    }
    await visitor.fitsTheWindow();
    await visitor.page.locator("details summary").first().click();
    assert.ok(await visitor.page.locator("details").first().locator("tbody tr").count() >= 30);
    await visitor.isAccessibleInBothSchemes(`statistics-table-${suffix}`);
  }));
}

test("arrow keys go from row to row, and Enter opens", () => visit({}, async (visitor) => {
  await openList(visitor);
  const openers = visitor.page.locator("#rows .opener");
  await openers.first().focus();
  await visitor.page.keyboard.press("ArrowDown");
  await visitor.page.keyboard.press("Enter");
  await visitor.page.locator("#rows > li").nth(1).locator(".facts").waitFor();
  assert.equal(await openers.nth(1).getAttribute("aria-expanded"), "true");
  assert.ok(await openers.nth(1).evaluate((element) => element === document.activeElement));
}));

test("a long list continues on request", () => visit({}, async (visitor) => {
  await openList(visitor);
  const stem = newAccounts(70);
  await visitor.fill("search.label", stem);
  await visitor.page.waitForFunction((name) => document.querySelector("#rows b")?.textContent === name, `${stem}1`);
  await visitor.sees("shown.first.other", { n: 50 });
  await visitor.press("more");
  await visitor.sees("shown.other", { n: 70 });
}));

test("a server that does not answer is reported, and asked again", () => visit({}, async (visitor) => {
  await openList(visitor);
  await visitor.page.route("**/v1/admin/accounts?*", (route) => route.abort("failed"));
  await visitor.fill("search.label", "kit");
  await visitor.sees("problem.unreachable");
  await visitor.page.unroute("**/v1/admin/accounts?*");
  await visitor.fill("search.label", "");
  await visitor.page.locator("#rows > li").first().waitFor();
}));

test("a change of the language changes what is drawn", () => visit({}, async (visitor) => {
  await openList(visitor);
  await visitor.page.locator("#rows .opener").first().click();
  await visitor.page.locator(".facts").waitFor();
  await visitor.press("language.other");
  visitor.language = "zh";
  await visitor.seesHeading("events.title");
  await visitor.sees("detail.id");
}));
