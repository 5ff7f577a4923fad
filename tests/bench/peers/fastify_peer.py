"""fastify with mysql2, behind nginx with kept connections."""
from baselines import Target
from parts import wait_for
from peers.common import CORES, POOL, database_environment, install, missing_npm, pass_http


class Fastify:
    name, title = "fastify", "fastify with mysql2"

    @classmethod
    def missing(cls, site):
        return missing_npm(site, "fastify")

    @classmethod
    def start(cls, parts, site, tokens, _):
        folder, socket = install(site, "fastify"), site.sockets / "fastify.sock"
        parts.service("worker", ["node", folder / "server.js"], site.folder, cls.name, {
            "NODE_ENV": "production", "SOCKET": socket, "PROCESSES": CORES, "POOL": POOL, **database_environment(site)})
        pass_http(site, cls.name, socket, "/check")
        wait_for(socket.exists, 30, "The start of fastify")
        return [Target(cls.name, cls.title, site.url(cls.name), tokens["mall"], "Cookie: gatehouse_mall=")]

    @classmethod
    def said(cls):
        return f"{CORES} processes of node's cluster, {POOL} connections each, prepared statements, replies by schema"
