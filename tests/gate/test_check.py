"""GET /v1/check and POST /v1/handoffs without an operator's snippets."""
import pytest

from support import database
from support.people import Person, fresh
from support.v1 import ask, bearer, enrol, is_problem, sign_up_and_log_in, token_of


def identity(reply):
    return {name: reply.header(f"X-Account-{name}") for name in ("Id", "Username", "Email", "Role")}


def test_account_is_returned_in_headers(v1_client):
    person = sign_up_and_log_in(v1_client)
    reply = v1_client.get("/check")
    assert (reply.status, reply.body, reply.header("Cache-Control")) == (204, b"", "no-store")
    assert identity(reply) == {"Id": str(database.account_id(person.username)), "Role": "user",
                               "Username": person.username, "Email": person.email}


def test_no_session_returns_401(v1_client):
    assert is_problem(v1_client.get("/check"), 401, "not-signed-in")


def test_a_bearer_token_is_as_good(v1_client):
    person = enrol(v1_client)
    reply = v1_client.another().get("/check", bearer(token_of(v1_client, person)))
    assert (reply.status, identity(reply)["Username"]) == (204, person.username)


def test_unverified_address_is_not_returned(v1_client):
    person = sign_up_and_log_in(v1_client)
    database.change_holder(person.email, "email_verified = NULL")
    assert identity(v1_client.get("/check"))["Email"] is None


def test_a_name_of_other_letters_is_percent_encoded_utf_8(v1_client):
    person = sign_up_and_log_in(v1_client, Person(username=f"zoë用户{fresh()}"))
    told = identity(v1_client.get("/check"))["Username"]
    assert told == f"zo%C3%AB%E7%94%A8%E6%88%B7{person.username[5:]}"


def test_required_role_returns_403_for_others_and_401_without_session(v1_client):
    person = sign_up_and_log_in(v1_client)
    assert v1_client.get("/check", role="user").status == 204
    assert is_problem(v1_client.get("/check", role="admin"), 403, "forbidden")
    assert is_problem(v1_client.another().get("/check", role="admin"), 401, "not-signed-in")
    database.change_holder(person.email, "role = 'admin'")
    reply = v1_client.get("/check", role="admin")
    assert (reply.status, identity(reply)["Role"]) == (204, "admin")


@pytest.mark.parametrize("role", ["root", "Admin", "admin "])
def test_a_role_that_there_is_not_is_refused(v1_client, role):
    sign_up_and_log_in(v1_client)
    assert is_problem(v1_client.get("/check", role=role), 422, "invalid-field", "role", "bad-form")


def test_disabled_account_returns_401(v1_client):
    person = sign_up_and_log_in(v1_client)
    database.change_holder(person.email, "status = 'disabled'")
    assert v1_client.get("/check").status == 401


@pytest.mark.parametrize("method, path", [("GET", "/gate/sign-in"), ("GET", "/gate/callback"),
                                          ("GET", "/gate/authorize"), ("GET", "/gate/sign-out"),
                                          ("POST", "/gate/sign-out")])
def test_routes_for_snippets_return_404_to_clients(v1_client, method, path):
    sign_up_and_log_in(v1_client)
    forged = [("Gatehouse-Guarded-Origin", "https://wiki.example"),
              ("GATEHOUSE_GUARDED_ORIGIN", "https://wiki.example")]
    query = "GATEHOUSE_GUARDED_ORIGIN=https://wiki.example&ticket=x"
    assert is_problem(v1_client.send(method, path, query, headers=forged), 404, "not-found")


def test_ticket_needs_a_session(v1_client):
    reply = ask(v1_client, "POST", "/handoffs", return_to="http://localhost/", state="x" * 43)
    assert is_problem(reply, 401, "not-signed-in")


def test_handing_over_is_for_our_own_pages_alone(v1_client):
    sign_up_and_log_in(v1_client)
    reply = ask(v1_client, "POST", "/handoffs", [("Sec-Fetch-Site", "cross-site")], return_to="x")
    assert is_problem(reply, 403, "foreign-origin")
