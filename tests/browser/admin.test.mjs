// The administration page: who may open it, finding accounts, actions on one account and on many, and
// statistics, in both languages, light and dark, on a desktop and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ageLogins, attack, countStrangers, database, endSessions, mailTo, newAccount, newAdministrator, newPerson, site } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

/// Signed in as an administrator, with the list of accounts open.
async function openList(user) {
  const administrator = await newAdministrator();
  await user.hasSession(administrator);
  await user.open("/admin/");
  await user.page.locator("#rows > li").first().waitFor();
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
async function find(user, person) {
  await user.fill("search.label", person.name);
  await user.page.waitForFunction((name) => {
    const rows = [...document.querySelectorAll("#rows > li")];
    return rows.length === 1 && rows[0].querySelector("b").textContent === name;
  }, person.name);
}

async function open(user, person) {
  await find(user, person);
  await user.page.locator("#rows .opener").click();
  await user.page.locator(".panel > div > .facts").waitFor();
}

/// Presses an action's button, and confirms in the dialog.
async function perform(user, name, values, before = async () => {}) {
  await user.press(`action.${name}`);
  await user.seesHeading(`action.${name}.title`, values);
  await before();
  await user.page.locator("dialog").getByRole("button", { name: user.text(`action.${name}.confirm`, values), exact: true }).click();
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

test("the page asks to sign in first, and opens afterwards", () => visit({}, async (user) => {
  const administrator = await newAdministrator();
  await user.page.goto(`${site}/admin/`);
  await user.seesHeading("sign_in.title");
  await user.fill("sign_in.identifier", administrator.name);
  await user.fill("password", administrator.password);
  await user.press("sign_in.submit");
  await user.isAt("/admin/");
  await user.page.locator("#rows > li").first().waitFor();
}));

for (const reader of readers) {
  const who = `(${reader.language}, ${reader.size})`;

  test(`users are refused ${who}`, () => visit(reader, async (user) => {
    await user.hasSession(await newAccount());
    await user.open("/admin/");
    await user.seesHeading("refused.title");
    assert.equal(await user.button("retry").count(), 0);
    assert.equal(await user.page.locator(".admin-header nav").isVisible(), false);
    await user.isAccessible();
    await user.screenshot(`admin-refused-${reader.language}`);
  }));

  test(`an account is disabled and enabled in the list ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const person = await newAccount();
    await open(user, person);
    await perform(user, "disable", { name: person.name });
    await user.sees("action.disable.done", { name: person.name });
    assert.equal(status(person), "disabled");
    await perform(user, "enable", { name: person.name });
    await user.sees("action.enable.done", { name: person.name });
    assert.equal(status(person), "enabled");
  }));

  test(`an account is added, and its owner invited ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const person = newPerson();
    await user.press("add.open");
    await user.page.locator("#dialog-username").fill(person.name);
    await user.page.locator("#dialog-email").fill("nobody");
    await user.press("add.confirm");
    await user.page.locator("dialog .summary").waitFor();
    await user.isAccessible();
    await user.page.locator("#dialog-email").fill(person.email);
    await user.press("add.confirm");
    await user.sees("add.invited", { name: person.name, email: person.email });
    assert.match(await mailTo(person.email, "invitation"), /\/forgot\/#email=[^&]+&code=\w{22}/);
  }));

  test(`an account under attack is shown and lifted ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const person = await newAccount();
    countStrangers(person);
    await open(user, person);
    await user.sees("throttle.under-attack");
    await user.isAccessible();
    await user.screenshot(`admin-under-attack-${reader.language}`);
    await perform(user, "lift", { name: person.name });
    await user.sees("action.lift.done", { name: person.name });
    await user.sees("event.throttle-lift");
    assert.equal(await user.page.getByText(user.text("throttle.under-attack")).count(), 0);
  }));

  test(`a new password is forced ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const person = await newAccount();
    await open(user, person);
    await perform(user, "reset", { name: person.name });
    await user.sees("action.reset.done", { name: person.name, email: person.email });
    await user.sees("detail.password.none");
    await user.sees("event.account-force-reset");
  }));

  test(`an address that has just moved is asked about first ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const person = await newAccount();
    database("INSERT INTO undo_ticket (ticket_hash, account_id, kind, email, email_key, email_verified, issued, expires) "
      + `SELECT RANDOM_BYTES(32), account_id, 'email-changed', 'old@example.org', 'old@example.org', 1, 1, 9000000000000 `
      + `FROM account WHERE email = '${person.email}'`);
    await open(user, person);
    await perform(user, "reset", { name: person.name });
    await user.seesHeading("address_moved.title", { email: person.email });
    await user.isAccessible();
    await user.screenshot(`admin-moved-${reader.language}`);
    await user.press("address_moved.confirm");
    await user.sees("action.reset.done", { name: person.name, email: person.email });
  }));

  test(`an account is deleted by who types its name ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const person = await newAccount();
    await open(user, person);
    await perform(user, "remove", { name: person.name }, () => user.page.locator("#dialog-typed").fill("another"));
    await user.seesError("confirm.type.wrong");
    await user.page.locator("#dialog-typed").fill(person.name);
    await user.press("action.remove.confirm");
    await user.sees("action.remove.done", { name: person.name });
    assert.equal(status(person), "");
  }));

  test(`an action on many accounts shows how many ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const stem = newAccounts(12);
    await user.fill("search.label", stem);
    await user.page.waitForFunction(() => document.querySelectorAll("#rows > li").length === 12);
    await user.page.locator("#all").check();
    await user.press("action.disable");
    await user.seesHeading("action.disable.many.title", { n: 12 });
    await user.sees("bulk.and_more", { n: 4 });
    await user.isAccessible();
    await user.screenshot(`admin-bulk-${reader.language}`);
    await user.press("action.disable.many.confirm", { n: 12 });
    await user.sees("action.disable.many.done", { n: 12 });
    assert.equal(database(`SELECT COUNT(*) FROM account WHERE username LIKE '${stem}%' AND status = 'disabled'`).trim(), "12");
  }));

  test(`filters narrow the list, and an empty list says so ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const person = await newAccount();
    await find(user, person);
    await user.page.getByRole("group", { name: user.text("role") }).getByLabel(user.text("filter.admin")).check({ force: true });
    await user.sees("accounts.none");
    await user.screenshot(`admin-nobody-${reader.language}`);
    await user.press("accounts.show_all");
    await user.page.locator("#rows > li").nth(1).waitFor();
  }));

  test(`an old login is renewed in a dialog ${who}`, () => visit(reader, async (user) => {
    const administrator = await openList(user);
    const person = await newAccount();
    await open(user, person);
    ageLogins(administrator);
    await perform(user, "disable", { name: person.name });
    await user.seesHeading("reauthenticate.title");
    await user.page.locator("#reauthenticate-password").fill(administrator.password);
    await user.press("reauthenticate.submit");
    await user.sees("action.disable.done", { name: person.name });
    assert.equal(status(person), "disabled");
  }));

  test(`the list and an open account can be read ${who}, light and dark`, () => visit(reader, async (user) => {
    const administrator = await openList(user);
    const suffix = `${reader.language}-${reader.size}`;
    await user.isAccessibleInBothSchemes(`admin-list-${suffix}`);
    await open(user, administrator);
    await user.page.locator(".panel tbody tr").first().waitFor();
    await user.isAccessibleInBothSchemes(`admin-open-${suffix}`);
    await user.fitsTheWindow();
    await user.press("edit.open");
    await user.isAccessibleInBothSchemes(`admin-edit-${suffix}`);
  }));

  test(`the statistics can be read ${who}, light and dark`, () => visit(reader, async (user) => {
    fillStatistics();
    const suffix = `${reader.language}-${reader.size}`;
    await openList(user);
    await user.follow("statistics.title");
    await user.page.locator("svg.plot").nth(4).waitFor();
    await user.isAccessibleInBothSchemes(`statistics-24-${suffix}`);
    for (const [hours, points] of [["168", 27], ["720", 29]]) {
      await user.page.locator(`#range [value="${hours}"]`).check({ force: true });
      await user.page.waitForFunction((least) => document.querySelectorAll('[data-series="logins"] .hover').length > least, points);
      await user.screenshot(`statistics-${hours}-${suffix}`);
      assert.equal(await user.page.getByText(user.text("plot.partial")).count() > 0, hours === "720"); // a day lacks hours
    }
    await user.page.reload();
    await user.page.locator("#range [value='720']:checked").waitFor({ state: "attached" });
    await user.fitsTheWindow();
    await user.page.locator("details summary").first().click();
    assert.ok(await user.page.locator("details").first().locator("tbody tr").count() >= 30);
    await user.isAccessibleInBothSchemes(`statistics-table-${suffix}`);
  }));
}

test("after a failed load, one retry shows the list", () => visit({}, async (user) => {
  await user.hasSession(await newAdministrator());
  await user.page.route("**/v1/**", (route) => route.abort());
  await user.open("/admin/");
  await user.sees("problem.unreachable");
  await user.page.unroute("**/v1/**");
  await user.press("retry");
  await user.page.locator("#rows > li").first().waitFor();
}));

test("arrow keys go from row to row, and Enter opens", () => visit({}, async (user) => {
  await openList(user);
  const openers = user.page.locator("#rows .opener");
  await openers.first().focus();
  await user.page.keyboard.press("ArrowDown");
  await user.page.keyboard.press("Enter");
  await user.page.locator("#rows > li").nth(1).locator(".panel > div > .facts").waitFor();
  assert.equal(await openers.nth(1).getAttribute("aria-expanded"), "true");
  assert.ok(await openers.nth(1).evaluate((element) => element === document.activeElement));
}));

test("a long list continues on request", () => visit({}, async (user) => {
  await openList(user);
  const stem = newAccounts(30);
  await user.fill("search.label", stem);
  await user.page.waitForFunction((name) => document.querySelector("#rows b")?.textContent === name, `${stem}1`);
  await user.sees("shown.of", { n: 20, total: "30" });
  await user.press("more");
  await user.sees("shown.other", { n: 30 });
}));

test("a server that does not answer is reported, and asked again", () => visit({}, async (user) => {
  await openList(user);
  await user.page.route("**/v1/admin/accounts?*", (route) => route.abort("failed"));
  await user.fill("search.label", "kit");
  await user.sees("problem.unreachable");
  assert.equal(await user.page.locator("#shown").textContent(), "");
  await user.page.unroute("**/v1/admin/accounts?*");
  await user.fill("search.label", "");
  await user.page.locator("#rows > li").first().waitFor();
}));

test("the search and the open account are in the URL", () => visit({}, async (user) => {
  await openList(user);
  const person = await newAccount();
  await open(user, person);
  await user.page.getByRole("group", { name: user.text("status") }).getByLabel(user.text("filter.enabled")).check({ force: true });
  await user.page.waitForFunction(() => location.search.includes("status=enabled"));
  await user.page.locator("#rows .opener").click();
  await user.page.locator(".panel > div > .facts").waitFor();
  await user.page.reload();
  await user.page.locator(".panel > div > .facts").waitFor();
  assert.equal(await user.field("search.label").inputValue(), person.name);
  assert.equal(await user.page.locator("#rows > li").count(), 1);
  assert.equal(await user.page.locator('[name="status"]:checked').inputValue(), "enabled");
  await user.follow("statistics.title");
  await user.page.locator("svg.plot").first().waitFor();
  assert.ok(user.page.url().includes(`search=${person.name}`));
}));

test("a password that is too short is refused with the least length", () => visit({}, async (user) => {
  await openList(user);
  await user.press("add.open");
  await user.page.locator("#dialog-username").fill(newPerson().name);
  await user.page.locator("#dialog-password").fill("short");
  await user.press("add.confirm");
  await user.seesError("password.too-short", { least: 8 });
  await user.isAccessible();
}));

test("who cancels the password does so for all selected accounts", () => visit({}, async (user) => {
  const administrator = await openList(user);
  const stem = newAccounts(3);
  await user.fill("search.label", stem);
  await user.page.waitForFunction(() => document.querySelectorAll("#rows > li").length === 3);
  await user.page.locator("#all").check();
  endSessions(administrator);
  await user.press("action.disable");
  await user.press("action.disable.many.confirm", { n: 3 });
  await user.seesHeading("signed_out.title");
  await user.page.keyboard.press("Escape");
  await user.seesError("problem.not-signed-in");
  assert.equal(await user.page.locator("dialog[open]").count(), 1);
}));

test("an administrator who ends their own sessions signs in again", () => visit({}, async (user) => {
  const administrator = await openList(user);
  await open(user, administrator);
  await perform(user, "end", { name: administrator.name });
  await user.isAt("/sign-in/");
  await user.seesHeading("sign_in.title");
}));

test("a failed sign-in is not shown as one that succeeded", () => visit({ language: "zh", size: "phone" }, async (user) => {
  await openList(user);
  const person = await newAccount();
  await attack(person);
  await open(user, person);
  await user.sees("event.login.refused");
  await user.fitsTheWindow();
  await user.screenshot("admin-failed-sign-in");
}));

test("a change of the language changes what is drawn", () => visit({}, async (user) => {
  await openList(user);
  await user.page.locator("#rows .opener").first().click();
  await user.page.locator(".panel > div > .facts").waitFor();
  await user.press("language.other");
  user.language = "zh";
  await user.seesHeading("events.title");
  await user.sees("detail.id");
}));
