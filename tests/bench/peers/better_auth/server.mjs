import cluster from "node:cluster";
import http from "node:http";

process.umask(0);
if (cluster.isPrimary) {
  for (let i = 0; i < Number(process.env.PROCESSES); i++) cluster.fork();
} else {
  const { auth } = await import("./auth.mjs");
  const { toNodeHandler } = await import("better-auth/node");
  http.createServer(toNodeHandler(auth)).listen({ path: process.env.SOCKET, backlog: 4096 });
}
