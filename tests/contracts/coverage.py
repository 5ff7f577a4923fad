"""Which words of a document did the tests reach over HTTP?

Reads docs/contracts/<name>.md into facts: a field sent to a path, a sample query, a reply at each
mount. Turns the recorded exchanges into the same facts. What is left over was not tested.
A further document needs one function in PARSERS and, where its replies differ, one in REPLIES.
"""
import json
import re
from pathlib import Path
from typing import NamedTuple

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs/contracts"


class Fact(NamedTuple):
    path: str
    kind: str   # field, sample query, reply at prefix, reply at host
    what: str

    def __str__(self):
        return f"{self.path}: {self.kind} {self.what}"


# The document of mall -----------------------------------------------------------------------------

_SECTION = re.compile(r"^####\s*\d+\.", re.M)        # the last, unnumbered section is a template
_PATH = re.compile(r"^\*\*(/\S+?)\*\*", re.M)
_FIELDS = re.compile(r"> request\s+```\s*\n([\w,]+)\s*\n", re.A)
_SAMPLE = re.compile(r"^\S*/\w+\?(\S+)", re.M)
_BLOCK = re.compile(r"^```\s*\n(\{.*?^\})\s*\n```", re.M | re.S)


def parse_mall(document):
    """Sections '####n.', a path in '**', fields after '> request', replies as JSON blocks."""
    for section in _SECTION.split(document)[1:]:
        section = section.split("####")[0]
        path = _PATH.search(section).group(1)
        for fields in _FIELDS.findall(section):
            yield from (Fact(path, "field", name) for name in fields.split(","))
        for sample in _SAMPLE.findall(section):
            yield Fact(path, "sample query", " ".join(sorted(re.findall(r"(\w+)=", sample, re.A))))
        for block in _BLOCK.findall(section):
            reply = mall_reply(json.loads(block))
            yield from (Fact(path, f"reply at {mount}", reply) for mount in ("prefix", "host"))


def mall_reply(body):
    """A reply as the document tells them apart: its status, then its msg or its data's shape."""
    if "msg" in body:
        return f"{body['status']} {body['msg']}"
    data = body.get("data")
    shape = ",".join(data) if isinstance(data, dict) else type(data).__name__
    return f"{body['status']} data {shape}"


PARSERS = {"mall": parse_mall}
REPLIES = {"mall": mall_reply}


# The check ---------------------------------------------------------------------------------------

def documented(contract):
    return set(PARSERS[contract]((DOCUMENTS / f"{contract}.md").read_text("utf-8")))


def reached(contract, exchanges):
    for exchange in exchanges:
        if exchange.mount.contract != contract or exchange.reply.status in (404, 405):
            continue
        path = exchange.path
        for name in exchange.query_fields | exchange.body_fields:
            yield Fact(path, "field", name)
        if exchange.method == "GET" and exchange.query_fields:
            yield Fact(path, "sample query", " ".join(sorted(exchange.query_fields)))
        if exchange.reply.body and "json" in (exchange.reply.header("Content-Type") or ""):
            reply = REPLIES[contract](exchange.reply.json)
            yield Fact(path, f"reply at {exchange.mount.name}", reply)


def missed(contract, exchanges):
    return sorted(documented(contract) - set(reached(contract, exchanges)))
