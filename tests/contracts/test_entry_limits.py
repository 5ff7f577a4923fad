"""Limits of pictures by client address, where loopback is not exempt."""
import secrets

import pytest

import desk
from client import dial
from pictures import png
from stack import eventually, settings


@pytest.fixture
def newcomer(caller):
    """A visitor from an address that nobody came from before, and who is logged in."""
    visitor = caller.another("127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3)))
    return visitor, desk.enter(visitor)[1]


def is_too_many(reply):
    return desk.is_refused(reply, desk.BUSY) and int(reply.header("Retry-After")) > 0


def test_more_pictures_a_minute_than_are_set_wait(newcomer):
    visitor, token = newcomer
    with settings(LOOPBACK_EXEMPT="off", PICTURES_PER_MINUTE="1"):
        replies = [desk.upload(visitor, token, png()) for _ in range(3)]
    assert [reply.text for reply in replies[:2]] == [desk.DONE] * 2  # one, and one at once with it
    assert is_too_many(replies[2])


def test_more_pictures_at_once_than_are_set_wait(newcomer):
    visitor, token = newcomer
    head = (f"PUT {visitor.mount.prefix}{desk.PICTURE} HTTP/1.1\r\nHost: {visitor.mount.host}\r\n"
            f"Authorization: {token}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n")
    with settings(LOOPBACK_EXEMPT="off", PICTURES_AT_ONCE="1"):
        with dial(visitor.address) as slow:
            slow.sendall(head.encode())
            assert slow.recv(64).startswith(b"HTTP/1.1 100")  # nginx has begun to wait for the body
            assert is_too_many(desk.upload(visitor, token, png()))
        # nginx counts the first one until it has seen the connection close.
        eventually(lambda: desk.upload(visitor, token, png()).text == desk.DONE, what="a free place")
