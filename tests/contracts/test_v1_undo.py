"""/v1: the link in a mail that undoes a change of password or address and locks the account."""
import re
from collections import Counter

import pytest

from support import database, mailbox, mall
from support.client import Client
from support.concurrency import all_at_once
from support.database import DAY, MINUTE
from support.people import Person, fresh_password
from support.secret_markers import assert_nowhere
from support.stack import run_admin
from support.v1 import (ask, can_log_in, code_for, enrol, is_logged_in, is_problem, me, session_of,
                        sign_up, sign_up_and_log_in)
from test_v1_address import change_password, move, reset

CLIENTS = 30


def ticket(address, kind):
    """The ticket in the only link of the newest mail of this kind to this address."""
    found = set(re.findall(r"/undo/#([0-9A-Za-z]{43})\b", mailbox.read(address, kind)))
    assert len(found) == 1, f"links in the letter to {address}: {found}"
    return found.pop()


def look(client, link):
    return ask(client, "POST", "/undo/look", ticket=link)


def undo(client, link):
    return ask(client, "POST", "/undo", ticket=link)


def intruder_in(client):
    """An account whose password an intruder has: the owner, the intruder, and their sessions."""
    person = sign_up_and_log_in(client)
    return person, session_of(client, person)


def stolen(client):
    """An account with an intruder's password; returns the owner and the owner's link."""
    person, intruder = intruder_in(client)
    theirs = fresh_password()
    assert change_password(intruder, person.password, theirs).status == 200
    return person, intruder, theirs, ticket(person.email, mailbox.CHANGED)


def test_a_stolen_password_is_undone_and_the_owner_chooses_another(v1_client):
    person, intruder, theirs, link = stolen(v1_client)
    owner = v1_client.another()
    seen = look(owner, link)
    assert seen.status == 200 and seen.json["kind"] == "password-changed"
    assert is_logged_in(intruder)
    done = undo(owner, link)
    assert (done.status, done.json) == (200, seen.json) and not done.cookies
    assert not is_logged_in(intruder)
    assert not can_log_in(v1_client, person, theirs) and not can_log_in(v1_client, person, person.password)
    new = fresh_password()
    assert reset(owner, person.email, code_for(owner, "reset", person.email), new).status == 204
    assert can_log_in(v1_client, person, new)


def test_a_stolen_address_comes_back_as_verified_as_it_was(v1_client):
    person, intruder = intruder_in(v1_client)
    theirs = move(intruder, person)
    assert undo(v1_client.another(), ticket(person.email, mailbox.MOVED)).json["kind"] == "email-changed"
    assert not database.has_holder(theirs) and database.is_verified(person.email)
    assert not is_logged_in(intruder) and not can_log_in(v1_client, person, person.password)


def test_the_link_about_the_password_takes_the_address_back_too(v1_client):
    person, intruder, theirs, link = stolen(v1_client)
    move(intruder, person.but(password=theirs))
    assert undo(v1_client.another(), link).status == 200
    assert database.is_verified(person.email)


def test_an_intruders_later_link_is_void_once_the_owner_has_undone(v1_client):
    person, intruder = intruder_in(v1_client)
    evil = move(intruder, person)
    move(intruder, person.but(email=evil))
    owners, intruders = ticket(person.email, mailbox.MOVED), ticket(evil, mailbox.MOVED)
    assert undo(v1_client.another(), owners).status == 200
    for ask_for in (look, undo):
        assert is_problem(ask_for(intruder, intruders), 410, "spent-ticket")
    assert database.is_verified(person.email)


def test_an_intruders_link_does_not_stop_the_owners(v1_client):
    person, intruder = intruder_in(v1_client)
    evil = move(intruder, person)
    move(intruder, person.but(email=evil))
    assert undo(intruder, ticket(evil, mailbox.MOVED)).status == 200
    assert undo(v1_client.another(), ticket(person.email, mailbox.MOVED)).status == 200
    assert database.is_verified(person.email)


def test_reset_code_requested_before_the_undo_is_void(v1_client):
    person, intruder = intruder_in(v1_client)
    evil = move(intruder, person)
    code = code_for(intruder, "reset", evil)
    assert undo(v1_client.another(), ticket(person.email, mailbox.MOVED)).status == 200
    assert is_problem(reset(intruder, evil, code, fresh_password()), 422, "wrong-code")


def test_a_link_is_good_once(v1_client):
    *_, link = stolen(v1_client)
    assert undo(v1_client, link).status == 200
    for ask_for in (look, undo):
        assert is_problem(ask_for(v1_client, link), 410, "spent-ticket")


def test_link_is_valid_for_seven_days(v1_client):
    *_, link = stolen(v1_client)
    database.age_undo_tickets(7 * DAY - MINUTE)
    assert look(v1_client, link).status == 200
    database.age_undo_tickets(MINUTE)
    assert is_problem(undo(v1_client, link), 410, "spent-ticket")


@pytest.mark.parametrize("link", ["x", "A" * 43, "a" * 5000, "' OR 1=1 --", "%00"])
def test_unknown_link_gets_the_reply_of_a_spent_link(v1_client, link):
    for ask_for in (look, undo):
        assert is_problem(ask_for(v1_client, link), 410, "spent-ticket")


def test_no_link_at_all_is_missing(v1_client):
    for path in ("/undo", "/undo/look"):
        assert is_problem(ask(v1_client, "POST", path), 422, "missing-field", "ticket", "missing")


def test_simultaneous_uses_of_a_link_succeed_once(v1_client):
    *_, link = stolen(v1_client)
    replies = all_at_once([lambda: undo(Client(v1_client.mount), link)] * CLIENTS)
    assert Counter(reply.status for reply in replies) == {200: 1, 410: CLIENTS - 1}


def test_a_link_locks_also_where_the_address_is_anothers_by_now(v1_client):
    person, intruder = intruder_in(v1_client)
    evil = move(intruder, person)
    newer = Person(email=person.email)
    enrol(v1_client, newer)
    link = ticket(person.email, mailbox.MOVED)
    refused = undo(v1_client.another(), link)
    assert is_problem(refused, 409, "address-taken") and "locked" in refused.json["title"]
    assert not database.has_holder(evil) and not is_logged_in(intruder)
    assert database.account_id(newer.username) == database.holder(person.email)
    assert is_problem(undo(v1_client, link), 410, "spent-ticket")


def test_unverified_address_gets_a_mail_without_link(v1_client):
    person = sign_up_and_log_in(v1_client)
    database.change_holder(person.email, "email_verified = NULL")
    assert change_password(v1_client, person.password, fresh_password()).status == 200
    assert "/undo/" not in mailbox.read(person.email, mailbox.CHANGED)


def test_an_operators_new_password_has_no_link_and_makes_others_void(v1_client):
    person, _, _, link = stolen(v1_client)
    number = database.holder(person.email)
    done = run_admin("account", "update", str(number), "--email", Person().email)
    assert done.returncode == 0, done.stdout + done.stderr
    assert is_problem(undo(v1_client, link), 410, "spent-ticket")
    assert "/undo/" not in mailbox.read(person.email, mailbox.MOVED)


def test_every_contract_that_changes_a_password_offers_the_link(v1_client):
    person = enrol(v1_client)
    mall_client = v1_client.at("mall")
    mall.log_in(mall_client, person)
    reply = mall_client.post("/user/reset_password", passwordOld=person.password,
                         passwordNew=fresh_password())
    assert reply.json["status"] == 0, reply
    assert undo(v1_client, ticket(person.email, mailbox.CHANGED)).status == 200


def test_the_link_leads_to_the_page_and_names_its_end(v1_client):
    person, *_ = stolen(v1_client)
    letter = mailbox.read(person.email, mailbox.CHANGED)
    assert re.search(r"^http://localhost:\d+/undo/#[0-9A-Za-z]{43}$", letter, re.M)
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d UTC", letter)


def test_undo_is_audited_and_its_ticket_is_not_stored(v1_client):
    person, _, theirs, link = stolen(v1_client)
    last = undo(v1_client.another(), link)
    assert ("undo", "done") in database.audit_events(person.username, "v1")
    assert_nowhere(last, link, theirs, person.password)


def test_a_newcomers_first_mails_have_no_link(v1_client):
    person = sign_up(v1_client)
    assert me(v1_client)["email"] == person.email
    assert database.value("SELECT COUNT(*) FROM undo_ticket WHERE account_id = "
                          f"{database.holder(person.email)}") == "0"
