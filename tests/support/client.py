"""An HTTP client that sends exactly the given bytes and keeps the replies.

Knows HTTP/1.1 bytes, cookies and the two mounts of a contract; knows no contract.
"""
import json
import os
import socket
from dataclasses import dataclass
from http.client import HTTPResponse

from support import openapi
from support.bodies import FORM, JSON, body_names, compact, encode, query_names

PORT = int(os.environ.get("GATEHOUSE_PORT", "8080"))
EXCHANGES = []    # every request and reply of this run, for the coverage check
UNDESCRIBED = []  # every reply of this run that no document describes, also where a test caught it
PATIENCE = 20  # seconds until a silent server fails the test instead of hanging the run


@dataclass(frozen=True)
class Mount:
    """The mount of a contract: under a prefix of localhost, or at the root of its own host."""
    contract: str
    name: str
    host: str
    prefix: str

    @property
    def origin(self):
        return f"http://{self.host}"


def mounts(contract):
    return {"prefix": Mount(contract, "prefix", f"localhost:{PORT}", f"/{contract}"),
            "host": Mount(contract, "host", f"{contract}.localhost:{PORT}", "")}


# What belongs to no contract, as /upload/ does
SITE = Mount("site", "site", f"localhost:{PORT}", "")


@dataclass(frozen=True)
class Cookie:
    """One Set-Cookie line; attributes by lower-case name, "" if they have no value."""
    value: str
    attributes: dict

    @property
    def deletes(self):
        return self.value == "" or self.attributes.get("max-age") == "0"

    @property
    def is_bound(self):
        """True if scripts cannot read it and it is not sent to other hosts or with forms of other sites."""
        told = self.attributes
        return "httponly" in told and "domain" not in told and (
            told.get("samesite"), told.get("path")) == ("Lax", "/")

    @property
    def is_secure(self):
        return "secure" in self.attributes


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8", errors="strict")

    @property
    def json(self):
        return json.loads(self.text, object_pairs_hook=_without_duplicates, parse_constant=_refuse)

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        """The only value of a header, None when it is absent; a repeated one fails the test."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} came {len(values)} times: {values}"
        return values[0] if values else None

    @property
    def cookies(self):
        return dict(_cookie(line) for line in self.all("Set-Cookie"))

    @property
    def cors_headers(self):
        return [name for name, _ in self.headers if name.lower().startswith("access-control-")]

    @property
    def request_id(self):
        return self.header("X-Request-Id")

    def __str__(self):
        return f"HTTP {self.status} {self.body.decode('utf-8', 'replace')}"


def _without_duplicates(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"duplicate names in a reply: {names}"
    return dict(pairs)


def _refuse(constant):
    raise ValueError(f"not JSON: {constant}")


def _cookie(line):
    pair, *attributes = [part.strip() for part in line.split(";")]
    name, _, value = pair.partition("=")
    split = (attribute.partition("=") for attribute in attributes)
    return name, Cookie(value, {key.lower(): value for key, _, value in split})


@dataclass(frozen=True)
class Exchange:
    """One request and its reply, for the coverage check."""
    mount: Mount
    method: str
    path: str
    query_fields: frozenset
    body_fields: frozenset
    header_fields: frozenset
    reply: Reply
    query: str = ""


def dial(address="127.0.0.1"):
    """A fresh connection from a loopback address; another address is another network."""
    return socket.create_connection(("127.0.0.1", PORT), PATIENCE, source_address=(address, 0))


def read_reply(connection, method="GET"):
    response = HTTPResponse(connection, method=method)
    response.begin()
    return Reply(response.status, response.getheaders(), response.read())


def exchange_bytes(request, address="127.0.0.1"):
    """Sends raw bytes and returns all bytes until the server closes the connection."""
    with dial(address) as connection:
        received = b""
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                received += chunk
        except (ConnectionResetError, BrokenPipeError):
            pass
        return received


def _pairs(headers):
    return list(headers.items() if isinstance(headers, dict) else headers)


class Client:
    """A client at one mount: keeps cookies, follows nothing, records every exchange."""

    def __init__(self, mount, exchanges=None, address="127.0.0.1"):
        self.mount, self.address, self.cookies = mount, address, {}
        self.exchanges = exchanges if exchanges is not None else []

    def another(self, address=None):
        """A second client at the same mount, without this one's cookies."""
        return Client(self.mount, self.exchanges, address or self.address)

    def copy(self):
        """A second client at the same mount, with a copy of this one's cookies."""
        other = self.another()
        other.cookies = dict(self.cookies)
        return other

    def at(self, contract):
        """A second client, without cookies, at the same kind of mount of another contract."""
        return Client(mounts(contract)[self.mount.name], self.exchanges, self.address)

    def get(self, path, headers=(), **fields):
        return self.send("GET", path, query=encode(fields), headers=headers)

    def post(self, path, headers=(), **fields):
        return self.send("POST", path, body=encode(fields), headers=headers)

    def post_json(self, path, headers=(), **fields):
        return self.send("POST", path, body=compact(fields), headers=headers, content_type=JSON)

    def put_json(self, path, headers=(), **fields):
        return self.send("PUT", path, body=compact(fields), headers=headers, content_type=JSON)

    def send_parts(self, method, path, multipart, headers=()):
        return self.send(method, path, body=multipart.body, headers=headers,
                         content_type=multipart.content_type)

    def send(self, method, path, query="", body=None, headers=(), content_type=FORM):
        """Sends one request: query and body are already encoded, and headers are sent unchanged."""
        body = body.encode() if isinstance(body, str) else body
        target = self.mount.prefix + path + (f"?{query}" if query else "")
        lines = [("Host", self.mount.host), ("Connection", "close"), *self._cookie_line(headers)]
        if body is not None:
            lines += [("Content-Type", content_type)] if content_type else []
            lines += [("Content-Length", str(len(body)))]
        head = "".join(f"{name}: {value}\r\n" for name, value in lines + _pairs(headers))
        request = f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + (body or b"")
        names = (query_names(query), body_names(content_type, body),
                 frozenset(name for name, _ in _pairs(headers)))
        return self._exchange(method, path, query, names, request)

    def post_in_chunks(self, path, body, size, content_type=FORM):
        """One POST whose body comes in chunks of this size, without a length."""
        pieces = [body[start:start + size] for start in range(0, len(body), size)]
        head = (f"POST {self.mount.prefix}{path} HTTP/1.1\r\nHost: {self.mount.host}\r\n"
                f"Connection: close\r\nContent-Type: {content_type}\r\n"
                "Transfer-Encoding: chunked\r\n\r\n")
        coded = "".join(f"{len(piece):x}\r\n{piece}\r\n" for piece in pieces) + "0\r\n\r\n"
        with dial() as connection:
            try:
                connection.sendall((head + coded).encode())
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before the body was read; the answer is still there
            reply = read_reply(connection)
        none = frozenset()
        self._judge(Exchange(self.mount, "POST", path, none, none, none, reply))
        return reply

    def _cookie_line(self, headers):
        if not self.cookies or any(name.lower() == "cookie" for name, _ in _pairs(headers)):
            return []
        return [("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))]

    def _exchange(self, method, path, query, names, request):
        with dial(self.address) as connection:
            try:
                connection.sendall(request)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before the body was read; the answer is still there
            reply = read_reply(connection, method)
        self._keep_cookies(reply)
        exchange = Exchange(self.mount, method, path, *names, reply, query)
        self.exchanges.append(exchange)
        self._judge(exchange)
        return reply

    def _judge(self, exchange):
        """A reply that no document describes fails the test that sent the request."""
        wrong = openapi.undescribed(exchange)
        if wrong:
            UNDESCRIBED.append(wrong)
            raise AssertionError(wrong)

    def _keep_cookies(self, reply):
        for name, cookie in reply.cookies.items():
            if cookie.deletes:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value
