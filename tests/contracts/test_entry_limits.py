"""Limits of pictures by client address, where loopback is not exempt."""
import secrets

import pytest

from support import entry
from support.client import dial
from support.configuration import settings
from support.pictures import png
from support.stack import eventually


@pytest.fixture
def newcomer(entry_client):
    """A logged-in client from a new address."""
    client = entry_client.another("127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3)))
    return client, entry.enter(client)[1]


def is_too_many(reply):
    return entry.is_refused(reply, entry.BUSY) and int(reply.header("Retry-After")) > 0


def test_more_pictures_at_once_than_are_set_wait(newcomer):
    client, token = newcomer
    head = (f"PUT {client.mount.prefix}{entry.PICTURE} HTTP/1.1\r\nHost: {client.mount.host}\r\n"
            f"Authorization: {token}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n")
    with settings(LOOPBACK_EXEMPT="off", PICTURES_AT_ONCE="1"):
        with dial(client.address) as slow:
            slow.sendall(head.encode())
            assert slow.recv(64).startswith(b"HTTP/1.1 100")  # nginx has begun to wait for the body
            assert is_too_many(entry.upload(client, token, png()))
        # nginx counts the first one until it has seen the connection close.
        eventually(lambda: entry.upload(client, token, png()).text == entry.DONE, what="a free place")
