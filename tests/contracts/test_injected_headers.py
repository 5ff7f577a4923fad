"""No client can add a response header with a field's name, in any encoding of the field."""
import pytest

from support.client import FORM, JSON, Client, mounts

EVIL = "a%0d%0aX-Evil:%201%0d%0a%0d%0aevil"
# The same name twice is refused, which is when an answer has a name to blame.
TWICE_IN_FORM = f"{EVIL}=1&{EVIL}=2"
TWICE_IN_JSON = '{"a\\r\\nX-Evil: 1":"1","a\\r\\nX-Evil: 1":"2"}'
REQUESTS = {
    "mall, a query": ("mall", "GET", "/user/check_valid", {"query": TWICE_IN_FORM}),
    "mall, a form": ("mall", "POST", "/user/login", {"body": TWICE_IN_FORM, "content_type": FORM}),
    "basic, a form": ("basic", "POST", "/user/login",
                      {"body": TWICE_IN_FORM, "content_type": FORM}),
    "entry": ("entry", "POST", "/login", {"body": TWICE_IN_JSON, "content_type": JSON}),
    "medusa": ("medusa", "POST", "/api/login", {"body": TWICE_IN_JSON, "content_type": JSON}),
    "portal, a query": ("portal", "GET", "/verify-code/img", {"query": TWICE_IN_FORM}),
    "portal": ("portal", "POST", "/login", {"body": TWICE_IN_JSON, "content_type": JSON})}


@pytest.mark.parametrize("contract, method, path, sent", REQUESTS.values(), ids=REQUESTS)
def test_a_name_with_line_ends_writes_no_header(contract, method, path, sent):
    reply = Client(mounts(contract)["prefix"]).send(method, path, **sent)
    assert reply.status in (200, 400) and isinstance(reply.json, dict)
    assert all("evil" not in (name + value).lower() for name, value in reply.headers)


def test_only_fields_of_the_documents_are_blamed(medusa_client):
    reply = medusa_client.send("POST", "/api/login", body='{"x":1,"x":2}', content_type=JSON)
    assert reply.header("X-Refused-Field") is None
