"""The baselines and their nginx, which the peers share: the same settings as Gatehouse's own, but no access log.

Each baseline or peer has a location of its own: /hello, /one_lookup, /php …
"""
import os
import re
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from parts import AS, WITH_THE_BENCH, Failure, wait_for
from product import Product, get

_NGINX = Path(__file__).with_name("nginx.conf.in")


@dataclass
class Target:
    """Where session checks are sent. The token of a request is between `before` and `after`."""
    name: str
    title: str
    url: str
    tokens: Path
    before: str
    after: str = ""
    product: Product | None = None  # the Gatehouse that answers
    most: int = 10 ** 9  # tokens to choose from
    is_peer: bool = False
    reply_bytes: float = 0.0  # of a correct reply, with its head

    @property
    def port(self):
        return int(self.url.split(":")[2].split("/")[0])

    def ask(self, token):
        """(status, body) for one token."""
        header, _, prefix = self.before.partition(": ")
        return get(self.port, "/" + self.url.split("/", 3)[3], {header: prefix + token + self.after})

    def size_of_reply(self, token):
        """The bytes that a client receives for one token, as wrk counts them."""
        path = self.url.split("/", 3)[3]
        with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
            connection.sendall(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n{self.before}{token}{self.after}\r\n\r\n".encode())
            reply = b""
            while not _is_complete(reply):
                part = connection.recv(65536)
                if not part:
                    raise Failure(f"{self.title} closed the connection before its reply was complete: {reply[:200]!r}")
                reply += part
        return len(reply)

    def answers(self):
        try:
            return self.ask("nobody")[0] not in (502, 503, 504)
        except OSError:
            return False


def _is_complete(reply):
    """Whether this is a whole reply of HTTP/1.1 with one of the two ways to say where it ends, or without a body."""
    head, end, body = reply.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    if not end:
        return False
    if head.split()[1] == b"204":
        return True
    return len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")


def uid_of(role):
    """As scripts/lib/users.sh counts them; the caller's own if root does not run the bench."""
    first = int(os.environ.get("GATEHOUSE_FIRST_UID", "60800"))
    return first + ("nginx", "worker").index(role) if os.getuid() == 0 else os.getuid()


class Site:
    """The folder of sockets, the programs in it, and nginx in front of them."""

    def __init__(self, folder, port, product):
        self.folder, self.port, self.product = folder / "site", port, product
        self.sockets = self.folder / "run"
        self.locations = {}  # name: the lines of its location
        self.upstreams = {}  # name: the lines of its upstream

    def lay_out(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for name, role, mode in (("run", "worker", 0o755), ("nginx", "nginx", 0o700), ("bin", None, 0o755)):
            path = self.folder / name
            path.mkdir(parents=True)
            path.chmod(mode)
            if role and os.getuid() == 0:
                os.chown(path, uid_of(role), uid_of(role))

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{name}"

    def start_fastcgi(self, parts, name, program, arguments, processes):
        """A program under spawn-fcgi and multiwatch, with the options of scripts/lib/listen."""
        copy = self.folder / "bin" / program.name
        shutil.copy2(program, copy)
        address = self.sockets / f"{name}.sock"
        owner = ["-U", uid_of("worker"), "-G", uid_of("nginx")] if os.getuid() == 0 else []
        with open(self.folder / f"{name}.log", "ab") as log:
            parts.start(["spawn-fcgi", "-n", "-b", 4096, "-M", "0660", "-s", address, *owner, "--", AS, "worker",
                         *WITH_THE_BENCH, "multiwatch", "-f", processes, "--", copy, *arguments],
                        cwd=self.folder, stdout=log, stderr=log)
        self.pass_fastcgi(name, address)

    def pass_fastcgi(self, name, address, *parameters):
        self.locations[name] = [f"fastcgi_pass unix:{address};", "include fastcgi.conf;", *parameters]

    def start_nginx(self, parts):
        """Writes nginx's configuration from all locations and starts it."""
        place = self.folder / "nginx"
        text = _NGINX.read_text()
        for key, value in {"FOLDER": str(place), "PORT": str(self.port), **self._sizes_of_product(),
                           "UPSTREAMS": _blocks("upstream", self.upstreams),
                           "LOCATIONS": _blocks("location =", {f"/{name}": lines for name, lines
                                                               in self.locations.items()})}.items():
            text = text.replace("${" + key + "}", value)
        conf = self.folder / "nginx.conf"
        conf.write_text(text)
        shutil.copy2(_NGINX.with_name("fastcgi.conf"), self.folder / "fastcgi.conf")
        return parts.service("nginx", ["nginx", "-e", "stderr", "-p", place, "-c", conf], self.folder, "nginx")

    def _sizes_of_product(self):
        """How many processes and connections the nginx of Gatehouse has."""
        text = (self.product.state / "nginx/nginx.conf").read_text()
        return {name.upper(): re.search(rf"^\s*{name} (\w+);", text, re.MULTILINE)[1]
                for name in ("worker_processes", "worker_connections")}

    def answers(self, name, headers=None):
        try:
            return get(self.port, f"/{name}", headers or {})[0] in (200, 401)
        except OSError:
            return False


def _blocks(kind, blocks):
    return "\n".join(f"  {kind} {name} {{\n" + "".join(f"    {line}\n" for line in lines) + "  }"
                     for name, lines in blocks.items())


def start(parts, site, build, processes, tokens):
    """Both baselines, in so many processes each; returns their targets."""
    product = site.product
    site.start_fastcgi(parts, "hello", build / "bin/bench_hello", [], processes)
    site.start_fastcgi(parts, "one_lookup", build / "bin/bench_one_lookup",
                       [product.state / "run/mariadb/mariadb.sock", "gatehouse", "gatehouse",
                        product.state / "keys/db-password"], processes)
    return [Target(name, title, site.url(name), tokens, "Cookie: gatehouse_mall=")
            for name, title in (("hello", "hello (c+)"), ("one_lookup", "one lookup (d+)"))]


def wait_for_site(site):
    for name in ("hello", "one_lookup"):
        wait_for(lambda name=name: site.answers(name), 30, f"An answer of {name}")
