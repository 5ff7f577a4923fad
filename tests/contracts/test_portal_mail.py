"""portal, section 2: codes by mail. Only the owner of an address learns whether it has an account."""
import re
import secrets

import pytest

from support import database, mailbox
from support.bodies import encode
from support.client import Client, mounts
from support.configuration import settings, worker_settings
from support.database import DAY, SECOND
from support.people import Person, fresh
from support.portal import (DONE, MAIL, REGISTER, WRONG_PICTURE, Pair, ask_mail, check,
                            checked_pair, code_for, draw, enrol, guess, is_throttled, newcomer,
                            post, refuses, registering, request_code, speaking, verified)


# action=register

def test_checked_captcha_allows_one_mail(portal_client):
    pair, first, second = checked_pair(portal_client), newcomer(), newcomer()
    assert ask_mail(portal_client, "register", first.email, pair).text == DONE
    assert ask_mail(portal_client, "register", second.email, pair).text == WRONG_PICTURE
    assert mailbox.mailed(first.email) == [mailbox.REGISTRATION]
    assert mailbox.mailed(second.email) == []


def test_the_answer_of_a_checked_picture_may_come_in_any_case(portal_client):
    pair, person = checked_pair(portal_client), newcomer()
    lower = Pair(pair.token, pair.answer.lower())
    assert ask_mail(portal_client, "register", person.email, lower).text == DONE


def worthless(client):
    """Pairs that cause no mail."""
    checked, wrong_one = checked_pair(client), draw(client)
    check(client, guess(wrong_one))
    return [wrong_one, guess(checked), Pair("f" * 32, "ABCDEF")]


def test_a_wrong_pair_costs_neither_a_mail_nor_a_cooldown(portal_client):
    person = newcomer()
    for pair in worthless(portal_client):
        reply = ask_mail(portal_client, "register", person.email, pair)
        assert (reply.status, reply.text) == (200, WRONG_PICTURE)
    assert mailbox.mailed(person.email) == []
    request_code(portal_client, "register", person.email)


@pytest.mark.parametrize("lost", ["imgToken", "imgVerifyCode"])
@pytest.mark.parametrize("value", [None, "missing", ""])
def test_half_a_pair_is_refused_and_mails_nothing(portal_client, lost, value):
    pair, person = checked_pair(portal_client), newcomer()
    fields = {"email": person.email, **pair.fields, lost: value}
    if value == "missing":
        del fields[lost]
    reply = post(portal_client, MAIL, fields, action="register")
    assert refuses(reply, lost) or (reply.status, reply.text) == (200, WRONG_PICTURE)
    assert mailbox.mailed(person.email) == []


def test_address_with_an_account_gets_a_notice_and_no_code(portal_client):
    person = verified(portal_client)
    request_code(portal_client, "register", person.email)
    assert mailbox.mailed(person.email) == [mailbox.KNOWN]
    assert mailbox.codes_in(mailbox.read(person.email, mailbox.KNOWN)) == []


def test_unverified_address_can_be_registered(portal_client):
    person = enrol(portal_client)
    request_code(portal_client, "register", person.email)
    assert mailbox.mailed(person.email) == [mailbox.REGISTRATION]


# action=other

def test_a_reset_code_needs_no_picture(portal_client):
    person = verified(portal_client)
    assert re.fullmatch(r"\d{6}", code_for(portal_client, "other", person.email))
    assert mailbox.mailed(person.email) == [mailbox.RESET]


@pytest.mark.parametrize("beside", [{"imgToken": "", "imgVerifyCode": ""},
                                    {"imgToken": "f" * 32, "imgVerifyCode": "ABCDEF"},
                                    {"imgToken": "x"}])
def test_a_picture_beside_it_does_not_matter(portal_client, beside):
    person = verified(portal_client)
    assert post(portal_client, MAIL, {"email": person.email, **beside}, action="other").text == DONE
    assert mailbox.mailed(person.email) == [mailbox.RESET]


def test_an_unverified_address_of_an_account_gets_a_reset_code(portal_client):
    person = enrol(portal_client)
    request_code(portal_client, "other", person.email)
    assert mailbox.mailed(person.email) == [mailbox.RESET]


def test_unknown_and_disabled_addresses_get_no_mail(portal_client):
    disabled, unknown = verified(portal_client), newcomer()
    database.disable(disabled.username)
    for person in (disabled, unknown):
        request_code(portal_client, "other", person.email)
    assert mailbox.mailed(disabled.email) == mailbox.mailed(unknown.email) == []


# One answer for all

def of_every_kind(client):
    """Addresses in every state that an address can have."""
    known, unverified, disabled, asleep = (verified(client), enrol(client), verified(client),
                                           enrol(client))
    for person in (disabled, asleep):
        database.disable(person.username)
    return [person.email for person in (known, unverified, disabled, asleep, newcomer())]


def shown(reply):
    kept = [pair for pair in reply.headers if pair[0] not in ("Date", "X-Request-Id")]
    return reply.status, tuple(kept), reply.body


@pytest.mark.parametrize("action", ["register", "other"])
def test_every_address_answers_the_same_bytes_the_first_time(portal_client, action):
    asked = [(email, checked_pair(portal_client) if action == "register" else None)
             for email in of_every_kind(portal_client)]
    replies = [ask_mail(portal_client, action, email, pair) for email, pair in asked]
    assert len(set(map(shown, replies))) == 1 and replies[0].text == DONE


@pytest.mark.parametrize("action", ["register", "other"])
def test_every_address_answers_the_same_bytes_the_second_time(portal_client, action):
    emails = of_every_kind(portal_client)
    for email in emails:
        request_code(portal_client, action, email)
    replies = [ask_mail(portal_client, action, email, Pair("f" * 32, "ABCDEF")) for email in emails]
    assert all(map(is_throttled, replies)) and len({reply.body for reply in replies}) == 1


# Cooldown and the cap of a day

@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_an_address_waits_a_minute_between_two_mails_known_or_not(portal_client, known):
    email = (verified(portal_client) if known else newcomer()).email
    request_code(portal_client, "other", email)
    assert is_throttled(ask_mail(portal_client, "other", email))
    database.age_codes(50 * SECOND)
    assert is_throttled(ask_mail(portal_client, "other", email), at_most=10)
    database.age_codes(11 * SECOND)
    assert ask_mail(portal_client, "other", email).text == DONE


def test_the_two_actions_of_an_address_wait_each_for_itself(portal_client):
    person = verified(portal_client)
    for action in ("other", "register"):
        request_code(portal_client, action, person.email)
    assert mailbox.mailed(person.email) == [mailbox.RESET, mailbox.KNOWN]


def test_all_spellings_of_an_address_wait_together(portal_client):
    person = newcomer(email=f"{fresh('Kit')}@Example.org")
    request_code(portal_client, "other", person.email)
    for spelling in (person.email.upper(), person.email.lower(), f" {person.email} "):
        reply = ask_mail(portal_client, "other", spelling)
        assert is_throttled(reply) or (spelling.startswith(" ") and refuses(reply, "email"))


def test_both_mounts_wait_together():
    email = newcomer().email
    prefix, host = (Client(mount) for mount in mounts("portal").values())
    request_code(prefix, "other", email)
    assert is_throttled(ask_mail(host, "other", email))


@pytest.mark.parametrize("known, mails", [(True, 5), (False, 0)], ids=["known", "unknown"])
def test_a_network_gets_five_mails_a_day_for_an_address_and_is_not_told(portal_client, known, mails):
    email = (verified(portal_client) if known else newcomer()).email
    for _ in range(7):
        assert ask_mail(portal_client, "other", email).text == DONE
        database.age_codes(61 * SECOND)
    assert database.resets_mailed_to(email) == mails
    database.age_codes(DAY)
    assert ask_mail(portal_client, "other", email).text == DONE
    assert database.resets_mailed_to(email) == mails + known


def test_throttled_mail_does_not_spend_the_checked_captcha(portal_client):
    person, other = newcomer(), newcomer()
    request_code(portal_client, "register", person.email)
    pair = checked_pair(portal_client)
    assert is_throttled(ask_mail(portal_client, "register", person.email, pair))
    assert ask_mail(portal_client, "register", other.email, pair).text == DONE


def test_a_wrong_pair_within_the_wait_is_not_looked_at(portal_client):
    person = newcomer()
    request_code(portal_client, "register", person.email)
    pair = draw(portal_client)
    assert is_throttled(ask_mail(portal_client, "register", person.email, guess(pair)))
    assert check(portal_client, pair).text == DONE


def test_waiting_ends_no_code(portal_client):
    person = newcomer()
    code = code_for(portal_client, "register", person.email)
    assert is_throttled(ask_mail(portal_client, "register", person.email, checked_pair(portal_client)))
    assert post(portal_client, REGISTER, registering(person, code)).text == DONE


def test_the_cooldown_and_the_cap_can_be_set(portal_client):
    email = verified(portal_client).email
    with settings(CODE_COOLDOWN="30", CODES_PER_DAY="2"):
        request_code(portal_client, "other", email)
        assert is_throttled(ask_mail(portal_client, "other", email), at_most=30)
        database.age_codes(31 * SECOND)
        request_code(portal_client, "other", email)
        database.age_codes(31 * SECOND)
        request_code(portal_client, "other", email)
        assert database.resets_mailed_to(email) == 2


# The mail itself

def test_the_code_is_six_digits_alone_on_a_line(portal_client):
    person = newcomer()
    request_code(portal_client, "register", person.email)
    letter = mailbox.read(person.email, mailbox.REGISTRATION)
    assert len(mailbox.codes_in(letter)) == 1 and mailbox.subject(letter)


def test_no_subject_contains_the_code(portal_client):
    person = verified(portal_client)
    code = code_for(portal_client, "other", person.email)
    assert code not in mailbox.subject(mailbox.read(person.email, mailbox.RESET))


LANGUAGES = [("cn", True), ("zh-CN", True), ("en", False), ("en-US", False)]


@pytest.mark.parametrize("language, chinese", LANGUAGES)
@pytest.mark.parametrize("action", ["register", "other"])
def test_mail_is_in_the_language_of_the_request(portal_client, language, chinese, action):
    person = verified(portal_client)
    request_code(speaking(portal_client, language), action, person.email)
    kind = mailbox.KNOWN if action == "register" else mailbox.RESET
    letter = mailbox.read(person.email, kind)
    for text in (letter, mailbox.subject(letter)):
        assert mailbox.is_chinese(text) is chinese


def test_registration_mail_is_in_the_language_of_the_request(portal_client):
    person = newcomer()
    request_code(speaking(portal_client, "en"), "register", person.email)
    assert not mailbox.is_chinese(mailbox.read(person.email, mailbox.REGISTRATION))


def test_codes_are_spread_over_all_digits(portal_client):
    codes = []
    for _ in range(12):
        person = enrol(portal_client)
        codes.append(code_for(portal_client, "other", person.email))
    assert len(set(codes)) == len(codes) and len({code[0] for code in codes}) > 1


# Malformed requests

BAD_ADDRESSES = {
    "nothing": "", "no at": "kit.example.org", "no name": "@example.org", "no domain": "kit@",
    "two ats": "kit@a@example.org", "blanks": "k it@example.org", "a comma": "a@x.org,b@x.org",
    "angles": "<kit@example.org>", "a name before": "Kit <kit@example.org>",
    "a header": "kit@example.org\r\nBcc: evil@example.org", "a line feed": "kit@example.org\nX: y",
    "a carriage return": "kit@example.org\rX: y", "a tab": "kit@exam\tple.org",
    "a semicolon": "a@x.org;b@x.org", "too long": "k" * 250 + "@example.org"}


@pytest.mark.parametrize("email", BAD_ADDRESSES.values(), ids=BAD_ADDRESSES)
def test_invalid_address_is_rejected_by_name_and_sends_no_mail(portal_client, email):
    before, pair = mailbox.count(), checked_pair(portal_client)
    assert refuses(ask_mail(portal_client, "register", email, pair), "email")
    assert refuses(ask_mail(portal_client, "other", email), "email")
    assert mailbox.count() == before
    assert ask_mail(portal_client, "register", newcomer().email, pair).text == DONE


@pytest.mark.parametrize("action", [None, "", "reset", "REGISTER", "register|other", "register "])
def test_another_action_is_refused_by_name_and_mails_nothing(portal_client, action):
    person, query = verified(portal_client), {} if action is None else {"action": action}
    assert refuses(post(portal_client, MAIL, {"email": person.email}, **query), "action")
    assert mailbox.mailed(person.email) == []


def test_the_action_belongs_into_the_query_and_the_address_into_the_body(portal_client):
    person = verified(portal_client)
    assert refuses(post(portal_client, MAIL, {"email": person.email, "action": "other"}), "action")
    reply = portal_client.send("POST", MAIL, query=encode({"action": "other", "email": person.email}))
    assert refuses(reply, "email") and mailbox.mailed(person.email) == []


def test_a_missing_address_is_refused_by_name(portal_client):
    assert refuses(post(portal_client, MAIL, checked_pair(portal_client).fields, action="register"), "email")
    assert refuses(post(portal_client, MAIL, {"email": None}, action="other"), "email")


# Limits and faults of the post

def network():
    return "127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3))


def test_mails_an_hour_from_one_network_are_limited_whomever_they_are_for(portal_client):
    home, cafe = portal_client.another(network()), portal_client.another(network())
    with worker_settings(LOOPBACK_EXEMPT="off", THROTTLE_MAILS_PER_HOUR="5"):
        for number in range(5):
            request_code(home, "other", (verified(portal_client) if number % 2 else newcomer()).email)
        person = verified(portal_client)
        assert is_throttled(ask_mail(home, "other", person.email), at_most=3600)
        assert mailbox.mailed(person.email) == []
        request_code(cafe, "other", person.email)


def test_throttled_network_does_not_spend_the_checked_captcha(portal_client):
    home, person = portal_client.another(network()), newcomer()
    with worker_settings(LOOPBACK_EXEMPT="off", THROTTLE_MAILS_PER_HOUR="1"):
        request_code(home, "other", newcomer().email)
        pair = checked_pair(home)
        assert is_throttled(ask_mail(home, "register", person.email, pair), at_most=3600)
        assert ask_mail(portal_client.another(network()), "register", person.email, pair).text == DONE


def test_unreachable_mail_server_fails_no_request_and_loses_no_mail(portal_client):
    person, known = newcomer(), verified(portal_client)
    with settings(MAIL_URL="smtp://127.0.0.1:1"):
        request_code(portal_client, "register", person.email)
        request_code(portal_client, "other", known.email)
    assert mailbox.mailed(person.email) == [mailbox.REGISTRATION]
    assert mailbox.mailed(known.email) == [mailbox.RESET]


def test_queued_mail_is_delivered_once_the_server_is_back(portal_client):
    person = Person(username=None)
    with settings(MAIL_URL="smtp://127.0.0.1:1"):
        request_code(portal_client, "register", person.email)
    database.run(f"UPDATE outbox SET due = 0 WHERE recipient = {database.text(person.email)} "
                 "AND state = 'waiting'")
    code = mailbox.code(person.email, mailbox.REGISTRATION)
    assert post(portal_client, REGISTER, registering(person, code)).text == DONE
