// better-auth as it ships, on MariaDB; without the rate limit, as Gatehouse is measured.
import fs from "node:fs";
import { betterAuth } from "better-auth";
import mysql from "mysql2/promise";

const { POOL, DB_SOCKET, DB_NAME, DB_PASSWORD_FILE } = process.env;
export const secret = "of the bench, where nobody else can reach it";
export const pool = mysql.createPool({ socketPath: DB_SOCKET, user: "gatehouse", database: DB_NAME, timezone: "Z",
  password: fs.readFileSync(DB_PASSWORD_FILE, "utf8").trim(), connectionLimit: Number(POOL) });
export const auth = betterAuth({ database: pool, secret, baseURL: "http://localhost", rateLimit: { enabled: false },
  emailAndPassword: { enabled: true }, advanced: { database: { joins: true } }, logger: { disabled: true } });
