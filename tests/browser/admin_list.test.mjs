// The administrator's list of accounts: states, order, last use, domains, invitations and CSV, in both languages, on
// a desktop and on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { attack, changeAccount, database, mailTo, newAccount, newAdministrator, newPerson } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

async function openList(user, query = "") {
  await user.hasSession(await newAdministrator());
  await user.open(`/admin/${query}`);
  await user.page.locator("#rows > li").first().waitFor();
}

async function open(user, name) {
  await user.page.locator("#search").fill(name);
  // A filter may have left this row alone already; the search that follows would close it.
  await user.page.waitForFunction((wanted) => new URLSearchParams(location.search).get("search") === wanted, name);
  await user.settled();
  await user.page.waitForFunction((wanted) => {
    const rows = [...document.querySelectorAll("#rows > li")];
    return rows.length === 1 && rows[0].querySelector("b").textContent === wanted;
  }, name);
  await user.page.locator("#rows .opener").click();
  await user.page.locator(".panel > div > .facts").waitFor();
}

const names = (user) => user.page.locator("#rows b").allTextContents();

/// Waits until the list has these names in this order.
const lists = (user, wanted) => user.page.waitForFunction((expected) =>
  [...document.querySelectorAll("#rows b")].map((name) => name.textContent).join() === expected, wanted.join());

/// Accounts STEM1, STEM2 … of the domain STEM.example, of which the later ones were seen longer ago.
function newAccounts(count) {
  const stem = `${newPerson().name}n`;
  database("INSERT INTO account (gid, username, username_key, email, email_key, nickname, created, updated, last_seen) SELECT "
    + `LEFT(SHA2(CONCAT('${stem}', seq), 256), 32), CONCAT('${stem}', seq), CONCAT('${stem}', seq), `
    + `CONCAT('m', seq, '@${stem}.example'), CONCAT('m', seq, '@${stem}.example'), '=1+1', seq * 1000, 0, `
    + `(UNIX_TIMESTAMP() DIV 86400 - seq) * 86400000 FROM seq_1_to_${count}`);
  return stem;
}

for (const reader of readers) {
  const who = `(${reader.language}, ${reader.size})`;
  const suffix = `${reader.language}-${reader.size}`;

  for (const [state, column] of [["locked", "locked"], ["reset-required", "reset"]]) {
    test(`the state ${state} is shown, explained and found ${who}`, () => visit(reader, async (user) => {
      const person = await newAccount();
      changeAccount(person, `password_state = '${column}'`);
      await openList(user);
      await user.page.locator("#state").selectOption(state);
      await user.page.waitForFunction((wanted) => location.search.includes(`state=${wanted}`), state);
      await open(user, person.name);
      await user.sees(`state.${state}`);
      await user.sees(`state.${state}.text`);
      await user.isAccessibleInBothSchemes(`admin-${state}-${suffix}`);
      await user.fitsTheWindow();
    }));
  }

  test(`a closing account is found with its end, and can be kept ${who}`, () => visit(reader, async (user) => {
    const [closing, barred] = [await newAccount(), await newAccount()];
    const end = Date.UTC(2031, 4, 6, 7, 8);
    changeAccount(closing, `status = 'closing', closing_until = ${end}`);
    changeAccount(barred, `status = 'disabled', closing_until = ${end}`);
    const until = () => user.page.evaluate(async (time) => (await import("/js/time.js")).formatTime(new Date(time).toISOString()), end);
    await openList(user);
    await open(user, barred.name);
    await user.sees("state.closing.barred", { until: await until() });
    await user.page.locator("#state").selectOption("closing");
    await user.sees("accounts.none");
    await open(user, closing.name);
    await user.sees("state.closing.text", { until: await until() });
    await user.isAccessibleInBothSchemes(`admin-closing-${suffix}`);
    await user.press("action.keep");
    await user.page.locator("dialog").getByRole("button", { name: user.text("action.keep.confirm"), exact: true }).click();
    await user.sees("action.keep.done", { name: closing.name });
  }));

  test(`an account under attack is found ${who}`, () => visit(reader, async (user) => {
    const person = await newAccount();
    const stem = newAccounts(1);
    database("INSERT INTO attempt (attempt_key, kind, account_id, failures, window_start, window_ms, blocked_until) SELECT "
      + `RANDOM_BYTES(32), 'strangers', account_id, 100000, UNIX_TIMESTAMP() * 1000, 3600000, 0 FROM account WHERE username = '${person.name}'`);
    await openList(user, `?state=under-attack&search=${person.name}`);
    await lists(user, [person.name]);
    await user.sees("state.under-attack");
    await user.page.locator("#search").fill(stem);
    await user.sees("accounts.none");
  }));

  test(`an invitation is shown with its end, sent again and withdrawn ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const person = newPerson();
    await user.press("add.open");
    await user.page.locator("#dialog-username").fill(person.name);
    await user.page.locator("#dialog-email").fill(person.email);
    await user.press("add.confirm");
    const first = await mailTo(person.email, "invitation");
    await open(user, person.name);
    await user.sees("state.invited.text");
    assert.match(await user.page.locator(".states").textContent(), /20\d\d/);
    await user.isAccessibleInBothSchemes(`admin-invited-${suffix}`);
    await user.press("action.reinvite");
    await user.press("action.reinvite.confirm");
    await user.sees("action.reinvite.done", { email: person.email });
    await user.sees("event.invitation-resend");
    assert.match(first, /code=\w{22}/);
    await user.press("action.withdraw");
    await user.seesHeading("action.withdraw.title", { name: person.name });
    await user.screenshot(`admin-withdraw-${suffix}`);
    await user.press("action.withdraw.confirm");
    await user.sees("action.withdraw.done", { name: person.name });
    assert.equal(database(`SELECT COUNT(*) FROM account WHERE email = '${person.email}'`).trim(), "0");
  }));

  test(`accounts are sorted, and the order is in the URL ${who}`, () => visit(reader, async (user) => {
    await openList(user);
    const stem = newAccounts(3);
    await user.page.locator("#search").fill(stem);
    await lists(user, [1, 2, 3].map((n) => stem + n));
    for (const [order, expected] of [["-name", [3, 2, 1]], ["created", [1, 2, 3]], ["last_seen", [3, 2, 1]], ["-last_seen", [1, 2, 3]]]) {
      await user.page.locator("#sort").selectOption(order);
      await lists(user, expected.map((n) => stem + n));
    }
    await user.page.reload();
    await lists(user, [1, 2, 3].map((n) => stem + n));
    assert.equal(await user.page.locator("#sort").inputValue(), "-last_seen");
    await user.isAccessibleInBothSchemes(`admin-sorted-${suffix}`);
  }));

  test(`nothing of a row is cut off ${who}`, () => visit(reader, async (user) => {
    const stem = newAccounts(2);
    database(`UPDATE account SET nickname = '${"W".repeat(64)}', role = 'admin', status = 'disabled', password_state = 'reset', `
      + `email = CONCAT('${"w".repeat(60)}', account_id, '@${"w".repeat(60)}.${stem}.example') WHERE username LIKE '${stem}%'`);
    await openList(user, `?search=${stem}`);
    await user.settled();
    await user.fitsTheWindow();
    const outside = await user.page.locator("#rows .opener *").evaluateAll((parts) => parts
      .filter((part) => part.getBoundingClientRect().right > document.querySelector("#results").getBoundingClientRect().right).length);
    assert.equal(outside, 0);
    assert.ok(await user.page.locator("#rows .since").first().isVisible());
    await user.isAccessibleInBothSchemes(`admin-long-names-${suffix}`);
  }));

  test(`a search is downloaded as CSV ${who}`, () => visit(reader, async (user) => {
    const stem = newAccounts(120);
    await openList(user, `?search=${stem}&sort=created`);
    await user.press("csv.open");
    await user.seesHeading("csv.title");
    await user.isAccessible();
    const [download] = await Promise.all([user.page.waitForEvent("download"), user.press("csv.confirm")]);
    await user.sees("csv.done", { n: 120 });
    const lines = readFileSync(await download.path(), "utf8").split("\r\n");
    assert.match(lines[0], /^\ufeffid,username,email,/);
    assert.equal(lines.length, 122);
    assert.match(lines[1], new RegExp(`,"${stem}1","m1@${stem}.example","false","'=1\\+1",`));
  }));
}

test("an address's domain finds its accounts", () => visit({}, async (user) => {
  await openList(user);
  const stem = newAccounts(2);
  await user.page.locator("#search").fill(`@${stem}.example`);
  await lists(user, [stem + 1, stem + 2]);
}));

test("the total of a search is shown", () => visit({}, async (user) => {
  const stem = newAccounts(30);
  await openList(user, `?search=${stem}`);
  await user.sees("shown.of", { n: 20, total: "30" });
  await user.press("more");
  await user.page.waitForFunction(() => document.querySelectorAll("#rows > li").length === 30);
  await user.sees("shown.other", { n: 30 });
}));

test("a sign-in is the day on which an account was last seen", () => visit({}, async (user) => {
  const person = await newAccount();
  await user.hasSession(person);
  await openList(user);
  await open(user, person.name);
  assert.match(await user.page.locator("#rows .since").first().textContent(), /Last seen today/);
}));

for (const reader of readers) {
  const suffix = `${reader.language}-${reader.size}`;

  test(`the activity of all accounts is filtered (${suffix})`, () => visit(reader, async (user) => {
    const person = await newAccount();
    await attack(person);
    await user.openPanel("activity", { person: await newAdministrator(), page: "admin" });
    await user.page.locator("#activity-account").fill(person.name);
    await user.page.locator("#activity-outcome").selectOption("refused");
    await user.page.waitForFunction(() => document.querySelectorAll("#activity-list tbody tr").length > 0
      && [...document.querySelectorAll("#activity-list tbody tr")].every((row) => row.querySelector(".badge.bad")));
    await user.sees("event.login.refused");
    await user.isAccessibleInBothSchemes(`admin-activity-${suffix}`);
    await user.fitsTheWindow();
    await user.page.reload();
    await user.sees("event.login.refused");
    assert.equal(await user.page.locator("#activity-account").inputValue(), person.name);
    await user.page.locator("#activity-list a").first().click();
    await user.page.locator(".panel > div > .facts").waitFor();
  }));

  test(`the mails are listed without their texts (${suffix})`, () => visit(reader, async (user) => {
    const person = newPerson();
    await openList(user);
    await user.press("add.open");
    await user.page.locator("#dialog-email").fill(person.email);
    await user.press("add.confirm");
    const [, code] = (await mailTo(person.email, "invitation")).match(/code=(\w{22})/);
    await user.open(`/admin/?recipient=${person.email}#mail`);
    await user.sees("mails.kind.invitation");
    await user.sees("mails.state.sent");
    assert.ok(!(await user.page.content()).includes(code));
    await user.isAccessibleInBothSchemes(`admin-mail-${suffix}`);
    await user.fitsTheWindow();
    database(`UPDATE outbox SET expires = created - 7200000 WHERE recipient = '${person.email}'`);
    await user.page.locator("#mail-state").selectOption("sent");
    await user.page.getByText(reader.language === "en" ? "Expired 2 hours ago" : "已于2小时前失效", { exact: true }).waitFor();
    await user.page.locator("#mail-state").selectOption("failed");
    await user.sees("mails.none");
  }));
}
