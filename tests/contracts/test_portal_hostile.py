"""Hostile input at portal: always the envelope, and no worker dies."""
import re

import pytest

from support.bodies import JSON
from support.client import exchange_bytes
from support.portal import (INFO, LOGIN, MAIL, PASSWORD, REGISTER, is_logged_in, newcomer, post,
                            registering)
from support.stack import workers

QUERIES = {MAIL: {"action": "other"}, REGISTER: {}, LOGIN: {}, PASSWORD: {"action": "reset"}}
TEXTS = ["'", "' OR '1'='1' -- ", "1; DROP TABLE account", "\\", "%s%n%x", "$(id)", "-rf",
         "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "\u202eabc", "\u200b", "\ufeff",
         "e" + "\u0301" * 3000, "x" * 4096, "x" * 15000, "𝕜𝕚𝕥", "null", "[]", "🦦" * 1000,
         "\U0010ffff", "a@" + "b" * 300 + ".org", "a" * 64 + "@" + "b." * 90 + "org"]
FIELDS = {MAIL: ["email", "imgToken", "imgVerifyCode"], LOGIN: ["email", "password"],
          REGISTER: ["email", "password", "verifyCode", "channel"],
          PASSWORD: ["email", "password", "verifyCode", "originPassword"]}


@pytest.mark.parametrize("path", FIELDS)
def test_hostile_fields_are_answered_in_the_envelope_and_kill_no_worker(portal_client, path):
    before, person = workers(), newcomer()
    for name in FIELDS[path]:
        for text in TEXTS:
            fields = {**registering(person, "123456"), name: text}
            reply = post(portal_client.another(), path, fields, **QUERIES[path])
            assert reply.status in (200, 429) and set(reply.json) == {"message", "success"}, reply
            assert "Set-Cookie" not in dict(reply.headers)
    assert workers() == before


def test_hostile_cookies_are_answered_in_the_envelope(portal_client):
    for cookie in ("", "=", ";;;", "gatehouse_portal", "gatehouse_portal==", "a" * 4000,
                   "gatehouse_portal=" + "A" * 3900, "gatehouse_portal=\xff",
                   "witshare.i18n.language=" + "e" * 3000, "witshare.i18n.language=\xff",
                   "witshare.i18n.language", "; ".join(f"c{n}=1" for n in range(400))):
        reply = portal_client.get(INFO, {"Cookie": cookie})
        assert reply.status in (400, 401) and reply.json["success"] is False, f"{cookie[:60]!r}"


def test_a_request_that_nginx_cannot_read_gets_no_5xx(portal_client):
    head = (f"POST {portal_client.mount.prefix}{LOGIN} HTTP/1.1\r\nHost: {portal_client.mount.host}\r\n"
            f"Content-Type: {JSON}\r\n")
    for rest in ("Content-Length: -1\r\n\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
                 "Transfer-Encoding: chunked\r\n\r\nzz\r\n", f"X: {'a' * 70_000}\r\n\r\n"):
        line = exchange_bytes((head + rest).encode()).split(b"\r\n")[0]
        assert line == b"" or re.match(rb"HTTP/1.1 4\d\d", line), f"{rest[:40]}: {line}"
    assert not is_logged_in(portal_client)
