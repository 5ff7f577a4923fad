// The running stack, seen from the operator's side: its accounts, database, mail and captchas.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
export const state = process.env.GATEHOUSE_STATE ?? join(root, "var");
export const site = process.env.GATEHOUSE_URL ?? "http://localhost:8080";
/// The same by address, for Node: a machine without /etc/hosts cannot resolve localhost.
const loopback = site.replace("//localhost", "//127.0.0.1");
const kMailTimeout = 30000; // ms until a mail that does not arrive fails the test
const kMailPoll = 50; // ms

/// A request from Node, without a browser.
export const request = (path, options) => fetch(loopback + path, options);

const postJson = (path, body, headers = {}) => request(path, { method: "POST",
  headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });

// Programs -----------------------------------------------------------------------------------------------

function admin(...options) {
  return execFileSync(join(state, "bin/gatehouse-admin"), ["--config", join(state, "run/gatehouse.conf"), ...options],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

const setting = (key) => readFileSync(join(state, "run/gatehouse.conf"), "utf8")
  .match(new RegExp(`^${key}="?([^"\\n]*)`, "m"))[1];

/// The rows of a statement as text, as the database's operator.
export const database = (sql) => execFileSync("mariadb", ["--no-defaults", `--socket=${setting("DB_SOCKET")}`,
  `--user=${userInfo().username}`, `--database=${setting("DB_NAME")}`, "--skip-column-names", "--execute", sql],
{ encoding: "utf8" });

// Captchas and mail --------------------------------------------------------------------------------------

export const captchaAnswer = (id) => admin("captcha", "--", id).trim();

/// Calls `during` while all networks together have used up the mails of sign-ups that need no captcha.
export async function withCaptchas(during) {
  const requested = await postJson("/v1/codes", { email: newPerson().email, purpose: "sign-up" });
  assert.equal(requested.status, 202, await requested.clone().text());
  database("UPDATE attempt SET failures = 1000000, window_start = UNIX_TIMESTAMP() * 1000 WHERE kind = 'all-free-mails'");
  try {
    return await during();
  } finally {
    database("DELETE FROM attempt WHERE kind = 'all-free-mails'");
  }
}

/// The newest mail of this kind to this address, as soon as it is delivered.
export async function mailTo(address, kind) {
  for (const deadline = Date.now() + kMailTimeout; ;) {
    try {
      return admin("mail", "last", address, "--kind", kind);
    } catch (error) {
      assert.ok(error.status === 3 && Date.now() < deadline, `no ${kind} to ${address}: ${error}`);
      await pause(kMailPoll);
    }
  }
}

export async function codeTo(address, kind = "code") {
  return (await mailTo(address, kind)).match(/^\d{6}$/m)[0];
}

/// The ticket in the link of a mail that undoes a change.
export async function undoTicketTo(address, kind) {
  return (await mailTo(address, kind)).match(/\/undo\/#(\S+)/)[1];
}

// Accounts -----------------------------------------------------------------------------------------------

let people = 0;
export const password = "quiet green harbour 41";

/// A person without an account.
export function newPerson() {
  const name = `b${process.pid}x${++people}`;
  return { name, email: `${name}@example.org`, password };
}

/// A person with an account and a verified address; `name` is the username.
export async function newAccount() {
  const person = newPerson();
  const body = new URLSearchParams({ username: person.name, password, email: person.email });
  const reply = await (await request("/mall/user/register", { method: "POST", body })).json();
  assert.equal(reply.status, 0, JSON.stringify(reply));
  changeAccount(person, "email_verified = created");
  return person;
}

export async function newAdministrator() {
  const person = await newAccount();
  changeAccount(person, "role = 'admin'");
  return person;
}

/// Changes sessions or accounts by hand. The workers' copies of them do not know of it.
function changeByHand(sql) {
  database(sql);
  admin("cache", "empty");
}

/// Changes an account's row: `change` is SQL after SET.
export const changeAccount = ({ email }, change) => changeByHand(`UPDATE account SET ${change} WHERE email = '${email}'`);

/// Makes the person's logins an hour older: too old for changes by administrators.
export const ageLogins = ({ email }) => changeByHand("UPDATE session JOIN account USING (account_id) "
  + `SET authenticated = authenticated - 3600000 WHERE email = '${email}'`);

/// Ends the person's sessions, as time does.
export const endSessions = ({ email }) => changeByHand("DELETE session FROM session JOIN account USING (account_id) "
  + `WHERE email = '${email}'`);

/// Lets strangers use up their attempts at the person's account.
export async function attack({ email }) {
  const reply = await postJson("/v1/sessions", { identifier: email, password: "a wrong guess" });
  assert.equal(reply.status, 401, await reply.clone().text());
  database(`UPDATE attempt SET failures = 1000 WHERE kind = 'strangers' ORDER BY window_start DESC LIMIT 1;
    DELETE FROM attempt WHERE kind = 'pair'`);
}

/// Lets other clients use up the mails of this day to an address, but for the last one, and ends the pause after
/// the mail that the test has requested.
export function useUpMails() {
  database("UPDATE attempt SET failures = 19 WHERE kind = 'recovery-mails' ORDER BY window_start DESC LIMIT 1;"
    + "UPDATE mail_request SET newest = 0 ORDER BY newest DESC LIMIT 1");
}

/// Fills the counter of strangers of the person's account, without their attempts.
export const countStrangers = ({ email }) => database("INSERT INTO attempt (attempt_key, kind, account_id, failures, "
  + "window_start, blocked_until) SELECT RANDOM_BYTES(32), 'strangers', account_id, 1000, UNIX_TIMESTAMP() * 1000, 0 "
  + `FROM account WHERE email = '${email}'`);

/// The link in the newest mail of this kind to an address.
export async function linkTo(address, kind) {
  return (await mailTo(address, kind)).match(/https?:\/\/\S+#\S+/)[0];
}

/// Logs in over /v1 and returns the cookies, for a browser.
export async function logIn({ email, password: own }) {
  const reply = await postJson("/v1/sessions", { identifier: email, password: own });
  assert.equal(reply.status, 201, await reply.clone().text());
  // Node.js 18 of Debian 12 has no Headers.getSetCookie(). No attribute of our cookies contains a comma.
  return reply.headers.get("set-cookie").split(/, */).map((cookie) => {
    const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
    return { name, value, domain: new URL(site).hostname, path: cookie.match(/; *Path=([^;]*)/i)?.[1] ?? "/",
      httpOnly: /; *HttpOnly/i.test(cookie), sameSite: "Lax" };
  });
}

/// Logs in as another device of the person's, which keeps its token.
export async function logInElsewhere({ email, password: own }, userAgent) {
  const reply = await postJson("/v1/sessions", { identifier: email, password: own, kind: "bearer" }, { "User-Agent": userAgent });
  assert.equal(reply.status, 201);
}

// Failures -----------------------------------------------------------------------------------------------

/// Calls `during` while nginx answers /answers/STATUS with that status, as it does at a page by itself.
export async function withAnswers(statuses, during) {
  const file = join(state, "nginx/site-answers.conf");
  const locations = statuses.map((status) => `location = /answers/${status} {
  error_page ${status} /problem.html;
  include snippets/page.conf;
  return ${status};
}`);
  writeFileSync(file, locations.join("\n"));
  try {
    await reloadNginx(`/answers/${statuses[0]}`, statuses[0]);
    await during();
  } finally {
    rmSync(file);
    await reloadNginx(`/answers/${statuses[0]}`, 404);
  }
}

/// Loads nginx's files; returns when a request to `path` has this status.
async function reloadNginx(path, status) {
  process.kill(Number(readFileSync(join(state, "tmp/nginx/nginx.pid"), "utf8")), "SIGHUP");
  for (const deadline = Date.now() + kMailTimeout; (await request(path)).status !== status; await pause(kMailPoll))
    assert.ok(Date.now() < deadline, `${path} does not get the status ${status}`);
}

/// Calls `during` while nginx reaches no worker, as between their stop and their start.
export async function withoutWorkers(during) {
  const sockets = ["quick", "slow"].map((pool) => join(state, `run/${pool}.sock`));
  for (const socket of sockets) renameSync(socket, `${socket}.away`);
  try {
    await during();
  } finally {
    for (const socket of sockets) renameSync(`${socket}.away`, socket);
  }
}
