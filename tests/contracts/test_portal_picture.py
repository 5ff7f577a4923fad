"""portal, sections 1.1 and 1.2: a picture is drawn for a token, and its answer is checked."""
import io
import secrets

import pytest
from PIL import Image

from support import database
from support.bodies import encode
from support.configuration import settings
from support.database import MINUTE, SECOND
from support.portal import (DONE, PICTURE, WRONG_PICTURE, Pair, ask_mail, check, checked_pair,
                            draw, fresh_token, guess, is_malformed, newcomer, post, refuses)
from support.stack import run_script

ALPHABET = set("23456789ABCDEFGHJKMNPRSTUVWXYZ")
NO_TOKENS = {"nothing": "", "31 characters": "a" * 31, "33 characters": "a" * 33,
             "a hyphen": "a" * 31 + "-", "an underscore": "a" * 31 + "_", "blanks": " " * 32,
             "a blank behind 32": "a" * 32 + " ", "letters with accents": "é" * 32,
             "wide digits": "１" * 32, "a uuid with hyphens": "3e50fc7e-e9ac-4e65-aaa3-262431bf00a8",
             "a path": "../" * 10 + "aa", "a line feed": "a" * 31 + "\n"}


# 1.1 A picture

def test_captcha_is_a_png_that_is_not_cached(portal_client):
    reply = portal_client.get(PICTURE, imgToken=fresh_token())
    assert (reply.status, reply.header("Content-Type")) == (200, "image/png")
    assert reply.header("Cache-Control") == "no-store" and reply.all("Set-Cookie") == []
    with Image.open(io.BytesIO(reply.body)) as picture:
        picture.load()
        assert picture.format == "PNG"
        assert 80 <= picture.width <= 400 and 24 <= picture.height <= 200


def test_the_documents_own_token_has_a_picture(portal_client):
    pair = draw(portal_client, "3e50fc7ee9ac4e65aaa3262431bf00a8")
    assert check(portal_client, pair).text == DONE


@pytest.mark.parametrize("token", ["A" * 32, "z" * 32, "0" * 32, "aB3" * 10 + "Zz"])
def test_any_32_letters_or_digits_are_a_token(portal_client, token):
    assert check(portal_client, draw(portal_client, token)).text == DONE


@pytest.mark.parametrize("token", NO_TOKENS.values(), ids=NO_TOKENS)
def test_anything_else_is_refused_by_name_and_draws_nothing(portal_client, token):
    for reply in (portal_client.get(PICTURE, imgToken=token), check(portal_client, Pair(token, "ABCDEF"))):
        assert refuses(reply, "imgToken")


def test_a_missing_token_is_refused_by_name(portal_client):
    assert refuses(portal_client.get(PICTURE), "imgToken")
    assert refuses(portal_client.send("POST", PICTURE, query="imgVerifyCode=ABCDEF"), "imgToken")


def test_two_tokens_in_one_request_are_malformed(portal_client):
    twice = f"imgToken={fresh_token()}&imgToken={fresh_token()}"
    assert is_malformed(portal_client.send("GET", PICTURE, query=twice))
    assert is_malformed(portal_client.send("POST", PICTURE, query=twice + "&imgVerifyCode=ABCDEF"))


def test_captcha_images_differ(portal_client):
    token = fresh_token()
    first, second = (portal_client.get(PICTURE, imgToken=token).body for _ in range(2))
    assert first != second


def test_answer_is_six_unambiguous_characters(portal_client):
    answers = [draw(portal_client).answer for _ in range(8)]
    assert len(set(answers)) == len(answers)
    assert all(len(answer) == 6 and set(answer) <= ALPHABET for answer in answers)


# 1.2 Its answer

def test_the_right_answer_is_right_and_stays_right(portal_client):
    pair = draw(portal_client)
    assert [check(portal_client, pair).text for _ in range(3)] == [DONE] * 3


def test_the_check_needs_no_body_and_takes_an_empty_one(portal_client):
    pair = draw(portal_client)
    for body in (None, ""):
        reply = portal_client.send("POST", PICTURE, query=encode(pair.fields), body=body,
                            content_type="application/json")
        assert (reply.status, reply.text) == (200, DONE)


@pytest.mark.parametrize("change", [str.lower, str.upper, str.swapcase, lambda a: f" {a}  "])
def test_case_and_blanks_around_an_answer_do_not_matter(portal_client, change):
    pair = draw(portal_client)
    assert check(portal_client, Pair(pair.token, change(pair.answer))).text == DONE


def test_a_wrong_answer_destroys_the_picture(portal_client):
    pair = draw(portal_client)
    for tried in (guess(pair), pair):
        reply = check(portal_client, tried)
        assert (reply.status, reply.text) == (200, WRONG_PICTURE)


def test_a_wrong_answer_destroys_a_picture_that_was_checked_too(portal_client):
    pair = checked_pair(portal_client)
    assert check(portal_client, guess(pair)).text == WRONG_PICTURE
    assert check(portal_client, pair).text == WRONG_PICTURE
    assert ask_mail(portal_client, "register", newcomer().email, pair).text == WRONG_PICTURE


@pytest.mark.parametrize("change", [lambda a: a[:5], lambda a: a + "2", lambda a: a * 500,
                                    lambda a: a[:3] + " " + a[3:], lambda a: "亖" * 6])
def test_only_the_whole_answer_is_right(portal_client, change):
    pair = draw(portal_client)
    assert check(portal_client, Pair(pair.token, change(pair.answer))).json["success"] is False


def test_an_unknown_token_answers_like_a_wrong_answer(portal_client):
    reply = check(portal_client, Pair(fresh_token(), "ABCDEF"))
    assert (reply.status, reply.text) == (200, WRONG_PICTURE)


def test_a_missing_answer_is_refused_by_name_and_destroys_nothing(portal_client):
    pair = draw(portal_client)
    for query in (f"imgToken={pair.token}", f"imgToken={pair.token}&imgVerifyCode="):
        assert refuses(portal_client.send("POST", PICTURE, query=query), "imgVerifyCode")
    assert check(portal_client, pair).text == DONE


def test_the_answer_belongs_into_the_query(portal_client):
    pair = draw(portal_client)
    assert refuses(post(portal_client, PICTURE, pair.fields), "imgToken")
    assert check(portal_client, pair).text == DONE


def test_after_five_minutes_the_answer_has_expired(portal_client):
    late, checked = draw(portal_client), checked_pair(portal_client)
    database.age_captchas(5 * MINUTE + SECOND)
    assert check(portal_client, late).text == WRONG_PICTURE
    assert check(portal_client, checked).text == WRONG_PICTURE


def test_within_five_minutes_it_has_not(portal_client):
    pair = draw(portal_client)
    database.age_captchas(5 * MINUTE - 20 * SECOND)
    assert check(portal_client, pair).text == DONE


def test_a_check_makes_no_picture_live_longer(portal_client):
    pair = draw(portal_client)
    database.age_captchas(3 * MINUTE)
    assert check(portal_client, pair).text == DONE
    database.age_captchas(2 * MINUTE + SECOND)
    assert check(portal_client, pair).text == WRONG_PICTURE


def test_a_new_picture_takes_the_old_ones_place(portal_client):
    old = draw(portal_client)
    new = draw(portal_client, old.token)
    assert check(portal_client, new).text == DONE
    old = new
    draw(portal_client, old.token)
    assert check(portal_client, old).text == WRONG_PICTURE


def test_a_new_picture_takes_a_checked_ones_place_too(portal_client):
    old = checked_pair(portal_client)
    draw(portal_client, old.token)
    assert ask_mail(portal_client, "register", newcomer().email, old).text == WRONG_PICTURE


def test_captchas_of_two_clients_are_independent(portal_client):
    mine, theirs = draw(portal_client), draw(portal_client.another())
    check(portal_client.another(), guess(theirs))
    assert check(portal_client, mine).text == DONE


def test_a_life_of_pictures_can_be_set(portal_client):
    with settings(CAPTCHA_CHECK_LIFE="60"):
        pair = draw(portal_client)
        database.age_captchas(61 * SECOND)
        assert check(portal_client, pair).text == WRONG_PICTURE


# What is kept

def test_database_contains_neither_token_nor_answer(portal_client):
    pairs = [draw(portal_client), checked_pair(portal_client)]
    dump = database.dump().upper()
    assert not [text for pair in pairs for text in (pair.token, pair.answer)
                if text.upper() in dump]


# The operator's eyes

def test_the_script_prints_the_answer_and_nothing_else(portal_client):
    pair = draw(portal_client)
    done = run_script("captcha", pair.token)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{pair.answer}\n", "")


def without_a_picture(client):
    """Tokens of captchas that are expired, spent or unknown."""
    wrong, spent = draw(client), checked_pair(client)
    check(client, guess(wrong))
    assert ask_mail(client, "register", newcomer().email, spent).text == DONE
    return [fresh_token(), wrong.token, spent.token]


def test_script_reports_an_unknown_captcha(portal_client):
    tokens, expired = without_a_picture(portal_client), draw(portal_client).token
    database.age_captchas(5 * MINUTE + SECOND)
    for token in [*tokens, expired]:
        done = run_script("captcha", token)
        assert (done.returncode, done.stdout) == (3, "") and done.stderr.strip()


# Limits

def network():
    return "127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3))
