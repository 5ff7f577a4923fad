"""A browser as far as guarded sites can tell: cookies by host name and not by port, and, over TLS, only
as their prefix allows; redirects one by one; what it asks for as it is written.
"""
import json
import socket
import ssl
from functools import cache
from urllib.parse import parse_qs, urlsplit

from support.client import PATIENCE, read_reply

# As from another site's page, which the sign-in page is to a guarded site
NAVIGATE = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
            "Sec-Fetch-Site": "cross-site"}


def dial(scheme, port):
    """All hosts of these tests are this machine; certificates are not verified."""
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    return connection if scheme != "https" else tls().wrap_socket(connection)


@cache
def tls():
    """One context for all connections, because loading the system's certificates each time is slow."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class WebBrowser:
    def __init__(self):
        self.jar = {}  # host name -> {cookie name: value}

    def cookies_at(self, url):
        return self.jar.setdefault(urlsplit(url).hostname, {})

    def get(self, url, headers=None, **other):
        return self.send("GET", url, NAVIGATE if headers is None else headers, **other)

    def send(self, method, url, headers=(), body=None, cookie=None):
        """`url` is sent unchanged; `cookie` replaces the cookies of the jar."""
        parts = urlsplit(url)
        target = url.split(parts.netloc, 1)[1] or "/"
        if cookie is None:
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies_at(url).items())
        lines = [("Host", parts.netloc), ("Connection", "close"), *dict(headers).items()]
        lines += [("Cookie", cookie)] if cookie else []
        lines += [("Content-Length", str(len(body)))] if body is not None else []
        head = "".join(f"{name}: {value}\r\n" for name, value in lines)
        request = f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + (body or b"")
        with dial(parts.scheme, parts.port) as connection:
            connection.sendall(request)
            reply = read_reply(connection, method)
        self._keep(url, reply)
        return reply

    def _keep(self, url, reply):
        jar = self.cookies_at(url)
        for name, cookie in reply.cookies.items():
            assert name.startswith("__Host-") == cookie.is_secure == url.startswith("https://"), (url, name)
            assert cookie.is_bound
            if cookie.deletes:
                jar.pop(name, None)
            else:
                jar[name] = cookie.value

    # The sign-in page's part ------------------------------------------------------------------------

    def take_session(self, account_site, client):
        """Takes over the session of a client of /v1 from another address of the same service."""
        secure = account_site.startswith("https://")
        for name, value in client.cookies.items():
            self.cookies_at(account_site)["__Host-" + name if secure else name] = value

    def hand_off(self, account_site, return_to, state=None, headers=None):
        """The request that the sign-in page sends after a sign-in."""
        fields = {"return_to": return_to} | ({"state": state} if state else {})
        headers = {"Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return self.send("POST", f"{account_site}/v1/handoffs",
                         {"Content-Type": "application/json", **headers}, json.dumps(fields).encode())

    def ticket_for(self, account_site, url):
        """From a page that requires a sign-in to the callback's URL, which is not opened."""
        query = wants_sign_in(self.get(url))
        reply = self.hand_off(account_site, query["return_to"], query.get("state"))
        assert reply.status == 201, reply
        return reply.json["location"]

    def enter(self, account_site, url):
        """The complete sign-on: sign-in, ticket, callback, and back to the page."""
        arrived = self.get(self.ticket_for(account_site, url))
        assert arrived.status == 303, arrived
        return self.get(arrived.header("Location"))


def wants_sign_in(reply):
    """The query fields of a redirect to the sign-in page."""
    assert reply.status == 303, reply
    parts = urlsplit(reply.header("Location"))
    assert parts.path == "/sign-in/", reply.header("Location")
    return {name: value for name, (value,) in parse_qs(parts.query, strict_parsing=True).items()}


def is_sent_to_sign_in(reply):
    return reply.status == 303 and "/sign-in/?return_to=" in reply.header("Location")
