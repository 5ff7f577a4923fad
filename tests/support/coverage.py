"""Finds which texts of a document the tests reached over HTTP.

Reads docs/contracts/<name>.md into facts: a field sent to a path, a sample query, a reply. Turns the recorded exchanges into the same facts. What is left over was not tested.
A further document needs one function in PARSERS and one in REPLIES.
"""
import json
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs/contracts"


class Fact(NamedTuple):
    path: str
    kind: str   # field, header, method, choice, sample query or reply
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
            yield Fact(path, "reply", mall_reply(json.loads(block)))


def mall_reply(body):
    """A reply as the document distinguishes it: its status, then its msg or the shape of its data."""
    if "msg" in body:
        return f"{body['status']} {body['msg']}"
    data = body.get("data")
    shape = ",".join(data) if isinstance(data, dict) else type(data).__name__
    return f"{body['status']} data {shape}"


def mall_replies(exchange):
    yield mall_reply(exchange.reply.json)


# The document of entry ----------------------------------------------------------------------------

_ENTRY_SECTION = re.compile(r"^## *\d+、", re.M)
_ENTRY_URL = re.compile(r"接口url】\s*\n(\S+)")
_ENTRY_METHOD = re.compile(r"请求方式】\s*\n(\w+)")
_TABLE_HEAD = re.compile(r"^\|? *(name|code) *\|.*\n[ |-]*-[ |-]*\n", re.M)
_TABLE_ROW = re.compile(r"\|? *(\w+) *\| *(\S*)")
_TITLE = re.compile(r"^###.*?【(.*?)】", re.M)


def parse_entry(document):
    """Sections '## n、', each cut at its 【titles】; tables of fields and codes, one sample reply."""
    for section in _ENTRY_SECTION.split(document)[1:]:
        path = "/" + _ENTRY_URL.search(section).group(1)
        cut = _TITLE.split(section)
        titled = dict(zip(cut[1::2], cut[2::2]))
        yield Fact(path, "method", _ENTRY_METHOD.search(section).group(1))
        yield from (Fact(path, kind, what) for kind, what in _entry_words(titled))


def _entry_words(titled):
    for title, text in titled.items():
        tables = list(_tables(text))
        if title == "请求头":
            yield from (("header", name.lower()) for table in tables for name, _ in table)
        elif title.startswith("请求body") or title in ("请求表单", "url参数"):
            yield from (("field", name) for table in tables for name, _ in table)
        elif title == "接口响应":
            yield from (("reply", f"names {name}") for table in tables for name, _ in table)
        elif title == "错误码":
            yield from (("reply", f"{code} {msg}") for table in tables for code, msg in table)
        elif title == "返回结果示例":
            yield "reply", _entry_shape(json.loads(text.split("```")[1]))


def _tables(text):
    """The first two cells of each row, for each table of a text."""
    for head in _TABLE_HEAD.finditer(text):
        rows = text[head.end():].split("\n\n")[0].splitlines()
        yield [row.groups() for row in map(_TABLE_ROW.match, rows) if row]


def _entry_shape(body):
    code = body.get("code", body.get("coode"))
    result = body["result"]
    return f"{code} with {','.join(result) if isinstance(result, dict) else json.dumps(result)}"


def entry_replies(exchange):
    """The shape of the result, the code with its msg, and every name of the two tables."""
    body = exchange.reply.json
    yield _entry_shape(body)
    yield f'{body["code"]} "{body["msg"]}"'
    yield from (f"names {name}" for name in body)
    if isinstance(body["result"], dict):
        yield from (f"names {name}" for name in body["result"])


# The document of basic ----------------------------------------------------------------------------

_BASIC_ROW = re.compile(r"^\|[^|]*\| *(/\S+) *\|([^|]*)\|([^|]*)\|([^|]*)\|", re.M)


def parse_basic(document):
    """One table: a row has the path, the reply's names, what it does and, in its notes, the method.
    What it does tells of errors, of a token that is given or taken, and of fields."""
    for path, names, does, notes in _BASIC_ROW.findall(document):
        words = set(_basic_words(names, does, notes))
        yield Fact(path, "reply", "some")
        yield from (Fact(path, kind, what) for kind, what in words)


def _basic_words(names, does, notes):
    yield from (("method", method) for method in re.findall(r"HTTP (\w+)", notes))
    yield from (("field", name) for name in re.findall(r"uid|username", notes))
    yield from (("reply", f"names {name}") for name in re.findall(r"\w+", names))
    yield from (("reply", f"result {result}") for result, told in
                (("true", does.strip()), ("false", "错误信息" in does)) if told)
    if "存储在cookie" in does or "分配新的token" in does:
        yield "reply", "gives a token"
    if "清除当前token" in does:
        yield "reply", "takes the token"


def basic_replies(exchange):
    body, cookies = exchange.reply.json, exchange.reply.cookies
    yield f"result {json.dumps(body['result'])}"
    yield from (f"names {name}" for name in body)
    session = cookies.get("gatehouse_basic")
    if session:
        yield "takes the token" if session.deletes else "gives a token"


# The document of medusa ---------------------------------------------------------------------------

_MEDUSA_PATH = re.compile(r"^`(/\S+?)`", re.M)
_MEDUSA_JSON = re.compile(r"```json\s*(\{.*?\})\s*```", re.S)
_MEDUSA_CODE = re.compile(r"^- (\d+)：(.+?)\s*$", re.M)
_MEDUSA_HTTP = re.compile(r"^(\w+) (/\S+) HTTP/1\.1$(.*?)^```", re.M | re.S)
_MEDUSA_NAME = re.compile(r"^ *- `(\w+)`", re.M)
_MEDUSA_TYPOS = {"位置错误": "未知错误"}


def parse_medusa(document):
    """Sections '### ' with a path in backticks, a sample request and a list of codes and messages.
    A message '返回…' stands for what is returned, Markdown's backslash for nothing."""
    for section in document.split("### ")[1:]:
        path = _MEDUSA_PATH.search(section).group(1)
        asked, answered = section.split("返回状态码")
        yield from (Fact(path, kind, what)
                    for kind, what in (*_medusa_request(asked), *_medusa_answers(answered)))


def _medusa_request(text):
    yield "method", "POST"
    for sample in _MEDUSA_JSON.findall(text):
        yield from (("field", name) for name in json.loads(sample))
    for method, _, sample in _MEDUSA_HTTP.findall(text):
        yield "method", method
        yield from (("field", name) for name in re.findall(r' name="(\w+)"', sample))
        yield from (("header", name) for name in re.findall(r"^(\w+):\S", sample, re.M))


def _medusa_answers(text):
    for code, message in _MEDUSA_CODE.findall(text):
        yield "reply", f"{code} {_MEDUSA_TYPOS.get(message, message)}".replace("\\", "")
    for sample in _MEDUSA_JSON.findall(text):
        body = json.loads(sample)
        yield "reply", f"{body['code']} with {','.join(body['message'])}"
    yield from (("reply", f"names {name}") for name in _MEDUSA_NAME.findall(text))


_MEDUSA_RETURNED = {"token": r"[\w-]{43}", "头像名字": r"[0-9a-f]{32}\.\w+"}


def medusa_replies(exchange):
    """The code with its message, or with what the message is; every name of user_info's."""
    body = exchange.reply.json
    code, message = body["code"], body["message"]
    if isinstance(message, dict):
        yield f"{code} 返回用户信息"
        yield f"{code} with {','.join(message)}"
        yield from (f"names {name}" for name in message)
        return
    yield f"{code} {message}"
    yield from (f"{code} 返回用户{what}" for what, form in _MEDUSA_RETURNED.items()
                if code == 200 and re.fullmatch(form, message, re.A))


# The document of portal ---------------------------------------------------------------------------

_PORTAL_SECTION = re.compile(r"^## \d", re.M)
_PORTAL_URL = re.compile(r"^- *url *[:：] *(/[^?\s]+)\??(.*)$", re.M)
_PORTAL_METHOD = re.compile(r"^- method:(\w+)", re.M)
_PORTAL_JSON = re.compile(r"```json\s*(\{.*?\})\s*```", re.S)
_PORTAL_QUERY = re.compile(r"(\w+)=([\w|]+)", re.A)
_PORTAL_PARAMETER = re.compile(r"^ +- (\w+) ?[:：=]", re.M)
_PORTAL_ROW = re.compile(r"^ *\|(\w+)\|", re.M | re.A)


def parse_portal(document):
    """Sections '## n' with a url, whose query's alternatives stand between bars, and a method; what
    is asked and answered stands as JSON, as lists of names and as tables."""
    for section in _PORTAL_SECTION.split(document)[1:]:
        path, query = _PORTAL_URL.search(section).groups()
        asked, _, answered = section.partition("response body")
        words = {("method", _PORTAL_METHOD.search(section).group(1).upper()),
                 *_portal_query(query), *_portal_request(asked), *_portal_answers(answered)}
        yield from (Fact(path, kind, what) for kind, what in words)


def _portal_query(query):
    for name, values in _PORTAL_QUERY.findall(query):
        yield "field", name
        if "|" in values:
            yield from (("choice", f"{name}={value}") for value in values.split("|"))


def _portal_request(text):
    yield from (("field", name) for sample in _PORTAL_JSON.findall(text)
                for name in json.loads(sample))
    yield from (("field", name) for name in _PORTAL_PARAMETER.findall(text))
    yield from (("field", name) for name in _PORTAL_ROW.findall(text))


def _portal_answers(text):
    for sample in _PORTAL_JSON.findall(text):
        yield from (("reply", what) for what in _portal_shape(json.loads(sample)))
    yield from (("reply", f"names {name}") for name in _PORTAL_ROW.findall(text))


def _portal_shape(body):
    told = "no message" if body["message"] == "" else "a message"
    yield f"success {json.dumps(body['success'])} with {told}"
    yield from (f"names {name}" for name in (*body, *body.get("data", ())))
    if "data" in body:
        yield f"data {','.join(body['data'])}"


def portal_replies(exchange):
    yield from _portal_shape(exchange.reply.json)


PARSERS = {"basic": parse_basic, "entry": parse_entry, "mall": parse_mall, "medusa": parse_medusa,
           "portal": parse_portal}
REPLIES = {"basic": basic_replies, "entry": entry_replies, "mall": mall_replies,
           "medusa": medusa_replies, "portal": portal_replies}


# The check ---------------------------------------------------------------------------------------

def documented(contract):
    return set(PARSERS[contract]((DOCUMENTS / f"{contract}.md").read_text("utf-8")))


def reached(contract, exchanges):
    for exchange in exchanges:
        if exchange.mount.contract != contract or exchange.reply.status in (404, 405):
            continue
        path = exchange.path
        if exchange.method == "GET" and exchange.query_fields:
            yield Fact(path, "sample query", " ".join(sorted(exchange.query_fields)))
        for kind, what in _words(contract, exchange):
            yield Fact(path, kind, what)


def _words(contract, exchange):
    yield "method", exchange.method
    yield from (("field", name) for name in exchange.query_fields | exchange.body_fields)
    yield from (("choice", f"{name}={value}") for name, value in parse_qsl(exchange.query))
    yield from (("header", name.lower()) for name in exchange.header_fields)
    yield "reply", "some"
    if exchange.reply.body and "json" in (exchange.reply.header("Content-Type") or ""):
        yield from (("reply", what) for what in REPLIES[contract](exchange))


def missed(contract, exchanges):
    return sorted(documented(contract) - set(reached(contract, exchanges)))


def missed_mounts(routes, exchanges):
    """The (contract, path, method, mount) of every route that no request reached at a mount. Both are
    reached where a worker, not nginx, knew the path and the method."""
    expected = {(contract, _pattern(path), method, mount) for contract, path, method in routes
              for mount in ("prefix", "host")}
    reached_at = {(exchange.mount.contract, exchange.path.rstrip("/"), exchange.method, exchange.mount.name)
                  for exchange in exchanges if exchange.reply.status not in (404, 405)
                  or exchange.mount.contract == "v1" and exchange.reply.status == 404}
    return sorted((contract, pattern.pattern, method, mount)
                  for contract, pattern, method, mount in expected
                  if not any((contract, method, mount) == (name, verb, at) and pattern.fullmatch(path)
                             for name, path, verb, at in reached_at))


def _pattern(path):
    """Matches a route's path; a part in braces matches one segment."""
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
