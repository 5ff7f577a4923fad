"""portal, section 2: codes by mail. Who has an account is told to its owner, and to nobody else."""
import re
import secrets

import pytest

import database
import letters
from bodies import encode
from client import Client, mounts
from database import DAY, SECOND
from lobby import (DONE, MAIL, REGISTER, WRONG_PICTURE, Pair, ask_mail, check, checked_pair,
                   code_for, draw, enrol, guess, is_throttled, newcomer, post,
                   refuses, registering, request_code, speaking, verified)
from people import Person, fresh
from stack import settings


# action=register

def test_a_checked_picture_is_worth_one_mail(portal):
    pair, first, second = checked_pair(portal), newcomer(), newcomer()
    assert ask_mail(portal, "register", first.email, pair).text == DONE
    assert ask_mail(portal, "register", second.email, pair).text == WRONG_PICTURE
    assert letters.mailed(first.email) == [letters.REGISTRATION]
    assert letters.mailed(second.email) == []


def test_the_answer_of_a_checked_picture_may_come_in_any_case(portal):
    pair, person = checked_pair(portal), newcomer()
    lower = Pair(pair.token, pair.answer.lower())
    assert ask_mail(portal, "register", person.email, lower).text == DONE


def worthless(client):
    """Pairs that are worth no mail."""
    checked, wrong_one = checked_pair(client), draw(client)
    check(client, guess(wrong_one))
    return [wrong_one, guess(checked), Pair("f" * 32, "ABCDEF")]


def test_a_wrong_pair_costs_neither_a_mail_nor_a_cooldown(portal):
    person = newcomer()
    for pair in worthless(portal):
        reply = ask_mail(portal, "register", person.email, pair)
        assert (reply.status, reply.text) == (200, WRONG_PICTURE)
    assert letters.mailed(person.email) == []
    request_code(portal, "register", person.email)


@pytest.mark.parametrize("lost", ["imgToken", "imgVerifyCode"])
@pytest.mark.parametrize("value", [None, "missing", ""])
def test_half_a_pair_is_refused_and_mails_nothing(portal, lost, value):
    pair, person = checked_pair(portal), newcomer()
    fields = {"email": person.email, **pair.fields, lost: value}
    if value == "missing":
        del fields[lost]
    reply = post(portal, MAIL, fields, action="register")
    assert refuses(reply, lost) or (reply.status, reply.text) == (200, WRONG_PICTURE)
    assert letters.mailed(person.email) == []


def test_an_address_that_has_an_account_is_told_so_and_gets_no_code(portal):
    person = verified(portal)
    request_code(portal, "register", person.email)
    assert letters.mailed(person.email) == [letters.KNOWN]
    assert letters.codes_in(letters.read(person.email, letters.KNOWN)) == []


def test_an_address_that_nobody_verified_is_free(portal):
    person = enrol(portal)
    request_code(portal, "register", person.email)
    assert letters.mailed(person.email) == [letters.REGISTRATION]


# action=other

def test_a_reset_code_needs_no_picture(portal):
    person = verified(portal)
    assert re.fullmatch(r"\d{6}", code_for(portal, "other", person.email))
    assert letters.mailed(person.email) == [letters.RESET]


@pytest.mark.parametrize("beside", [{"imgToken": "", "imgVerifyCode": ""},
                                    {"imgToken": "f" * 32, "imgVerifyCode": "ABCDEF"},
                                    {"imgToken": "x"}])
def test_a_picture_beside_it_does_not_matter(comer, beside):
    person = verified(comer)
    assert post(comer, MAIL, {"email": person.email, **beside}, action="other").text == DONE
    assert letters.mailed(person.email) == [letters.RESET]


def test_an_unverified_address_of_an_account_gets_a_reset_code(portal):
    person = enrol(portal)
    request_code(portal, "other", person.email)
    assert letters.mailed(person.email) == [letters.RESET]


def test_unknown_and_disabled_addresses_get_no_mail(portal):
    disabled, unknown = verified(portal), newcomer()
    database.disable(disabled.username)
    for person in (disabled, unknown):
        request_code(portal, "other", person.email)
    assert letters.mailed(disabled.email) == letters.mailed(unknown.email) == []


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
def test_every_address_answers_the_same_bytes_the_first_time(portal, action):
    asked = [(email, checked_pair(portal) if action == "register" else None)
             for email in of_every_kind(portal)]
    replies = [ask_mail(portal, action, email, pair) for email, pair in asked]
    assert len(set(map(shown, replies))) == 1 and replies[0].text == DONE


@pytest.mark.parametrize("action", ["register", "other"])
def test_every_address_answers_the_same_bytes_the_second_time(portal, action):
    emails = of_every_kind(portal)
    for email in emails:
        request_code(portal, action, email)
    replies = [ask_mail(portal, action, email, Pair("f" * 32, "ABCDEF")) for email in emails]
    assert all(map(is_throttled, replies)) and len({reply.body for reply in replies}) == 1


# Cooldown and the cap of a day

@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_an_address_waits_a_minute_between_two_mails_known_or_not(portal, known):
    email = (verified(portal) if known else newcomer()).email
    request_code(portal, "other", email)
    assert is_throttled(ask_mail(portal, "other", email))
    database.age_codes(50 * SECOND)
    assert is_throttled(ask_mail(portal, "other", email), at_most=10)
    database.age_codes(11 * SECOND)
    assert ask_mail(portal, "other", email).text == DONE


def test_the_two_actions_of_an_address_wait_each_for_itself(portal):
    person = verified(portal)
    for action in ("other", "register"):
        request_code(portal, action, person.email)
    assert letters.mailed(person.email) == [letters.RESET, letters.KNOWN]


def test_all_spellings_of_an_address_wait_together(portal):
    person = newcomer(email=f"{fresh('Kit')}@Example.org")
    request_code(portal, "other", person.email)
    for spelling in (person.email.upper(), person.email.lower(), f" {person.email} "):
        reply = ask_mail(portal, "other", spelling)
        assert is_throttled(reply) or (spelling.startswith(" ") and refuses(reply, "email"))


def test_both_mounts_wait_together():
    email = newcomer().email
    prefix, host = (Client(mount) for mount in mounts("portal").values())
    request_code(prefix, "other", email)
    assert is_throttled(ask_mail(host, "other", email))


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_an_address_gets_ten_mails_a_day_known_or_not(comer, known):
    email = (verified(comer) if known else newcomer()).email
    for _ in range(10):
        assert ask_mail(comer, "other", email).text == DONE
        database.age_codes(61 * SECOND)
    reply = ask_mail(comer, "other", email)
    assert is_throttled(reply, at_most=86_400) and int(reply.header("Retry-After")) > 3600
    database.age_codes(DAY)
    assert ask_mail(comer, "other", email).text == DONE


def test_who_has_to_wait_keeps_the_checked_picture(portal):
    person, other = newcomer(), newcomer()
    request_code(portal, "register", person.email)
    pair = checked_pair(portal)
    assert is_throttled(ask_mail(portal, "register", person.email, pair))
    assert ask_mail(portal, "register", other.email, pair).text == DONE


def test_a_wrong_pair_within_the_wait_is_not_looked_at(portal):
    person = newcomer()
    request_code(portal, "register", person.email)
    pair = draw(portal)
    assert is_throttled(ask_mail(portal, "register", person.email, guess(pair)))
    assert check(portal, pair).text == DONE


def test_waiting_ends_no_code(portal):
    person = newcomer()
    code = code_for(portal, "register", person.email)
    assert is_throttled(ask_mail(portal, "register", person.email, checked_pair(portal)))
    assert post(portal, REGISTER, registering(person, code)).text == DONE


def test_the_cooldown_and_the_cap_can_be_set(comer):
    email = newcomer().email
    with settings(CODE_COOLDOWN="30", CODES_PER_DAY="2"):
        request_code(comer, "other", email)
        assert is_throttled(ask_mail(comer, "other", email), at_most=30)
        database.age_codes(31 * SECOND)
        request_code(comer, "other", email)
        database.age_codes(31 * SECOND)
        assert is_throttled(ask_mail(comer, "other", email), at_most=86_400)


# The mail itself

def test_the_code_is_six_digits_alone_on_a_line(portal):
    person = newcomer()
    request_code(portal, "register", person.email)
    letter = letters.read(person.email, letters.REGISTRATION)
    assert len(letters.codes_in(letter)) == 1 and letters.subject(letter)


def test_no_subject_tells_the_code(portal):
    person = verified(portal)
    code = code_for(portal, "other", person.email)
    assert code not in letters.subject(letters.read(person.email, letters.RESET))


LANGUAGES = [("cn", True), ("zh-CN", True), ("en", False), ("en-US", False)]


@pytest.mark.parametrize("language, chinese", LANGUAGES)
@pytest.mark.parametrize("action", ["register", "other"])
def test_the_mail_speaks_the_language_of_the_request(comer, language, chinese, action):
    person = verified(comer)
    request_code(speaking(comer, language), action, person.email)
    kind = letters.KNOWN if action == "register" else letters.RESET
    letter = letters.read(person.email, kind)
    for text in (letter, letters.subject(letter)):
        assert letters.is_chinese(text) is chinese


def test_a_registration_mail_speaks_it_too(comer):
    person = newcomer()
    request_code(speaking(comer, "en"), "register", person.email)
    assert not letters.is_chinese(letters.read(person.email, letters.REGISTRATION))


def test_codes_are_spread_over_all_digits(comer):
    codes = []
    for _ in range(12):
        person = enrol(comer)
        codes.append(code_for(comer, "other", person.email))
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
def test_what_is_no_address_is_refused_by_name_and_mails_nothing(portal, email):
    before, pair = letters.count(), checked_pair(portal)
    assert refuses(ask_mail(portal, "register", email, pair), "email")
    assert refuses(ask_mail(portal, "other", email), "email")
    assert letters.count() == before
    assert ask_mail(portal, "register", newcomer().email, pair).text == DONE


@pytest.mark.parametrize("action", [None, "", "reset", "REGISTER", "register|other", "register "])
def test_another_action_is_refused_by_name_and_mails_nothing(portal, action):
    person, query = verified(portal), {} if action is None else {"action": action}
    assert refuses(post(portal, MAIL, {"email": person.email}, **query), "action")
    assert letters.mailed(person.email) == []


def test_the_action_belongs_into_the_query_and_the_address_into_the_body(portal):
    person = verified(portal)
    assert refuses(post(portal, MAIL, {"email": person.email, "action": "other"}), "action")
    reply = portal.send("POST", MAIL, query=encode({"action": "other", "email": person.email}))
    assert refuses(reply, "email") and letters.mailed(person.email) == []


def test_a_missing_address_is_refused_by_name(portal):
    assert refuses(post(portal, MAIL, checked_pair(portal).fields, action="register"), "email")
    assert refuses(post(portal, MAIL, {"email": None}, action="other"), "email")


# Limits and faults of the post

def network():
    return "127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3))


def test_mails_an_hour_from_one_network_are_limited_whomever_they_are_for(portal):
    home, cafe = portal.another(network()), portal.another(network())
    with settings(LOOPBACK_EXEMPT="off", REQUESTS_PER_SECOND="1000", THROTTLE_MAILS_PER_HOUR="5"):
        for number in range(5):
            request_code(home, "other", (verified(portal) if number % 2 else newcomer()).email)
        person = verified(portal)
        assert is_throttled(ask_mail(home, "other", person.email), at_most=3600)
        assert letters.mailed(person.email) == []
        request_code(cafe, "other", person.email)


def test_a_network_that_has_to_wait_keeps_the_checked_picture(comer):
    home, person = comer.another(network()), newcomer()
    with settings(LOOPBACK_EXEMPT="off", REQUESTS_PER_SECOND="1000", THROTTLE_MAILS_PER_HOUR="1"):
        request_code(home, "other", newcomer().email)
        pair = checked_pair(home)
        assert is_throttled(ask_mail(home, "register", person.email, pair), at_most=3600)
        assert ask_mail(comer.another(network()), "register", person.email, pair).text == DONE


def test_a_mail_server_that_cannot_be_reached_fails_no_request_and_loses_no_mail(portal):
    person, known = newcomer(), verified(portal)
    with settings(MAIL_URL="smtp://127.0.0.1:1"):
        request_code(portal, "register", person.email)
        request_code(portal, "other", known.email)
    assert letters.mailed(person.email) == [letters.REGISTRATION]
    assert letters.mailed(known.email) == [letters.RESET]


def test_what_was_mailed_meanwhile_arrives_once_the_server_is_back(comer):
    person = Person(username=None)
    with settings(MAIL_URL="smtp://127.0.0.1:1"):
        request_code(comer, "register", person.email)
    database.run(f"UPDATE outbox SET due = 0 WHERE recipient = {database.text(person.email)} "
                 "AND state = 'waiting'")
    code = letters.code(person.email, letters.REGISTRATION)
    assert post(comer, REGISTER, registering(person, code)).text == DONE
