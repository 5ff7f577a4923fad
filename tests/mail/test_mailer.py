"""The mailer as a service: supervised, alone or one of several, without lost or duplicate mails."""
import os
import re
import signal
import time

import pytest

from outbox import (ended, fresh_address, hurry, leave_no_rest, mailer, put, row,
                    stacks_own_mailer, state, tried)
from mail_server import MailServer, start_mail_server
from support import database, mailbox, stack
from support.configuration import settings
from support.mall import sign_up_and_log_in
from support.people import Person
from support.stack import eventually, run_script

PLAIN = {"MAIL_TLS": "off"}


@pytest.fixture(autouse=True)
def nothing_waits():
    leave_no_rest()
    yield
    leave_no_rest()


def test_without_a_server_mail_is_kept_and_shown():
    address = fresh_address()
    put(address, kind="reset-code", expires=600_000)
    put(address, kind="password-changed")
    assert ended(address) == {"sent"}
    code = run_script("mail", "last", address.upper(), "--kind", "code")
    assert code.returncode == 0 and code.stdout.startswith("Subject: ")
    assert len(re.findall(r"(?m)^\d{6}$", code.stdout)) == 1
    listed = run_script("mail", "list", "--porcelain").stdout.splitlines()
    number, _, kind, recipient, _ = [line for line in listed if address in line][-1].split("\t")
    assert (kind, recipient) == ("password-changed", address)
    shown = run_script("mail", "show", number).stdout
    assert shown.startswith("Subject: Your password") and shown == mailbox.shown(number)


def test_mail_that_is_not_there_is_exit_three_and_a_strange_word_is_usage():
    for arguments in (["last", fresh_address()], ["show", "999999999"]):
        done = run_script("mail", *arguments)
        assert done.returncode == 3 and done.stdout == "" and done.stderr
    assert run_script("mail", "lick").returncode == 64
    assert run_script("mail").returncode == 64


def test_three_mailers_deliver_each_of_a_hundred_mails_once():
    addresses = [fresh_address() for _ in range(100)]
    with start_mail_server() as server, settings(MAIL_URL=server.url, **PLAIN):
        put(*addresses)
        others = [mailer("--once", MAIL_URL=server.url, **PLAIN) for _ in range(2)]
        assert ended(*addresses) == {"sent"}
        assert [other.wait(timeout=20) for other in others] == [0, 0]
    assert server.recipients == sorted(addresses)


def test_several_mails_are_delivered_at_the_same_time_and_each_once():
    addresses = [fresh_address() for _ in range(12)]
    with start_mail_server(seconds_a_mail=0.5) as server, settings(
            MAIL_URL=server.url, MAIL_DELIVERIES="3", **PLAIN):
        put(*addresses)
        assert ended(*addresses) == {"sent"}
    assert server.recipients == sorted(addresses) and server.most_open == 3


def test_a_code_overtakes_a_thousand_notices():
    notices, reader = [fresh_address() for _ in range(1000)], fresh_address()
    with start_mail_server(seconds_a_mail=0.1) as server, settings(MAIL_URL=server.url, **PLAIN):
        with stack.frozen(stacks_own_mailer()):
            put(*notices)
        eventually(lambda: server.mails, what="the first notice")
        put(reader, kind="reset-code", expires=600_000)
        begun, before = time.monotonic(), len(server.mails)
        eventually(lambda: server.to(reader), what="the code")
        waited, notices_first = time.monotonic() - begun, len(server.mails) - before
    assert waited < 2 and notices_first < 100 and before < 500, (waited, notices_first, before)
    leave_no_rest()


def test_metrics_say_how_many_mails_wait_and_how_long_the_oldest_code(v1_client):
    with stack.frozen(stacks_own_mailer()):
        leave_no_rest()
        reader = fresh_address()
        put(fresh_address())
        put(reader, kind="reset-code", expires=600_000)
        database.run(f"UPDATE outbox SET created = created - 7000 WHERE recipient = {database.text(reader)}")
        text = v1_client.get("/metrics").text
        leave_no_rest()
    assert "# TYPE gatehouse_mails_waiting gauge\ngatehouse_mails_waiting 2\n" in text
    age = int(re.search(r"(?m)^gatehouse_oldest_code_seconds (\d+)$", text)[1])
    assert 7 <= age < 30


def test_while_the_server_is_away_requests_go_on_and_then_all_is_delivered(mall_client):
    person = sign_up_and_log_in(mall_client)
    with start_mail_server() as closed:
        pass
    with settings(MAIL_URL=closed.url, **PLAIN):
        reply = mall_client.post("/user/update_information", email=Person().email)
        assert reply.json["status"] == 0
        tried(person.email)
        queue = run_script("mail", "queue", "--porcelain").stdout
        assert person.email in queue and "\twaiting\temail-changed\t" in queue
        with start_mail_server(port=closed.port) as server:
            hurry(person.email)
            os.kill(stacks_own_mailer(), signal.SIGTERM)  # a new one does not wait for the server
            assert ended(person.email) == {"sent"}
    assert server.recipients == [person.email]


def test_a_killed_mailer_comes_back():
    before = stacks_own_mailer()
    os.kill(before, signal.SIGKILL)
    eventually(lambda: stack.processes("gatehouse-mailer") not in ([], [before]), 10, "a new mailer")
    address = fresh_address()
    put(address)
    assert ended(address) == {"sent"}


def test_the_mail_of_a_killed_mailer_is_delivered_when_its_hold_is_over():
    address = fresh_address()
    with start_mail_server() as server, stack.frozen(stacks_own_mailer()):
        server.recipient.append(MailServer.STALL)
        put(address)
        victim = mailer(MAIL_URL=server.url, **PLAIN)
        eventually(lambda: row(address)[1] == "1" and not server.recipient, 10, "a hanging delivery")
        victim.kill()
        victim.wait()
        assert mailer("--once", MAIL_URL=server.url, **PLAIN).wait(timeout=20) == 0
        assert state(address) == "waiting" and not server.mails
        database.run(f"UPDATE outbox SET due = 1 WHERE recipient = '{address}'")
        assert mailer("--once", MAIL_URL=server.url, **PLAIN).wait(timeout=20) == 0
    assert server.recipients == [address]


def test_stopped_mailer_leaves_a_hanging_delivery_to_the_next():
    address = fresh_address()
    with start_mail_server() as server, stack.frozen(stacks_own_mailer()):
        server.recipient.append(MailServer.STALL)
        put(address)
        leaving = mailer(MAIL_URL=server.url, **PLAIN)
        eventually(lambda: not server.recipient and row(address)[1] == "1", 10, "a hanging delivery")
        leaving.terminate()
        assert leaving.wait(timeout=10) == 0 and state(address) == "waiting"
        assert mailer("--once", MAIL_URL=server.url, **PLAIN).wait(timeout=20) == 0
    assert server.recipients == [address]


def test_status_says_how_the_mailer_is():
    assert re.search(r"(?m)^mailer +\d+ waiting, to ", run_script("status").stdout)
