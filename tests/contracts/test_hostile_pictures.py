"""Hostile pictures and multipart bodies: no worker crashes, no 5xx, and no file is left.

The log's largest memory of the decoding child is printed at the end: run pytest with -s to see it.
"""
import io
import re

import pytest
from PIL import Image

from support.bodies import Multipart, Part
from support.client import EXCHANGES, SITE, Client, dial, exchange_bytes, mounts, read_reply
from support.entry import (BAD, DONE, INFO, MISSING, PICTURE, enter, holding, info, is_refused,
                           send_form, upload)
from support.hostile_images import BOMBS, MARKER, NO_PICTURES, ODD, flipped, truncated
from support.pictures import nothing_is_left_behind, opened, png
from support.stack import logs, workers

LIMIT = 10 * 1024 * 1024
BOUNDARY = "gatehouse7"


@pytest.fixture(scope="module", autouse=True)
def no_worker_dies_and_nothing_is_left():
    before = workers()
    yield
    assert before and workers() == before and nothing_is_left_behind()
    print(f"\nlargest memory of a decoding child: {peak_memory()}")


def peak_memory():
    """The largest peak_kib (or the like) of the slow pool's lines about pictures."""
    lines = [line for line in logs("slow").decode("utf-8", "replace").splitlines()
             if "picture" in line]
    found = [int(number) for line in lines for number in re.findall(r"peak\w*=\"?(\d+)", line)]
    return f"{max(found)} KiB in {len(found)} lines" if found else "not in the log"


def somebody():
    return enter(Client(mounts("entry")["prefix"], EXCHANGES))[1]


@pytest.fixture(scope="module")
def token():
    """Of an account whose picture any test may change."""
    return somebody()


@pytest.fixture(scope="module")
def bare():
    """Of an account that has no picture, since every test of it is refused."""
    return somebody()


def served(client, token):
    """The served picture of this account; None for the default picture."""
    url = info(client, token)["profile_picture"]
    if "/upload/" not in url:
        return None
    reply = Client(SITE).get("/upload/" + url.rsplit("/", 1)[1])
    assert (reply.status, reply.header("Content-Type")) == (200, "image/webp")
    return reply.body


def is_answered(reply):
    return reply.text == DONE or any(is_refused(reply, *code) for code in (
        [BAD], [MISSING], [BAD, 413]))


def assert_drawn_anew(client, token, content):
    """The served picture is re-encoded and contains no data of the upload except pixels."""
    stored = served(client, token)
    assert stored != content and MARKER not in stored and b"<?php" not in stored
    image = opened(stored)
    assert image.format == "WEBP" and image.width == image.height <= 512
    assert not getattr(image, "is_animated", False)


def send_all(client, token, named):
    """Uploads each picture; accepted ones must be re-encoded. Returns the names of the accepted ones."""
    taken = []
    for name, content in named:
        reply = upload(client, token, content)
        assert is_answered(reply), f"{name}: {reply}"
        if reply.text == DONE:
            assert_drawn_anew(client, token, content)
            taken.append(name)
    return taken


# Pictures

def test_cut_pictures_are_refused_or_drawn_as_far_as_they_go(entry_client, token):
    send_all(entry_client, token, truncated(30))


def test_pictures_with_wrong_bytes_are_refused_or_drawn(entry_client, token):
    send_all(entry_client, token, flipped(40))


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_decompression_bomb_is_rejected_or_re_encoded(entry_client, token, make):
    content = make()
    reply = upload(entry_client, token, content)
    assert is_answered(reply), reply
    if reply.text == DONE:
        assert_drawn_anew(entry_client, token, content)
    assert entry_client.get(INFO, holding(token)).status == 200


TOO_LARGE = ["PNG 30000x30000 of 1 bit", "PNG 30000x30000 interlaced", "PNG 20000x20000 of 8 bits",
             "PNG 4097x4097", "PNG of the largest size", "PNG of a negative size",
             "JPEG 65500x65500", "JPEG progressive 65500x65500", "GIF 65535x65535",
             "WebP 16383x16383", "WebP of 16 million"]


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_says_that_it_is_too_large_is_a_bad_parameter(entry_client, bare, name):
    assert is_refused(upload(entry_client, bare, BOMBS[name]()), BAD) and served(entry_client, bare) is None


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_only_claims_to_be_a_picture_is_a_bad_parameter(entry_client, bare, content):
    for filename, kind in (("me.png", "image/png"), ("me.svg", "image/svg+xml")):
        assert is_refused(upload(entry_client, bare, content, filename, kind), BAD)
    assert served(entry_client, bare) is None


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_odd_picture_is_accepted_and_re_encoded(entry_client, token, make):
    content = make()
    reply = upload(entry_client, token, content)
    assert reply.text == DONE, reply
    assert_drawn_anew(entry_client, token, content)


def test_what_was_served_can_be_uploaded_again_and_is_drawn_again(entry_client, token):
    upload(entry_client, token, png(300, 300))
    first = served(entry_client, token)
    assert upload(entry_client, token, first).text == DONE
    assert opened(served(entry_client, token)).size == opened(first).size


def test_a_refused_picture_leaves_the_one_there_was(entry_client, token):
    upload(entry_client, token, png())
    before = served(entry_client, token)
    for content in (NO_PICTURES["HTML"], BOMBS["JPEG 65500x65500"](), png()[:60]):
        upload(entry_client, token, content)
    assert served(entry_client, token) == before


# Multipart

GOOD = (Part("file", png(), "me.png", "image/png"),)


def named(disposition, more=b""):
    """One part with a valid picture and this Content-Disposition, unchanged."""
    head = b"Content-Disposition: " + disposition + more
    return Multipart((Part(content=png(), head=head),), boundary=BOUNDARY)


FILE = b'Content-Disposition: form-data; name="file"; filename="a"'


def a_file(content=png(), head=FILE):
    return (Part(content=content, head=head),)


def inner():
    return Multipart((Part("file", png(), "me.png"),), boundary="inner").body


DISPOSITIONS = {
    "without a name": b'form-data; filename="me.png"',
    "with an empty name": b'form-data; name=""; filename="a"',
    "of no form": b'attachment; name="file"; filename="me.png"',
    "empty": b"", "cut": b'form-data; name="fi',
    "without quotes": b"form-data; name=file; filename=me.png",
    "filename before name": b'form-data; filename="me.png"; name="file"',
    "a name inside the filename": b'form-data; filename="x; name=\\"file\\""; name="other"',
    "two names": b'form-data; name="file"; name="other"; filename="a.png"',
    "two filenames": b'form-data; name="file"; filename="a.png"; filename="b.png"',
    "a filename that climbs": b'form-data; name="file"; filename="../../../../tmp/x.png"',
    "a filename that climbs in code": b'form-data; name="file"; filename="%2e%2e%2f%2e%2e%2fx.png"',
    "a filename from the root": b'form-data; name="file"; filename="/etc/passwd"',
    "a filename with NUL": b'form-data; name="file"; filename="a.png\0.php"',
    "a filename with NUL in code": b'form-data; name="file"; filename="a.php%00.png"',
    "a filename of 10 kB": b'form-data; name="file"; filename="' + b"a" * 10_240 + b'.png"',
    "a filename of 10,000 dots": b'form-data; name="file"; filename="' + b"../" * 3333 + b'"',
    "a filename of bad UTF-8": b'form-data; name="file"; filename="\xff\xfe.png"',
    "a filename in pieces": b'form-data; name="file"; filename*0="a"; filename*1="../b"',
    "a filename with a command": b'form-data; name="file"; filename="$(touch /tmp/x);`id`.png"',
    "a filename with a quote": b'form-data; name="file"; filename="a\\"b.png"',
    "a filename with a line feed": b'form-data; name="file"; filename="a\r\nSet-Cookie: x=y"',
    "a filename with the boundary": b'form-data; name="file"; filename="--gatehouse7--"',
    "a semicolon too many": b'form-data;; name="file";;; filename="me.png";',
    "10,000 parameters": b'form-data; name="file"; filename="a"' + b"; a=b" * 10_000,
    "in upper case": b'FORM-DATA; NAME="file"; FILENAME="me.png"'}


@pytest.mark.parametrize("disposition", DISPOSITIONS.values(), ids=DISPOSITIONS)
def test_an_odd_content_disposition_is_answered_and_names_no_file(entry_client, token, disposition):
    reply = send_form(entry_client, token, named(disposition))
    assert is_answered(reply) and not reply.all("Set-Cookie"), reply
    assert nothing_is_left_behind()


def of(parts=GOOD, **other):
    return Multipart(parts, BOUNDARY, **other)


ODD_CHARACTERS = "a'()+_,-./:=?b"
BODIES = {
    "no boundary": of(announced=""), "another boundary": of(announced="other"),
    "a quoted boundary": of(announced=f'"{BOUNDARY}"'),
    "half a quoted boundary": of(announced=f'"{BOUNDARY}'),
    "a boundary and more": of(announced=f"{BOUNDARY}; charset=utf-8"),
    "two boundaries": of(announced=f"{BOUNDARY}; boundary=other"),
    "a boundary of 1": Multipart(GOOD, "b"), "a boundary of 70": Multipart(GOOD, "b" * 70),
    "a boundary of 71": Multipart(GOOD, "b" * 71),
    "a boundary of 1000": Multipart(GOOD, "b" * 1000),
    "a boundary of 255 dashes": Multipart(GOOD, "-" * 255),
    "a boundary with a blank": Multipart(GOOD, "a b", announced='"a b"'),
    "a boundary of odd characters": Multipart(GOOD, ODD_CHARACTERS, f'"{ODD_CHARACTERS}"'),
    "a boundary inside the picture": of(a_file(png() + b"\r\n--gatehouse7\r\n")),
    "no final boundary": of(ending=b""), "half a final boundary": of(ending=b"--gatehouse7-"),
    "text before": of(preamble=b"Hello\r\n" * 1000),
    "text after": of(ending=b"--gatehouse7--\r\n" + b"x" * 10_000),
    "a body after the end": of(ending=b"--gatehouse7--\r\n" + inner()),
    "no parts": of(()), "an empty part": of((Part(head=b""),)), "two files": of(GOOD * 2),
    "a file and a text of one name": of((*GOOD, Part("file", b"kit"))),
    "a text under the name of the file": of((Part("file", png()),)),
    "an empty file": of((Part("file", b"", "a"),)),
    "nested": of((Part("file", inner(), "a", "multipart/mixed; boundary=inner"),)),
    "a part in base64": of(a_file(b"aGVsbG8=", FILE + b"\r\nContent-Transfer-Encoding: base64")),
    "a part without a disposition": of(a_file(head=b"X: y")),
    "a very long header": of(a_file(head=b"X: " + b"y" * 100_000)),
    "a thousand headers": of(a_file(head=b"X: y\r\n" * 1000 + FILE)),
    "a folded header": of(a_file(head=FILE.replace(b"; name", b";\r\n name"))),
    "a header without a colon": of(a_file(head=b"Nonsense")),
    "a length in the part": of(a_file(head=FILE + b"\r\nContent-Length: 4294967295")),
    "5,000 parts": of((Part("x", b"y"),) * 5000 + GOOD),
    "a part's name of 100 kB": of((Part("x" * 100_000, b"y"), *GOOD)),
    "a text part of 1 MB": of((Part("x", b"y" * (1 << 20)), *GOOD)),
    "nothing but dashes": of((), preamble=b"-" * 100_000, ending=b""),
    "nothing but line ends": of((), preamble=b"\r\n" * 50_000, ending=b""),
    "nothing but boundaries": of((), preamble=b"--gatehouse7\r\n" * 5000),
    "line feeds alone": of((), preamble=of().body.replace(b"\r\n", b"\n"), ending=b"")}


@pytest.mark.parametrize("form", BODIES.values(), ids=BODIES)
def test_an_odd_multipart_body_is_answered_and_leaves_nothing_else(entry_client, token, form):
    reply = send_form(entry_client, token, form)
    assert is_answered(reply), reply
    if reply.text == DONE:
        assert opened(served(entry_client, token)).format == "WEBP"
    assert nothing_is_left_behind()


REFUSED = ["no boundary", "another boundary", "half a quoted boundary", "a boundary of 1000",
           "a boundary of 255 dashes", "no final boundary", "half a final boundary", "no parts",
           "two files", "an empty file", "nested", "nothing but dashes", "nothing but boundaries"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_in_one_way_only_is_refused(entry_client, bare, name):
    reply = send_form(entry_client, bare, BODIES[name])
    assert is_refused(reply, BAD) or is_refused(reply, MISSING), reply
    assert served(entry_client, bare) is None


READ = ["a quoted boundary", "a boundary of 70", "a boundary of 1", "text before"]


@pytest.mark.parametrize("name", READ)
def test_a_file_is_never_lost_where_the_boundary_is_good(entry_client, token, name):
    reply = send_form(entry_client, token, BODIES[name])
    assert reply.text == DONE or is_refused(reply, BAD), reply


# Lengths

def head_of(client, token, length):
    """The head of one upload whose length is said as it stands."""
    return (f"PUT {client.mount.prefix}{PICTURE} HTTP/1.1\r\nHost: {client.mount.host}\r\n"
            f"Connection: close\r\nAuthorization: {token}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n{length}\r\n\r\n").encode()


def chunked(client, token, pieces):
    """One upload in chunks; the connection stays open until the answer has come."""
    coded = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])
    with dial() as connection:
        try:
            connection.sendall(head_of(client, token, "Transfer-Encoding: chunked") + coded)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return read_reply(connection)


WHOLE = Multipart(GOOD, BOUNDARY).body
LENGTHS = {"too short": f"Content-Length: {len(WHOLE) - 40}",
           "one short": f"Content-Length: {len(WHOLE) - 1}",
           "too long": f"Content-Length: {len(WHOLE) + 40}", "zero": "Content-Length: 0",
           "negative": "Content-Length: -1", "no number": "Content-Length: x",
           "huge": "Content-Length: 99999999999999999999", "11 MB": "Content-Length: 11534336",
           "4 GB": "Content-Length: 4294967297", "none": "X: y",
           "a sign": f"Content-Length: +{len(WHOLE)}",
           "two": f"Content-Length: {len(WHOLE)}\r\nContent-Length: 5",
           "with chunks": f"Content-Length: {len(WHOLE)}\r\nTransfer-Encoding: chunked",
           "bad chunks": "Transfer-Encoding: chunked"}


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
def test_false_content_length_stores_nothing_and_returns_no_5xx(entry_client, bare, length):
    answer = exchange_bytes(head_of(entry_client, bare, length) + WHOLE)
    assert answer == b"" or re.match(rb"HTTP/1.1 4\d\d", answer), answer[:80]
    assert served(entry_client, bare) is None and nothing_is_left_behind()


def test_a_chunked_upload_is_read_like_any_other(entry_client, token):
    assert chunked(entry_client, token, [WHOLE[:9], WHOLE[9:]]).text == DONE


def test_a_chunked_upload_of_12_mib_is_413(entry_client, bare):
    assert is_refused(chunked(entry_client, bare, [bytes(1 << 20)] * 12), BAD, 413)
    assert nothing_is_left_behind()


@pytest.mark.parametrize("size", [LIMIT + 1, 3 * LIMIT])
def test_more_than_10_mib_returns_413_for_any_content(entry_client, bare, size):
    assert is_refused(upload(entry_client, bare, bytes(size)), BAD, 413)


def test_a_deceiving_body_compressed_by_the_client_is_not_unpacked(entry_client, token):
    headers = {**holding(token), "Content-Encoding": "gzip"}
    reply = entry_client.send_parts("PUT", PICTURE, of(), headers)
    assert is_answered(reply)


def test_pictures_of_one_account_are_never_more_than_one(entry_client, token):
    for make in (ODD["PNG of 16 bits"], ODD["GIF animated"], ODD["JPEG of CMYK"]):
        assert upload(entry_client, token, make()).text == DONE
    assert nothing_is_left_behind() and Image.open(io.BytesIO(served(entry_client, token)))
