"""A new address that is given without password and code, while the account's address is verified: it is
displayed and nothing else until its owner proves it at /v1. At mall and basic, whose documents ask for no password."""
from types import SimpleNamespace

import pytest

from support import basic, database, mailbox, mall, stack, v1
from support.people import Person
from support.v1 import ask, is_problem

WEEK = 7 * 24 * 3600 * 1000


def at_mall(client):
    client = client.at("mall")
    person = mall.sign_up_and_log_in(client)
    return SimpleNamespace(person=person, shown=lambda: client.get("/user/get_information").json["data"]["email"],
                           give=lambda email: client.post("/user/update_information", email=email))


def at_basic(client):
    client = client.at("basic")
    person = basic.register(client)
    return SimpleNamespace(person=person, shown=lambda: basic.info(client)["email"],
                           give=lambda email: client.post(basic.UPDATE, email=email))


@pytest.fixture(params=[at_mall, at_basic], ids=["mall", "basic"])
def owner(request, v1_client):
    """Somebody with a verified address, signed in."""
    owner = request.param(v1_client)
    database.change_holder(owner.person.email, "email_verified = created")
    owner.new, owner.old = Person().email, owner.person.email
    return owner


def logs_in(client, email, person):
    database.forget_failures()
    return ask(client.another(), "POST", "/sessions", identifier=email, password=person.password).status == 201


def test_it_is_displayed_and_nothing_else(owner, v1_client):
    owner.give(owner.new)
    assert owner.shown() == owner.new
    assert not logs_in(v1_client, owner.new, owner.person) and logs_in(v1_client, owner.old, owner.person)
    v1.ask_code(v1_client, "reset", owner.new)
    v1.ask_code(v1_client.another("127.0.0.66"), "reset", owner.old)
    assert mailbox.mailed(owner.new) == []
    assert [kind for kind in mailbox.mailed(owner.old) if kind != mailbox.LOGIN] == ["email-pending", "reset-code"]
    assert "email-pending" not in [row[0] for row in database.rows("SELECT kind FROM undo_ticket")]


def test_it_reserves_nothing(owner, v1_client):
    owner.give(owner.new)
    assert v1.sign_up(v1_client.another(), Person().but(email=owner.new))


def test_its_owner_proves_it_with_code_and_password(owner, v1_client):
    owner.give(owner.new)
    v1.log_in(v1_client, owner.person)
    account = v1_client.get("/account").json
    assert (account["email"], account["email_verified"], account["pending_email"]) == (owner.old, True, owner.new)
    code = v1.code_for(v1_client, "change-email", owner.new)
    refused = ask(v1_client, "PUT", "/account/email", email=owner.new, code=code, password="a wrong guess")
    assert is_problem(refused, 403, "wrong-credentials")
    proven = ask(v1_client, "PUT", "/account/email", email=owner.new, code=code, password=owner.person.password)
    assert (proven.json["email"], proven.json["email_verified"], proven.json["pending_email"]) == (owner.new, True, None)
    assert owner.shown() == owner.new and logs_in(v1_client, owner.new, owner.person)
    assert mailbox.mailed(owner.old)[-1] == "email-changed"


def test_the_old_address_takes_it_back_and_a_second_one_replaces_it(owner):
    for given in (owner.new, Person().email, owner.old):
        owner.give(given)
        assert owner.shown() == given
    owner.give(owner.new)
    assert mailbox.mailed(owner.old) == ["email-pending", "email-pending"]  # now, and when the hour ends
    assert database.rows("SELECT SUM(amount), SUM(attempts = 0 AND due > UNIX_TIMESTAMP() * 1000 + 60000) FROM outbox "
                         f"WHERE recipient = '{owner.old}'") == [["3", "1"]]


def test_a_client_that_sends_it_again_extends_nothing(owner):
    owner.give(owner.new)
    database.run(f"UPDATE account SET pending_until = pending_until - 1000 WHERE email = '{owner.old}'")
    until = database.value(f"SELECT pending_until FROM account WHERE email = '{owner.old}'")
    owner.give(owner.new)
    assert until == database.value(f"SELECT pending_until FROM account WHERE email = '{owner.old}'")
    assert mailbox.mailed(owner.old) == ["email-pending"]


def test_it_lapses_after_a_week(owner):
    owner.give(owner.new)
    left = int(database.value(f"SELECT pending_until - updated FROM account WHERE email = '{owner.old}'"))
    assert WEEK - 5000 < left <= WEEK
    database.run(f"UPDATE account SET pending_until = 1 WHERE email = '{owner.old}'")
    assert stack.run_admin("cleanup", "expired").returncode == 0
    assert owner.shown() == owner.old


def test_the_address_of_another_account_is_told_to_its_reader_only(owner, v1_client):
    other = v1.enrol(v1_client.another())
    owner.give(other.email)
    assert owner.shown() == other.email
    v1.log_in(v1_client, owner.person)
    assert v1.ask_code(v1_client, "change-email", other.email).status == 202
    assert mailbox.mailed(other.email)[-1] == mailbox.KNOWN  # a notice, without a code
    assert v1_client.get("/account").json["email"] == owner.old and logs_in(v1_client, other.email, other)


def test_a_reset_by_mail_forgets_it(owner, v1_client):
    owner.give(owner.new)
    v1.ask_code(v1_client, "reset", owner.old)
    reply = ask(v1_client, "POST", "/password-resets", email=owner.old, code=mailbox.code(owner.old, "reset-code"),
                password="another long secret")
    assert reply.status == 204
    v1.log_in(v1_client.another(), owner.person.but(password="another long secret"))
    assert database.value(f"SELECT COALESCE(pending_email, '-') FROM account WHERE email = '{owner.old}'") == "-"


def test_an_address_that_was_never_verified_is_replaced_at_once(v1_client):
    for made in (at_mall(v1_client.another()), at_basic(v1_client.another())):
        new = Person().email
        made.give(new)
        assert made.shown() == new
        assert database.value(f"SELECT pending_email IS NULL FROM account WHERE email = '{new}'") == "1"


def test_at_basic_a_verified_address_is_not_removed(v1_client):
    owner = at_basic(v1_client)
    database.change_holder(owner.person.email, "email_verified = created")
    assert basic.refuses(owner.give(""), "email") and owner.shown() == owner.person.email
