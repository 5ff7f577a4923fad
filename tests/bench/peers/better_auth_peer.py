"""better-auth: its own get-session, behind nginx with kept connections."""
from baselines import Target
from parts import wait_for
from peers.common import CORES, POOL, install, missing_npm, own_database, pass_http, prepare


class BetterAuth:
    name, title = "better_auth", "better-auth, get-session"

    @classmethod
    def missing(cls, site):
        return missing_npm(site, "better_auth")

    @classmethod
    def start(cls, parts, site, tokens, count):
        folder, socket = install(site, "better_auth"), site.sockets / "better_auth.sock"
        environment = {**own_database(site, "bench_better_auth"), "NODE_ENV": "production", "SOCKET": socket,
                       "PROCESSES": CORES, "POOL": POOL, "BETTER_AUTH_TELEMETRY": "0"}
        made = prepare(["node", folder / "prepare.mjs", count], environment, folder,
                       site.folder.parent / "tokens.better_auth")
        parts.service("worker", ["node", folder / "server.mjs"], site.folder, cls.name, environment)
        pass_http(site, cls.name, socket, "/api/auth/get-session")
        wait_for(socket.exists, 30, "The start of better-auth")
        return [Target(cls.name, cls.title, site.url(cls.name), made, "Cookie: better-auth.session_token=")]

    @classmethod
    def said(cls):
        return (f"{CORES} processes of node's cluster, {POOL} connections each, tables of its own, session and user by a join, "
                "rate limit and telemetry off, no cookie cache, which would not see the end of a session")
