// A session check: the session of the cookie's token, joined to its account.
const cluster = require("node:cluster");
const crypto = require("node:crypto");
const fs = require("node:fs");

const { SOCKET, PROCESSES, POOL, DB_SOCKET, DB_NAME, DB_PASSWORD_FILE } = process.env;

const FIND = `SELECT s.contract, s.epoch, s.expires, s.absolute_end, a.account_id, a.username, a.email, a.phone,
  a.role, a.status, a.session_epoch, a.created, a.updated
  FROM session AS s JOIN account AS a ON a.account_id = s.account_id WHERE s.token_hash = ?`;
const text = { type: "string" }, number = { type: "integer" };
const schema = { response: { 200: { type: "object", properties: { status: number, data: { type: "object", properties: {
  id: number, username: text, email: text, phone: text, role: number, createTime: number, updateTime: number } } } } } };

function tokenIn(header) {
  const found = /(?:^|;\s*)gatehouse_mall=([^;]*)/.exec(header ?? "");
  return found ? found[1] : "";
}

async function serve() {
  const pool = require("mysql2/promise").createPool({ socketPath: DB_SOCKET, user: "gatehouse", database: DB_NAME,
    password: fs.readFileSync(DB_PASSWORD_FILE, "utf8").trim(), connectionLimit: Number(POOL) });
  const app = require("fastify")({ logger: false });
  app.get("/check", { schema }, async (request, reply) => {
    const digest = crypto.createHash("sha256").update(tokenIn(request.headers.cookie)).digest();
    const [[row]] = await pool.execute(FIND, [digest]);
    const now = Date.now();
    if (!row || row.contract !== "mall" || row.epoch !== row.session_epoch || row.expires <= now ||
        row.absolute_end <= now || row.status !== "enabled") {
      return reply.code(401).send({ status: 10 });
    }
    return { status: 0, data: { id: row.account_id, username: row.username, email: row.email, phone: row.phone ?? "",
      role: row.role === "admin" ? 1 : 0, createTime: row.created, updateTime: row.updated } };
  });
  await app.listen({ path: SOCKET, backlog: 4096 });
}

if (cluster.isPrimary) {
  process.umask(0);
  for (let i = 0; i < Number(PROCESSES); i++) cluster.fork();
} else {
  process.umask(0);
  serve();
}
