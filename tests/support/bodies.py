"""Request bodies as bytes: forms, JSON and multipart, well formed or with the defects that a test needs.

Knows encodings only. Also reads the field names back out, for the coverage check.
"""
import json
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def encode(fields):
    return urlencode(fields, quote_via=quote, safe="")


def compact(value):
    """JSON as the service writes it: no blanks, unescaped text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# What no reader of one JSON object may take, nor mistake for another
NOT_JSON = {
    "blank": " ", "text": "username", "a form": "username=kit&password=kit",
    "a cut object": '{"username":"kit"', "a comma too many": '{"username":"kit",}',
    "single quotes": "{'username':'kit'}", "no quotes": "{username:kit}", "a comment": '{}//x',
    "two objects": '{"username":"kit"}{}', "text after": '{"username":"kit"} x', "NaN": '{"a":NaN}',
    "an array": '["username","password"]', "a text": '"username"', "a number": "1", "null": "null",
    "true": "true", "a raw NUL": '{"username":"k\0t"}', "NUL after the end": '{}\0',
    "an escaped NUL": '{"username":"k\\u0000t"}', "an escaped NUL in a name": '{"user\\u0000":"k"}',
    "a lone high surrogate": '{"username":"\\ud83e"}', "a raw line feed": '{"username":"k\nt"}',
    "a lone low surrogate": '{"username":"\\udda6"}', "a bad escape": '{"username":"\\x41"}',
    "swapped surrogates": '{"username":"\\udda6\\ud83e"}', "half an escape": '{"username":"\\u00"}',
    "a number out of form": '{"a":01}', "a plus sign": '{"a":+1}', "hexadecimal": '{"a":0x1}',
    "a byte order mark": '\ufeff{"username":"kit"}', "bad UTF-8": b'{"username":"\xff\xfe"}',
    "overlong UTF-8": b'{"username":"\xc0\xaf"}', "a raw surrogate": b'{"username":"\xed\xa0\x80"}',
    "beyond Unicode": b'{"username":"\xf4\x90\x80\x80"}',
    "UTF-16": '{"username":"kit"}'.encode("utf-16"),
    "a cut sequence": b'{"username":"\xe5\xaf"}', "a bad name": b'{"\xff":"kit"}'}


# Multipart ---------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Part:
    """One part; `head` replaces the header lines that its other fields would make."""
    name: str = "file"
    content: bytes = b""
    filename: str = None
    content_type: str = None
    head: bytes = None

    @property
    def lines(self):
        if self.head is not None:
            return self.head
        named = f'Content-Disposition: form-data; name="{self.name}"'
        named += f'; filename="{self.filename}"' if self.filename is not None else ""
        typed = f"\r\nContent-Type: {self.content_type}" if self.content_type else ""
        return (named + typed).encode()


@dataclass(frozen=True)
class Multipart:
    """A multipart/form-data body. Its boundary may be announced in another form than it is used."""
    parts: tuple
    boundary: str = field(default_factory=lambda: f"----gatehouse{secrets.token_hex(8)}")
    announced: str = None   # the value of the Content-Type's boundary, as it stands
    preamble: bytes = b""
    ending: bytes = None    # what comes after the last part, instead of the final boundary

    @property
    def content_type(self):
        announced = self.boundary if self.announced is None else self.announced
        return f"multipart/form-data; boundary={announced}"

    @property
    def body(self):
        line = b"--" + self.boundary.encode()
        ending = line + b"--\r\n" if self.ending is None else self.ending
        parts = (line + b"\r\n" + part.lines + b"\r\n\r\n" + part.content + b"\r\n"
                 for part in self.parts)
        return self.preamble + b"".join(parts) + ending


def form_data(fields):
    """Text fields as a browser posts them with enctype multipart/form-data."""
    return Multipart(tuple(Part(name, text.encode()) for name, text in fields.items()))


# Names -------------------------------------------------------------------------------------------

def query_names(encoded):
    pairs = parse_qsl(encoded, keep_blank_values=True, errors="replace")
    return frozenset(name for name, _ in pairs)


def body_names(content_type, body):
    """The names of a body's fields in any encoding; empty if it cannot be parsed."""
    text = (body or b"").decode("utf-8", "replace")
    kind = (content_type or "").lower()
    if kind.startswith("multipart/"):
        return frozenset(re.findall(r'form-data; name="([^"]*)"', text))
    if kind.startswith(JSON):
        return _json_names(text)
    return query_names(text)


def _json_names(text):
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(read) if isinstance(read, dict) else frozenset()
