"""/v1: an account whose password strangers guess. Its owner logs in from a client that the account does not
know, with a captcha or a mailed code beside the password."""
import pytest

from support import database, entry, mailbox, mall
from support.v1 import DEVICE, ask, ask_code, captcha, enrol, failing_guess, is_problem, log_in, wrong

STRANGER, ELSEWHERE = "127.0.0.66", "127.0.0.77"  # other networks than 127.0.0.1, on the same machine


@pytest.fixture
def person(v1_client):
    """Somebody whose account is under attack."""
    person = enrol(v1_client)
    attack(v1_client, person)
    return person


@pytest.fixture
def owner(v1_client):
    return v1_client.another(ELSEWHERE)


def attack(client, person):
    assert failing_guess(client.another(STRANGER), person.email).status == 401
    database.use_up_strangers()


def mailed_code(client, person):
    assert ask_code(client, "log-in", person.email).status == 202
    return mailbox.code(person.email, "login-code")


def attempt(client, person, **proof):
    fields = {"identifier": person.username, "password": person.password, **proof}
    return ask(client, "POST", "/sessions", **fields)


def test_a_stranger_is_told_what_would_help(owner, person):
    reply = attempt(owner, person)
    assert is_problem(reply, 429, "under-attack") and 0 < int(reply.header("Retry-After")) <= 3600
    assert reply.json["retry_after"] == int(reply.header("Retry-After"))


def test_an_unknown_name_is_under_attack_alike(owner, v1_client):
    assert failing_guess(v1_client.another(STRANGER), "nobody.of.this.name").status == 401
    database.use_up_strangers()
    assert is_problem(failing_guess(owner, "nobody.of.this.name"), 429, "under-attack")


def test_a_solved_captcha_lets_the_owner_in(owner, person):
    assert attempt(owner, person, **captcha(owner)).status == 201


def test_a_wrong_captcha_does_not_and_counts_as_no_guess(owner, person):
    for _ in range(3):
        reply = attempt(owner, person, **{**captcha(owner), "captcha_answer": "wrong!"})
        assert is_problem(reply, 422, "wrong-captcha")
    assert attempt(owner, person, **captcha(owner)).status == 201


def test_strangers_who_solve_captchas_have_a_limit_too(owner, person):
    for number in range(10):
        guesser = owner.another(f"127.0.9.{number + 1}")
        assert attempt(guesser, person, password="wrong guess", **captcha(guesser)).status == 401
    assert is_problem(attempt(owner, person, **captcha(owner)), 429, "mailed-code-helps")
    assert attempt(owner, person, code=mailed_code(owner, person)).status == 201


def test_a_mailed_code_beside_the_password_lets_the_owner_in_once(owner, person):
    code = mailed_code(owner, person)
    assert attempt(owner, person, code=code).status == 201
    other = owner.another("127.0.0.78")
    assert is_problem(attempt(other, person, code=code), 422, "wrong-code")


def test_a_mailed_code_does_not_replace_the_password_and_survives_a_wrong_one(owner, person):
    code = mailed_code(owner, person)
    assert attempt(owner, person, code=code, password="wrong guess").status == 401
    assert attempt(owner, person, code=code).status == 201


def test_a_wrong_code_is_refused(owner, person):
    code = mailed_code(owner, person)
    assert is_problem(attempt(owner, person, code=wrong(code)), 422, "wrong-code")


@pytest.mark.parametrize("known", [True, False], ids=["unverified", "unknown"])
def test_a_code_is_mailed_to_verified_addresses_alone_and_nobody_is_told(v1_client, known):
    person = mall.sign_up(v1_client.at("mall")) if known else mall.Person()
    assert ask_code(v1_client, "log-in", person.email).status == 202
    assert mailbox.mailed(person.email) == []


def test_the_owners_login_makes_the_network_known_to_every_contract(owner, person):
    assert attempt(owner, person, code=mailed_code(owner, person)).status == 201
    mall.log_in(owner.at("mall").another(), person)
    entry.log_in(owner.at("entry"), person)


def test_a_reset_by_mail_lets_the_owner_in_at_once_and_for_the_rest_of_the_attack(owner, person):
    assert ask_code(owner, "reset", person.email).status == 202
    reply = ask(owner, "POST", "/password-resets", email=person.email, code=mailbox.code(person.email, "reset-code"),
                password="another long secret")
    assert reply.status == 204 and DEVICE in owner.cookies
    person = person.but(password="another long secret")
    log_in(owner.another(), person)
    attack(owner, person)
    log_in(owner.another(), person)
    elsewhere = owner.copy()
    elsewhere.address = "127.0.0.79"
    log_in(elsewhere, person)


def test_a_known_device_logs_in_from_anywhere(v1_client, owner, person):
    log_in(v1_client, person, **captcha(v1_client))
    elsewhere = v1_client.copy()
    elsewhere.address = ELSEWHERE
    log_in(elsewhere, person)


def test_who_is_signed_in_changes_the_password_during_an_attack(owner, person):
    reply = ask(owner, "POST", "/sessions", identifier=person.username, password=person.password,
                kind="bearer", **captcha(owner))
    assert reply.status == 201
    database.run("DELETE FROM known_network")
    headers = [("Authorization", f"Bearer {reply.json['token']}")]
    changed = ask(owner.another("127.0.0.80"), "PUT", "/account/password", headers,
                  present=person.password, password="another long secret")
    assert changed.status < 300, changed


def test_who_is_signed_in_gives_the_password_again_during_an_attack(owner, person):
    log_in(owner, person, **captcha(owner))
    database.run("DELETE FROM known_network")
    owner.cookies.pop(DEVICE)
    assert is_problem(attempt(owner, person, password="wrong guess"), 401, "wrong-credentials")
    database.age_failures(3 * database.SECOND)
    assert attempt(owner, person).status == 201
    database.run("DELETE FROM known_network")
    assert is_problem(attempt(owner.another(), person), 429, "under-attack")
