// Creates better-auth's tables, users and sessions, and prints the values of the session cookies.
import crypto from "node:crypto";
import { getMigrations } from "better-auth/db/migration";
import { auth, pool, secret } from "./auth.mjs";

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
const count = Number(process.argv[2]);
const now = new Date(), end = new Date(Date.now() + 7 * 86400 * 1000);
const cookies = [];
for (let begin = 1; begin <= count; begin += 500) {
  const users = [], sessions = [];
  for (let number = begin; number < begin + 500 && number <= count; number++) {
    const id = crypto.randomBytes(16).toString("hex"), token = crypto.randomBytes(16).toString("hex");
    const name = `bench${String(number).padStart(8, "0")}`;
    users.push([id, name, `${name}@example.org`, true, now, now]);
    sessions.push([crypto.randomBytes(16).toString("hex"), end, token, now, now, "127.0.0.1", "bench", id]);
    cookies.push(`${token}.${crypto.createHmac("sha256", secret).update(token).digest("base64")}`);
  }
  await pool.query("INSERT INTO `user` (id, name, email, emailVerified, createdAt, updatedAt) VALUES ?", [users]);
  await pool.query("INSERT INTO `session` (id, expiresAt, token, createdAt, updatedAt, ipAddress, userAgent, userId) VALUES ?",
    [sessions]);
}
console.log(cookies.join("\n"));
await pool.end();
