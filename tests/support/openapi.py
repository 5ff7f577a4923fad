"""Checks replies with nginx/html/api/<name>.json. A reply that it does not describe is a failure.

Reads each document once, without its references. Knows OpenAPI; knows no contract by name. What no
operation can answer for (a path that is not there, another method, a preflight) is the document's
`x-otherwise`.
"""
import json
import posixpath
import re
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

FOLDER = Path(__file__).resolve().parents[2] / "nginx/html/api"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# Of the connection, of every answer of the site (nginx/snippets/headers.conf), and of CORS
UNJUDGED = re.compile(
    "server|date|connection|keep-alive|transfer-encoding|content-(type|length|encoding)|vary|"
    "accept-ranges|last-modified|x-content-type-options|x-frame-options|referrer-policy|"
    "content-security-policy|permissions-policy|cross-origin-(opener|resource)-policy|"
    "strict-transport-security|access-control-(allow-.*|max-age)")


def names():
    return sorted(path.stem for path in FOLDER.glob("*.json"))


@cache
def load(name):
    """The document with every reference replaced by what it refers to."""
    document = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return _without_references(document, document)


def _without_references(value, document):
    if isinstance(value, list):
        return [_without_references(item, document) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        target = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        return _without_references(target, document)
    return {key: _without_references(item, document) for key, item in value.items()}


def operations(name):
    """Every (path, METHOD, operation) of a document."""
    return [(path, method.upper(), operation) for path, item in load(name)["paths"].items()
            for method, operation in item.items() if method in METHODS]


# Which operation a request was for ----------------------------------------------------------------

def _spelled(path):
    """As nginx reads it: decoded, without empty, dot and trailing parts."""
    decoded = unquote(path.partition("?")[0], errors="replace")
    return posixpath.normpath(re.sub("/+", "/", decoded)) if decoded else "/"


@cache
def _templates(name):
    """The paths of a document as patterns; fixed ones before those with parameters."""
    paths = sorted(load(name)["paths"], key=lambda path: path.count("{"))
    suffix = re.escape(load(name).get("x-suffix", ""))
    return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path.rstrip("/")))
                        + f"({suffix})?"), load(name)["paths"][path], path) for path in paths]


@lru_cache(10_000)
def _find(name, path):
    spelled = _spelled(path)
    return next(((item, template) for pattern, item, template in _templates(name)
                 if pattern.fullmatch(spelled)), (None, None))


def _possible(name, method, path):
    """The possible responses by status, one dict for each operation that the request may be."""
    otherwise = load(name)["x-otherwise"]
    item, _ = _find(name, path)
    if item is None:
        yield otherwise["unknownPath"]
        return
    operation = item.get("get" if method == "HEAD" else method.lower())
    if operation:
        yield operation["responses"]
    if not operation or method == "HEAD":
        yield otherwise["otherMethod"]
    if method == "OPTIONS":
        yield otherwise["preflight"]


def operation_of(name, method, path):
    """The path's template and the method of the operation that this request was for, or None."""
    item, template = _find(name, path)
    method = "GET" if method == "HEAD" else method
    return (template, method) if item and method.lower() in item else None


# Whether a reply is one of those that are described ----------------------------------------------

def undescribed(exchange):
    """The error of a reply as a sentence; None if its document describes it."""
    name, reply = exchange.mount.contract, exchange.reply
    if not (FOLDER / f"{name}.json").exists():
        return None
    asked = f"{name}: {exchange.method} {exchange.path[:200]} answered HTTP {reply.status}"
    described = [responses[str(reply.status)]
                 for responses in _possible(name, exchange.method, exchange.path)
                 if str(reply.status) in responses]
    wrong = [_wrong(response, exchange) for response in described]
    if None in wrong or _is_not_ours(name, exchange):
        return None
    if not described:
        return f"{asked}, a status that nginx/html/api/{name}.json does not have there: {reply}"
    return f"{asked}, not as nginx/html/api/{name}.json says: {wrong[-1]}. It was {str(reply)[:600]}"


def _is_not_ours(name, exchange):
    """nginx's own page, where the configuration leaves the contract out or nginx finds no request."""
    response = load(name)["x-otherwise"]["notServed"].get(str(exchange.reply.status))
    return response is not None and _wrong(response, exchange) is None


def _wrong(response, exchange):
    return (_wrong_headers(response.get("headers", {}), exchange.reply)
            or _wrong_body(response.get("content"), exchange))


def _wrong_headers(described, reply):
    known = {name.lower(): header for name, header in described.items()}
    present = {name.lower() for name, _ in reply.headers}
    for name, header in known.items():
        if header.get("required") and name not in present:
            return f"the header {name} is missing"
    for name, value in reply.headers:
        header = known.get(name.lower())
        if header is None and not UNJUDGED.fullmatch(name.lower()):
            return f"the header {name} is not described"
        if header and (complaint := _complaint(_Schema(header["schema"]), _typed(header, value))):
            return f"the header {name}: {complaint}"
    return None


def _typed(header, value):
    return int(value) if header["schema"].get("type") == "integer" and value.isdigit() else value


def _wrong_body(content, exchange):
    reply = exchange.reply
    kind = (reply.header("Content-Type") or "").partition(";")[0].strip().lower()
    if not content:
        return "a body where none is described" if reply.body else None
    if kind not in content:
        return f"the type {kind or 'of nothing'} is not one of {', '.join(content)}"
    schema = content[kind].get("schema")
    if exchange.method == "HEAD" or schema is None or not kind.endswith("json"):
        return None
    return _complaint_of_text(_Schema(schema), reply.body)


class _Schema:
    """A schema as the key of a cache; it is valid as long as its document."""
    __slots__ = ("schema",)

    def __init__(self, schema):
        self.schema = schema

    def __hash__(self):
        return id(self.schema)

    def __eq__(self, other):
        return self.schema is other.schema


@cache
def _validator(schema):
    return Draft202012Validator(schema.schema)


@lru_cache(50_000)
def _complaint(schema, value):
    error = best_match(_validator(schema).iter_errors(value))
    return error and error.message


@lru_cache(50_000)
def _complaint_of_text(schema, body):
    try:
        value = json.loads(body.decode("utf-8"))
    except ValueError as error:
        return f"no JSON: {error}"
    error = best_match(_validator(schema).iter_errors(value))
    return error and f"{error.message[:300]} ({error.json_path})"
