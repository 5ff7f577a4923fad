"""A FastCGI client for the socket of a worker, without nginx (FastCGI 1.0).

Sends each request whole and in one call, so that a worker always reads it in the same way.
"""
import socket

BEGIN, END, PARAMETERS, BODY, REPLY = 1, 3, 4, 5, 6   # types of records
RESPONDER = bytes([0, 1, 0, 0, 0, 0, 0, 0])           # and the connection is closed after the reply
PATIENCE = 60  # seconds until a silent worker fails the test; under valgrind a password hash takes one


def request(parameters, body=b""):
    """The bytes of a request with these parameters and this body, as nginx sends them."""
    content = b"".join(_pair(name.encode(), value.encode()) for name, value in parameters.items())
    return b"".join([_record(BEGIN, RESPONDER), _record(PARAMETERS, content), _record(PARAMETERS, b""),
                     _record(BODY, body) if body else b"", _record(BODY, b"")])


def _pair(name, value):
    return _length(name) + _length(value) + name + value


def _length(text):
    return bytes([len(text)]) if len(text) < 128 else (len(text) | 1 << 31).to_bytes(4, "big")


def _record(kind, content):
    padding = -len(content) % 8
    return bytes([1, kind, 0, 1, *len(content).to_bytes(2, "big"), padding, 0]) + content + bytes(padding)


def answer(address, sent):
    """Sends a request to a socket and returns the reply: its headers, an empty line, and its body."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(address)
        connection.sendall(sent)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return _reply(received)


def _reply(received):
    reply, at = b"", 0
    while at < len(received):
        kind, length, padding = received[at + 1], int.from_bytes(received[at + 4:at + 6], "big"), received[at + 6]
        if kind == REPLY:
            reply += received[at + 8:at + 8 + length]
        at += 8 + length + padding
    return reply
