"""CAPTCHA=auto|always|off: when a code for a sign-up needs a captcha. Its limits are tested in
tests/domain/captcha_mode_test.cc."""
import pytest

from support import mailbox
from support.configuration import worker_settings
from support.people import Person
from support.v1 import ask_code, captcha, enrol, failing_guess, is_problem, is_throttled


def ask_without(client):
    return ask_code(client, "sign-up", Person().email)


def needs_captcha(reply):
    return is_problem(reply, 422, "captcha-required")


def test_auto_needs_a_captcha_after_some_mails_of_the_network(v1_client):
    with worker_settings(LOOPBACK_EXEMPT="off", CAPTCHA_FREE_MAILS_PER_HOUR="2"):
        assert [ask_without(v1_client).status for _ in range(2)] == [202, 202]
        assert needs_captcha(ask_without(v1_client))
        assert ask_code(v1_client, "sign-up", Person().email, **captcha(v1_client)).status == 202
        assert ask_code(v1_client, "sign-up", Person().email, captcha_unreadable=True).status == 202


def test_auto_needs_a_captcha_after_failures_of_the_network(v1_client):
    with worker_settings(LOOPBACK_EXEMPT="off", CAPTCHA_FAILURES_PER_HOUR="2"):
        failing_guess(v1_client, Person().email)
        assert ask_without(v1_client).status == 202
        failing_guess(v1_client, Person().email)
        assert needs_captcha(ask_without(v1_client))


def test_auto_needs_a_captcha_after_many_mails_of_all_networks(v1_client):
    with worker_settings(CAPTCHA_FREE_MAILS_OF_ALL_PER_HOUR="1"):
        replies = [ask_without(v1_client) for _ in range(2)]
        assert needs_captcha(replies[-1])


def test_always_needs_a_captcha_and_mails_nothing_without(v1_client):
    person = Person()
    with worker_settings(CAPTCHA="always"):
        assert needs_captcha(ask_code(v1_client, "sign-up", person.email))
        assert mailbox.mailed(person.email) == []
        assert ask_code(v1_client, "sign-up", person.email, **captcha(v1_client)).status == 202


def test_off_needs_none_and_keeps_the_limit_of_mails(v1_client):
    with worker_settings(CAPTCHA="off", LOOPBACK_EXEMPT="off", CAPTCHA_FREE_MAILS_PER_HOUR="1",
                         THROTTLE_MAILS_PER_HOUR="3"):
        assert [ask_without(v1_client).status for _ in range(3)] == [202] * 3
        assert is_throttled(ask_without(v1_client))


@pytest.mark.parametrize("mode", ["auto", "always"])
def test_the_answer_is_the_same_for_a_taken_address(v1_client, mode):
    taken = enrol(v1_client)
    with worker_settings(CAPTCHA=mode, CAPTCHA_FREE_MAILS_OF_ALL_PER_HOUR="1"):
        ask_without(v1_client)
        replies = [ask_code(v1_client, "sign-up", email) for email in (taken.email, Person().email)]
    assert all(needs_captcha(reply) for reply in replies)
    assert len({reply.text.replace(reply.request_id, "") for reply in replies}) == 1


def test_unreadable_is_true_or_false(v1_client):
    reply = ask_code(v1_client, "sign-up", Person().email, captcha_unreadable="yes")
    assert is_problem(reply, 422, "invalid-field", "captcha_unreadable", "bad-form")
