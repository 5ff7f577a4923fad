// The administration page: who is let in, finding accounts, what is done to one and to many, and the
// figures, in both languages, light and dark, at a desk and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { database, mailTo, member, readers, stranger, visit } from "./stack.mjs";

async function administrator() {
  const person = await member();
  database(`UPDATE account SET role = 'admin' WHERE email = '${person.email}'`);
  return person;
}

/// Signed in as an administrator, before the list of accounts.
async function office(visitor) {
  const boss = await administrator();
  await visitor.signIn(boss);
  await visitor.go("/admin/");
  await visitor.page.locator("#rows > li").first().waitFor();
  return boss;
}

/// Only this account is listed.
async function find(visitor, person) {
  await visitor.fill("find.label", person.name);
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

/// Presses an act's button, and its go in the question that follows.
async function act(visitor, name, values, before = async () => {}) {
  await visitor.press(`act.${name}`);
  await visitor.heading(`act.${name}.title`, values);
  await before();
  await visitor.page.locator("dialog").getByRole("button", { name: visitor.text(`act.${name}.go`, values), exact: true }).click();
}

const status = (person) => database(`SELECT status FROM account WHERE email = '${person.email}'`).trim();
const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/// Figures of the last month as a busy site has them.
function fillFigures() {
  database("DELETE FROM tally WHERE hour < UNIX_TIMESTAMP() DIV 3600 * 3600000");
  const series = { sign_ups: 6, logins: 180, failed_logins: 22, throttled: 4, active_sessions: 900 };
  for (const [what, size] of Object.entries(series)) {
    database("INSERT IGNORE INTO tally (hour, what, count, counted) SELECT (UNIX_TIMESTAMP() DIV 3600 - seq) * 3600000, "
      + `'${what}', ROUND(${size} * (1.2 + SIN(seq / 24 * 2 * PI()) + RAND(seq) * 0.6)), 0 FROM seq_1_to_719 `
      + "WHERE seq NOT BETWEEN 300 AND 330");
  }
}

test("strangers sign in first, and come back", () => visit({}, async (visitor) => {
  const boss = await administrator();
  await visitor.page.goto(`${new URL("/admin/", process.env.GATEHOUSE_URL)}`);
  await visitor.heading("sign_in.title");
  await visitor.fill("sign_in.identifier", boss.name);
  await visitor.fill("password", boss.password);
  await visitor.press("sign_in.do");
  await visitor.at("/admin/");
  await visitor.page.locator("#rows > li").first().waitFor();
}));

for (const reader of readers) {
  const who = `(${reader.language}, ${reader.size})`;

  test(`users are shown the way back ${who}`, () => visit(reader, async (visitor) => {
    await visitor.signIn(await member());
    await visitor.go("/admin/");
    await visitor.heading("refused.title");
    await visitor.isAccessible();
    await visitor.picture(`admin-refused-${reader.language}`);
  }));

  test(`an account is disabled and enabled where it is listed ${who}`, () => visit(reader, async (visitor) => {
    await office(visitor);
    const person = await member();
    await open(visitor, person);
    await act(visitor, "disable", { name: person.name });
    await visitor.reads("act.disable.done", { name: person.name });
    assert.equal(status(person), "disabled");
    await act(visitor, "enable", { name: person.name });
    await visitor.reads("act.enable.done", { name: person.name });
    assert.equal(status(person), "enabled");
  }));

  test(`an account is added, and its owner invited ${who}`, () => visit(reader, async (visitor) => {
    await office(visitor);
    const person = stranger();
    await visitor.press("add.open");
    await visitor.page.locator("#dialogue-username").fill(person.name);
    await visitor.page.locator("#dialogue-email").fill("nobody");
    await visitor.press("add.go");
    await visitor.page.locator("dialog .summary").waitFor();
    await visitor.isAccessible();
    await visitor.page.locator("#dialogue-email").fill(person.email);
    await visitor.press("add.go");
    await visitor.reads("add.invited", { name: person.name, email: person.email });
    assert.match(await mailTo(person.email, "invitation"), /\d{6}/);
  }));

  test(`a new password is forced ${who}`, () => visit(reader, async (visitor) => {
    await office(visitor);
    const person = await member();
    await open(visitor, person);
    await act(visitor, "reset", { name: person.name });
    await visitor.reads("act.reset.done", { name: person.name, email: person.email });
    await visitor.reads("fact.password.none");
    await visitor.reads("event.account-force-reset");
  }));

  test(`an address that has just moved is asked about first ${who}`, () => visit(reader, async (visitor) => {
    await office(visitor);
    const person = await member();
    database("INSERT INTO undo_ticket (ticket_hash, account_id, kind, email, email_key, email_verified, issued, expires) "
      + `SELECT RANDOM_BYTES(32), account_id, 'email-changed', 'old@example.org', 'old@example.org', 1, 1, 9000000000000 `
      + `FROM account WHERE email = '${person.email}'`);
    await open(visitor, person);
    await act(visitor, "reset", { name: person.name });
    await visitor.heading("moved.title", { email: person.email });
    await visitor.isAccessible();
    await visitor.picture(`admin-moved-${reader.language}`);
    await visitor.press("moved.go");
    await visitor.reads("act.reset.done", { name: person.name, email: person.email });
  }));

  test(`an account is deleted by who types its name ${who}`, () => visit(reader, async (visitor) => {
    await office(visitor);
    const person = await member();
    await open(visitor, person);
    await act(visitor, "remove", { name: person.name }, () => visitor.page.locator("#dialogue-typed").fill("another"));
    await visitor.isTold("confirm.type.wrong");
    await visitor.page.locator("#dialogue-typed").fill(person.name);
    await visitor.press("act.remove.go");
    await visitor.reads("act.remove.done", { name: person.name });
    assert.equal(status(person), "");
  }));

  test(`what is done to many says to how many ${who}`, () => visit(reader, async (visitor) => {
    await office(visitor);
    const stem = stranger().name;
    database("INSERT INTO account (gid, username, username_key, created, updated) SELECT LEFT(SHA2(CONCAT("
      + `'${stem}', seq), 256), 32), CONCAT('${stem}n', seq), CONCAT('${stem}n', seq), 0, 0 FROM seq_1_to_12`);
    await visitor.fill("find.label", `${stem}n`);
    await visitor.page.waitForFunction(() => document.querySelectorAll("#rows > li").length === 12);
    await visitor.page.locator("#all").check();
    await visitor.press("act.disable");
    await visitor.heading("act.disable.many.title", { n: 12 });
    await visitor.reads("bulk.and_more", { n: 4 });
    await visitor.isAccessible();
    await visitor.picture(`admin-bulk-${reader.language}`);
    await visitor.press("act.disable.many.go", { n: 12 });
    await visitor.reads("act.disable.many.done", { n: 12 });
    assert.equal(database(`SELECT COUNT(*) FROM account WHERE username LIKE '${stem}n%' AND status = 'disabled'`).trim(), "12");
  }));

  test(`filters narrow the list, and nobody is told of ${who}`, () => visit(reader, async (visitor) => {
    await office(visitor);
    const person = await member();
    await find(visitor, person);
    await visitor.page.getByRole("group", { name: visitor.text("role") }).getByLabel(visitor.text("filter.admin")).check({ force: true });
    await visitor.reads("nobody");
    await visitor.picture(`admin-nobody-${reader.language}`);
    await visitor.press("nobody.clear");
    await visitor.page.locator("#rows > li").nth(1).waitFor();
  }));

  test(`an old login is renewed in place ${who}`, () => visit(reader, async (visitor) => {
    const boss = await office(visitor);
    const person = await member();
    await open(visitor, person);
    database("UPDATE session JOIN account USING (account_id) SET authenticated = authenticated - 3600000 "
      + `WHERE email = '${boss.email}'`);
    await act(visitor, "disable", { name: person.name });
    await visitor.heading("again.title");
    await visitor.page.locator("#again-password").fill(boss.password);
    await visitor.press("again.do");
    await visitor.reads("act.disable.done", { name: person.name });
    assert.equal(status(person), "disabled");
  }));

  for (const scheme of ["light", "dark"]) {
    test(`the list and an open account can be read ${who}, ${scheme}`, () => visit({ ...reader, scheme }, async (visitor) => {
      const boss = await office(visitor);
      await visitor.isAccessible();
      await visitor.picture(`admin-list-${reader.language}-${scheme}-${reader.size}`);
      await open(visitor, boss);
      await visitor.page.locator(".panel tbody tr").first().waitFor();
      await visitor.isAccessible();
      assert.ok(await tooWide(visitor.page) <= 0, "it scrolls sideways");
      await visitor.picture(`admin-open-${reader.language}-${scheme}-${reader.size}`);
      await visitor.press("edit.open");
      await visitor.isAccessible();
      await visitor.picture(`admin-edit-${reader.language}-${scheme}-${reader.size}`);
    }));

    test(`the figures can be read ${who}, ${scheme}`, () => visit({ ...reader, scheme }, async (visitor) => {
      fillFigures();
      await office(visitor);
      await visitor.follow("statistics.title");
      await visitor.page.locator("svg.plot").nth(4).waitFor();
      await visitor.isAccessible();
      await visitor.picture(`figures-24-${reader.language}-${scheme}-${reader.size}`);
      for (const hours of ["168", "720"]) {
        await visitor.page.locator(`#range [value="${hours}"]`).check({ force: true });
        await visitor.page.waitForFunction((most) => document.querySelectorAll('[data-series="logins"] .hover').length > most, hours === "168" ? 27 : 29);
        await visitor.picture(`figures-${hours}-${reader.language}-${scheme}-${reader.size}`);
      }
      assert.ok(await tooWide(visitor.page) <= 0, "it scrolls sideways");
      await visitor.page.locator("details summary").first().click();
      assert.ok(await visitor.page.locator("details").first().locator("tbody tr").count() >= 30);
      await visitor.isAccessible();
    }));
  }
}

test("arrow keys go from row to row, and Enter opens", () => visit({}, async (visitor) => {
  await office(visitor);
  const openers = visitor.page.locator("#rows .opener");
  await openers.first().focus();
  await visitor.page.keyboard.press("ArrowDown");
  await visitor.page.keyboard.press("Enter");
  await visitor.page.locator("#rows > li").nth(1).locator(".facts").waitFor();
  assert.equal(await openers.nth(1).getAttribute("aria-expanded"), "true");
  assert.ok(await openers.nth(1).evaluate((element) => element === document.activeElement));
}));

test("the list goes on where it ended", () => visit({}, async (visitor) => {
  await office(visitor);
  const stem = stranger().name;
  database("INSERT INTO account (gid, username, username_key, created, updated) SELECT LEFT(SHA2(CONCAT("
    + `'${stem}', seq), 256), 32), CONCAT('${stem}n', seq), CONCAT('${stem}n', seq), 0, 0 FROM seq_1_to_70`);
  await visitor.fill("find.label", `${stem}n`);
  await visitor.page.waitForFunction((name) => document.querySelector("#rows b")?.textContent === name, `${stem}n1`);
  await visitor.reads("shown.first.other", { n: 50 });
  await visitor.press("more");
  await visitor.reads("shown.other", { n: 70 });
}));

test("a server that is away is said so, and asked again", () => visit({}, async (visitor) => {
  await office(visitor);
  await visitor.page.route("**/v1/admin/accounts?*", (route) => route.abort("failed"));
  await visitor.fill("find.label", "kit");
  await visitor.reads("problem.unreachable");
  await visitor.page.unroute("**/v1/admin/accounts?*");
  await visitor.fill("find.label", "");
  await visitor.page.locator("#rows > li").first().waitFor();
}));

test("a change of the language changes what is drawn", () => visit({}, async (visitor) => {
  await office(visitor);
  await visitor.page.locator("#rows .opener").first().click();
  await visitor.page.locator(".facts").waitFor();
  await visitor.press("language.other");
  visitor.language = "zh";
  await visitor.heading("events.title");
  await visitor.reads("fact.id");
}));
