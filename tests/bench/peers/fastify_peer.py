"""fastify with mysql2, behind nginx with kept connections."""
from baselines import Target
from parts import wait_for
from peers.common import CORES, database_environment, install, missing_npm

POOL = 4  # connections to the database of one process


def pass_http(site, name, socket, path):
    """nginx passes to a server that speaks HTTP on a socket."""
    site.upstreams[name] = [f"server unix:{socket} max_fails=0;", "keepalive 64;"]
    site.locations[name] = [f"proxy_pass http://{name}{path};", "proxy_http_version 1.1;",
                            'proxy_set_header Connection "";', "proxy_set_header Host localhost;"]


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
