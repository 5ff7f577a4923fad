"""An operator's own servers in front of their sites: a second real nginx with the files of
nginx/examples/, php-fpm, a program that speaks HTTP, and lighttpd; each in a folder of the tests.

Only names, ports and paths of the examples are replaced.
"""
import json
import os
import shutil
import signal
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from glob import glob
from support import client, stack

EXAMPLES = stack.ROOT / "nginx/examples"
AS_ROOT = os.geteuid() == 0


class Addresses:
    """The addresses: one TLS port with a name for each site, and a port for lighttpd."""

    def __init__(self, tls, plain):
        self.tls, self.plain = tls, plain

    def site(self, name):
        return f"https://{name}.localhost:{self.tls}"

    @property
    def old(self):
        return f"http://old.localhost:{self.plain}"

    @property
    def guarded(self):
        return [self.site("php"), self.site("app"), self.site("wiki"), self.old]


class App(BaseHTTPRequestHandler):
    """Replies with the request and the headers that it got, so that a test can check them."""

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps({"path": self.path, "headers": self.headers.items()}).encode()
        self.server.seen.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_HEAD = do_GET

    def log_message(self, *_):
        pass


@contextmanager
def app():
    server = ThreadingHTTPServer(("127.0.0.1", 0), App)
    server.seen = []
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def process(*command):
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(20)


def example(name, replaced):
    text = (EXAMPLES / name).read_text()
    for old, new in replaced.items():
        text = text.replace(old, str(new))
    return text


def written_guard(folder):
    """The files that scripts/guard writes for the operator; only the cache's folder is replaced."""
    guard = folder / "guard"
    written = stack.run_script("guard", guard)
    assert written.returncode == 0, written.stderr
    for path in guard.rglob("*.conf"):
        path.write_text(path.read_text().replace('"/run/gatehouse-', f'"{folder}/cache-'))
    return guard


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", folder / "site.key", "-out", folder / "site.pem"],
                   check=True, capture_output=True)


def write_sites(folder):
    """Files to protect; every body contains its path."""
    for path in ("accounts/members/page.html", "accounts/members/staff/page.html",
                 "wiki/index.html", "wiki/page.html", "wiki/open/page.html", "wiki/a b/é.html",
                 "php/readme.html", "old/index.html", "old/page.html"):
        file = folder / "srv" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"secret of {path}")
    shutil.copy(EXAMPLES / "whoami.php", folder / "srv/php/index.php")
    script = folder / "srv/old/env.cgi"
    script.write_text("#!/bin/sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\n'\nenv\n")
    script.chmod(0o755)


def nginx_conf(folder, at, app_port):
    guard = written_guard(folder)
    replaced = {"/etc/nginx/gatehouse": guard, "443 ssl": f"{at.tls} ssl",
                ".example/": f".localhost-{at.tls}/", ".example;": ".localhost;",
                "http://127.0.0.1:8080": f"http://127.0.0.1:{client.PORT}",
                "http://127.0.0.1:3000": f"http://127.0.0.1:{app_port}",
                "/srv/": f"{folder}/srv/", "/run/php/php-fpm.sock": f"{folder}/php.sock"}
    for name in ("accounts", "php", "app", "wiki"):
        replaced[f"/etc/ssl/{name}."] = f"{folder}/site."
    names = ("static-site.conf", "php-site.conf", "proxied-app.conf", "cached-site.conf")
    sites = "\n".join(example(name, replaced) for name in names)
    temporary = "".join(f"{kind}_temp_path {folder}/tmp-{kind};\n" for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return (f"{'user www-data;' if AS_ROOT else ''}\ndaemon off;\nworker_processes 2;\n"
            f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log warn;\nevents {{}}\n"
            f"http {{\ndefault_type text/html;\naccess_log {folder}/access.log;\n{temporary}\n"
            f"{sites}\n}}\n")


def php_conf(folder):
    owner = "user = www-data\ngroup = www-data\nlisten.owner = www-data\n" if AS_ROOT else ""
    return (f"[global]\nerror_log = {folder}/php.log\ndaemonize = no\n[www]\n{owner}"
            f"listen = {folder}/php.sock\npm = static\npm.max_children = 2\n")


def lighttpd_conf(folder, at):
    guard = folder / "guard" / f"http-old.localhost-{at.plain}"
    user = 'server.username = "www-data"\nserver.groupname = "www-data"\n' if AS_ROOT else ""
    return user + example("lighttpd.conf", {
        "server.port = 80": f'server.port = {at.plain}\nserver.bind = "127.0.0.1"',
        "/srv/": f"{folder}/srv/", "/etc/nginx/gatehouse/http-old.example": guard})


@contextmanager
def running(folder, at):
    """Runs all servers until the block ends; yields the app with its received requests."""
    folder.chmod(0o755)
    write_sites(folder)
    certificate(folder)
    with ExitStack() as held:
        server = held.enter_context(app())
        for name, text in (("nginx.conf", nginx_conf(folder, at, server.server_port)),
                           ("php.conf", php_conf(folder)),
                           ("lighttpd.conf", lighttpd_conf(folder, at))):
            (folder / name).write_text(text)
        php = sorted(glob("/usr/sbin/php-fpm*"))[-1]
        held.enter_context(process(php, "-n", "-F", "-y", folder / "php.conf", *["-R"] * AS_ROOT))
        held.enter_context(process("/usr/sbin/lighttpd", "-D", "-f", folder / "lighttpd.conf"))
        nginx = held.enter_context(process("/usr/sbin/nginx", "-e", folder / "error.log", "-p",
                                           folder, "-c", folder / "nginx.conf"))
        server.folder, server.reload = folder, lambda: reload(nginx)
        for port in (at.tls, at.plain):
            stack.eventually(lambda port=port: listens(port), 10, f"a server at port {port}")
        stack.eventually((folder / "php.sock").exists, 10, "php-fpm's socket")
        yield server


def reload(nginx):
    """Reloads the changed files; returns when all old workers have ended."""
    workers = f"/proc/{nginx.pid}/task/{nginx.pid}/children"
    before = set(Path(workers).read_text().split())
    nginx.send_signal(signal.SIGHUP)
    stack.eventually(lambda: (now := set(Path(workers).read_text().split())) and not now & before,
                     20, "nginx's new workers")


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
