"""/v1/admin: invitations that are sent again and withdrawn, and filters of the audit log and the mails."""
import pytest

from support import database, mailbox
from support.admin import administrator
from support.people import Person
from support.v1 import ask, enrol, is_problem


def invited(client):
    """The number and the person of an account that has no password yet."""
    administrator(client)
    person = Person()
    reply = ask(client, "POST", "/admin/accounts", username=person.username, email=person.email)
    assert reply.status == 201, reply
    return reply.json["id"], person


def test_an_invitation_is_sent_again(v1_client):
    number, person = invited(v1_client)
    assert ask(v1_client, "POST", f"/admin/accounts/{number}/invitation").status == 202
    assert mailbox.mailed(person.email) == ["invitation", "invitation"]


def test_a_withdrawn_invitation_deletes_the_account(v1_client):
    number, person = invited(v1_client)
    assert ask(v1_client, "DELETE", f"/admin/accounts/{number}/invitation").status == 204
    assert not database.has_holder(person.email)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_an_account_with_a_password_has_no_invitation(v1_client, method):
    person = enrol(v1_client)
    administrator(v1_client)
    # As a worker of an earlier version leaves it
    database.change_holder(person.email, "password_state = 'invited'")
    path = f"/admin/accounts/{database.holder(person.email)}/invitation"
    assert is_problem(ask(v1_client, method, path), 409, "not-invited") and database.has_holder(person.email)


def test_an_invitation_needs_an_address(v1_client):
    number, _ = invited(v1_client)
    database.run(f"UPDATE account SET email = NULL, email_key = NULL WHERE account_id = {number}")
    assert is_problem(ask(v1_client, "POST", f"/admin/accounts/{number}/invitation"), 409, "not-invited")


@pytest.mark.parametrize("field", ["action", "address"])
def test_a_filter_that_no_event_can_have_is_refused(v1_client, field):
    administrator(v1_client)
    assert is_problem(v1_client.get("/admin/events", **{field: "é"}), 422, "invalid-field", field, "bad-form")


@pytest.mark.parametrize("path", ["/admin/events", "/admin/mails"])
def test_a_filter_that_makes_no_sense_is_refused(v1_client, path):
    administrator(v1_client)
    assert is_problem(v1_client.get(path, limit="0"), 422, "invalid-field", "limit", "bad-form")
