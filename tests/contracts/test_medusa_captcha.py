"""medusa's captcha, which the document does not define: drawn, solved once, expired."""
import re

import pytest

from support import database
from support.client import Client, mounts
from support.database import MINUTE, SECOND
from support.medusa import (BROKEN, CAPTCHA, CAPTCHA_KEY, CHANGED, FORGET, FORMS, LOGIN, MALFORMED,
                            NOBODYS_KEY, NO_ANSWER, PASSWORD, REGISTER, REGISTERED, WRONG,
                            WRONG_CAPTCHA, answer_of, answers, credentials, draw, enrol,
                            fail_login, forgotten, is_busy, password_change, registration,
                            solution, solved, submit, unsolved)
from support.people import Person, fresh_password
from support.pictures import opened
from support.stack import run_script

ANSWER = r"[23456789ABCDEFGHJKMNPRSTUVWXYZ]{6}"


def forms(person):
    """Each form that needs a captcha, filled in for this person."""
    new = fresh_password()
    return {REGISTER: registration(Person()), LOGIN: credentials(person),
            PASSWORD: password_change(person, new), FORGET: forgotten(person, new)}


def log_in_with(client, person, picture):
    return client.post_json(LOGIN, **credentials(person), **picture)


def logged_in(reply):
    return reply.status == 200 and reply.json["code"] == 200


def is_wrong(reply):
    return answers(reply, WRONG_CAPTCHA[LOGIN])


# The picture

def test_a_picture_comes_with_its_key_in_a_header_that_pages_may_read(medusa_client):
    reply = medusa_client.get(CAPTCHA)
    assert (reply.status, reply.header("Content-Type")) == (200, "image/png")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", reply.header(CAPTCHA_KEY))
    assert reply.header("Access-Control-Expose-Headers") == CAPTCHA_KEY
    assert reply.header("Cache-Control") == "no-store" and not reply.all("Set-Cookie")


def test_the_picture_is_a_png_of_a_size_to_be_read(medusa_client):
    image = opened(medusa_client.get(CAPTCHA).body)
    assert image.format == "PNG" and 80 <= image.width <= 600 and 30 <= image.height <= 300
    assert len(set(image.convert("L").getdata())) > 1


def test_each_captcha_has_a_new_key_and_answer(medusa_client):
    replies = [medusa_client.get(CAPTCHA) for _ in range(5)]
    keys = {reply.header(CAPTCHA_KEY) for reply in replies}
    assert len(keys) == len({reply.body for reply in replies}) == 5
    assert len({answer_of(key) for key in keys}) > 1


def test_an_answer_is_six_characters_none_of_which_looks_like_another(medusa_client):
    for _ in range(5):
        assert re.fullmatch(ANSWER, answer_of(draw(medusa_client)))


def test_captcha_is_drawn_with_and_without_slash_for_every_query(medusa_client):
    for path in (CAPTCHA, CAPTCHA.rstrip("/")):
        for query in ("", "t=1700000000", "VerificationCodeKey=x", "%zz"):
            reply = medusa_client.send("GET", path, query=query)
            assert (reply.status, reply.header("Content-Type")) == (200, "image/png")


# Answers

@pytest.mark.parametrize("spell", [str.lower, str.upper, str.swapcase, lambda a: f" {a} ",
                                   lambda a: f"{a}\n"], ids=["lower", "upper", "swapped",
                                                             "in blanks", "before a line feed"])
def test_an_answer_is_right_in_any_case_and_with_blanks_around(medusa_client, spell):
    key = draw(medusa_client)
    assert logged_in(log_in_with(medusa_client, enrol(medusa_client), solution(key, spell(answer_of(key)))))


@pytest.mark.parametrize("path", FORMS)
def test_a_right_answer_serves_each_form_and_a_wrong_one_none(medusa_client, path):
    fields = forms(enrol(medusa_client))[path]
    assert answers(medusa_client.post_json(path, **fields, **unsolved(medusa_client)), WRONG_CAPTCHA[path])
    assert submit(medusa_client, path, fields).json["code"] == 200


@pytest.mark.parametrize("path", FORMS)
def test_right_answer_is_accepted_once_for_any_form_result(medusa_client, path):
    person, picture = enrol(medusa_client), solved(medusa_client)
    first = medusa_client.post_json(path, **forms(person)[path], **picture)
    again = {**forms(person.but(username=Person().username))[path], **picture}
    assert first.json["code"] == 200
    assert answers(medusa_client.post_json(path, **again), WRONG_CAPTCHA[path])


def test_a_right_answer_is_spent_by_a_wrong_password(medusa_client):
    person, picture = enrol(medusa_client), solved(medusa_client)
    assert answers(log_in_with(medusa_client, Person(), picture), WRONG)
    assert is_wrong(log_in_with(medusa_client, person, picture))


def test_a_wrong_answer_spends_the_picture_for_the_right_one(medusa_client):
    person, key = enrol(medusa_client), draw(medusa_client)
    right = answer_of(key)
    assert is_wrong(log_in_with(medusa_client, person, solution(key, NO_ANSWER)))
    assert is_wrong(log_in_with(medusa_client, person, solution(key, right)))


def test_what_one_form_spent_no_other_form_takes(medusa_client):
    picture = solved(medusa_client)
    assert answers(medusa_client.post_json(REGISTER, **registration(Person()), **picture), REGISTERED)
    for path, fields in forms(enrol(medusa_client)).items():
        assert answers(medusa_client.post_json(path, **fields, **picture), WRONG_CAPTCHA[path])


NEARLY = {"cut": lambda a: a[:-1], "longer": lambda a: a + a[-1], "reversed": lambda a: a[::-1] + a,
          "spaced": " ".join, "in full width": lambda a: "".join(chr(ord(c) + 0xFEE0) for c in a),
          "with a line feed inside": lambda a: a[:3] + "\n" + a[3:],
          "of 10,000": lambda a: a * 1666,
          "quoted": lambda a: f'"{a}"', "a wildcard": lambda a: "%" * 6}


@pytest.mark.parametrize("change", NEARLY.values(), ids=NEARLY)
def test_only_the_whole_answer_is_right(medusa_client, change):
    key = draw(medusa_client)
    assert is_wrong(log_in_with(medusa_client, enrol(medusa_client), solution(key, change(answer_of(key)))))


def test_the_answer_of_another_picture_is_wrong_and_leaves_that_one_good(medusa_client):
    person, mine, other = enrol(medusa_client), draw(medusa_client), draw(medusa_client)
    answer = answer_of(other)
    assert is_wrong(log_in_with(medusa_client, person, solution(mine, answer)))
    assert logged_in(log_in_with(medusa_client, person, solution(other, answer)))


@pytest.mark.parametrize("key", [NOBODYS_KEY, "1", "x" * 42, "x" * 44, "..", "é" * 43, "x" * 10_000,
                                 "' OR '1'='1", " " + NOBODYS_KEY, "%00"])
def test_unknown_key_gets_the_reply_of_a_wrong_answer(medusa_client, key):
    wrong = log_in_with(medusa_client, Person(), unsolved(medusa_client))
    for answer in (NO_ANSWER, "7KQ2MX"):
        reply = log_in_with(medusa_client, Person(), solution(key, answer))
        assert is_wrong(reply) and reply.body == wrong.body


@pytest.mark.parametrize("change", [lambda k: k[:-1], lambda k: k + "A", str.swapcase,
                                    lambda k: k + "=", lambda k: f" {k}"])
def test_a_key_that_nearly_is_one_is_none_and_spends_nothing(medusa_client, change):
    person, key = enrol(medusa_client), draw(medusa_client)
    picture = solution(key, answer_of(key))
    near = solution(change(key), picture["verification_code"])
    assert is_wrong(log_in_with(medusa_client, person, near))
    assert logged_in(log_in_with(medusa_client, person, picture))


def test_captcha_is_not_bound_to_a_client(medusa_client):
    person, picture = enrol(medusa_client), solved(medusa_client)
    elsewhere = Client(mounts("medusa")["host"], medusa_client.exchanges, "127.0.0.66")
    assert logged_in(log_in_with(elsewhere, person, picture))


# Too late, too early

@pytest.mark.parametrize("age, right", [(90 * SECOND, True), (2 * MINUTE, False)])
def test_a_picture_lives_two_minutes(medusa_client, age, right):
    person, picture = enrol(medusa_client), solved(medusa_client)
    database.age_captchas(age)
    reply = log_in_with(medusa_client, person, picture)
    assert logged_in(reply) if right else is_wrong(reply)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_that_cannot_be_read_spends_no_picture(medusa_client, path):
    picture, fields = solved(medusa_client), forms(enrol(medusa_client))[path]
    for missing in fields:
        rest = {name: text for name, text in fields.items() if name != missing}
        assert answers(medusa_client.post_json(path, **rest, **picture), MALFORMED[path])
    assert medusa_client.post_json(path, **fields, **picture).json["code"] == 200


def test_an_empty_answer_spends_no_picture(medusa_client):
    person, picture = enrol(medusa_client), solved(medusa_client)
    for nothing in ("", None):
        log_in_with(medusa_client, person, {**picture, "verification_code": nothing})
    assert logged_in(log_in_with(medusa_client, person, picture))


def test_a_throttled_login_spends_no_picture(medusa_client):
    person, picture = enrol(medusa_client), solved(medusa_client)
    fail_login(medusa_client, person.username)
    assert is_busy(log_in_with(medusa_client, person, picture))
    database.age_failures(3 * SECOND)
    assert logged_in(log_in_with(medusa_client, person, picture))


def test_a_throttled_change_of_password_spends_no_picture(medusa_client):
    person, picture = enrol(medusa_client), solved(medusa_client)
    fail_login(medusa_client, person.username)
    fields = {**password_change(person, fresh_password()), **picture}
    assert is_busy(medusa_client.post_json(PASSWORD, **fields))
    database.age_failures(3 * SECOND)
    assert answers(medusa_client.post_json(PASSWORD, **fields), CHANGED)


# What is kept, and what the operator sees

def test_the_table_holds_neither_the_key_nor_the_answer(medusa_client):
    database.run("DELETE FROM captcha")
    key = draw(medusa_client)
    answer = answer_of(key)
    (row,) = database.rows("SELECT * FROM captcha")
    kept = "\t".join(row)
    assert key not in kept and answer not in kept.upper()


def test_a_spent_picture_leaves_nothing_to_solve(medusa_client):
    key = draw(medusa_client)
    log_in_with(medusa_client, Person(), solution(key, answer_of(key)))
    assert run_script("captcha", key).returncode == 3


def test_the_script_prints_the_answer_and_a_line_end_and_spends_nothing(medusa_client):
    key = draw(medusa_client)
    done = [run_script("captcha", key) for _ in range(2)]
    assert re.fullmatch(ANSWER + "\n", done[0].stdout) and done[0].stdout == done[1].stdout
    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 2
    picture = solution(key, done[0].stdout)
    assert logged_in(log_in_with(medusa_client, enrol(medusa_client), picture))


def unknown(_):
    return NOBODYS_KEY


def spent(client):
    picture = unsolved(client)
    log_in_with(client, Person(), picture)
    return picture["verification_code_key"]


def expired(client):
    key = draw(client)
    database.age_captchas(2 * MINUTE)
    return key


@pytest.mark.parametrize("key_of", [unknown, spent, expired])
def test_script_reports_an_unknown_captcha(medusa_client, key_of):
    done = run_script("captcha", key_of(medusa_client))
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r".+\n", done.stderr) and "Traceback" not in done.stderr


@pytest.mark.parametrize("key", ["-rf", "$(id)", "; id", "' OR '1'='1", "--", "a b"])
def test_the_script_takes_no_key_for_a_command(key):
    done = run_script("captcha", "--", key) if key.startswith("-") else run_script("captcha", key)
    assert done.returncode != 0 and done.stdout == "" and "uid=" not in done.stderr


def test_the_script_has_help():
    done = run_script("captcha", "--help")
    assert done.returncode == 0 and "scripts/captcha" in done.stdout


# When the database refuses

def test_a_picture_that_cannot_be_noted_is_not_shown(medusa_client):
    with database.refusing("INSERT", "captcha"):
        reply = medusa_client.get(CAPTCHA)
    assert answers(reply, BROKEN, reply.status) and reply.status in (500, 503)
    assert reply.header(CAPTCHA_KEY) is None


def test_an_answer_that_cannot_be_spent_opens_nothing(medusa_client):
    person, picture = enrol(medusa_client), solved(medusa_client)
    with database.refusing("UPDATE", "captcha"), database.refusing("DELETE", "captcha"):
        reply = log_in_with(medusa_client, person, picture)
    assert answers(reply, BROKEN, reply.status) and reply.status in (500, 503)
