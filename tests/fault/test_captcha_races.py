"""A hundred simultaneous requests with one answered captcha: one is accepted."""
from collections import Counter

import pytest

from support import database
from support.amount import LONG
from support.client import Client
from support.concurrency import all_at_once
from support.medusa import (FORGET, LOGIN, MALFORMED, NO_ANSWER, REGISTER, REGISTERED, WRONG,
                            WRONG_CAPTCHA, credentials, enrol, forgotten, registration, solution,
                            solved)
from support.people import Person, fresh_password

CLIENTS = 100
ROUNDS = 20 if LONG else 1


def all_post(medusa_client, path, forms):
    """Posts all these forms at the same time, each with its own client."""
    return all_at_once([lambda fields=fields: Client(medusa_client.mount).post_json(path, **fields)
                        for fields in forms])


@pytest.mark.parametrize("path, form_of, through", [
    (LOGIN, credentials, WRONG), (REGISTER, registration, REGISTERED),
    (FORGET, lambda who: forgotten(who, fresh_password(), key="x" * 43), MALFORMED[FORGET])])
def test_of_100_simultaneous_uses_of_one_answer_exactly_one_is_let_through(
        medusa_client, path, form_of, through):
    for _ in range(ROUNDS):
        picture, people = solved(medusa_client), [Person() for _ in range(CLIENTS)]
        replies = all_post(medusa_client, path, [{**form_of(who), **picture} for who in people])
        assert Counter(reply.text for reply in replies) == {through: 1,
                                                            WRONG_CAPTCHA[path]: CLIENTS - 1}
        there = sum(database.has_account(who.username) for who in people)
        assert there == (path == REGISTER)


def test_simultaneous_answers_pass_at_most_once(medusa_client):
    for _ in range(ROUNDS):
        picture = solved(medusa_client)
        wrong = solution(picture["verification_code_key"], NO_ANSWER)
        forms = [{**credentials(Person()), **(picture if number % 2 else wrong)}
                 for number in range(CLIENTS)]
        told = Counter(reply.text for reply in all_post(medusa_client, LOGIN, forms))
        assert told[WRONG] <= 1 and told[WRONG] + told[WRONG_CAPTCHA[LOGIN]] == CLIENTS


def test_simultaneous_uses_of_an_answer_open_one_session(medusa_client):
    person, picture = enrol(medusa_client), solved(medusa_client)
    replies = all_post(medusa_client, LOGIN, [{**credentials(person), **picture}] * CLIENTS)
    told = Counter(reply.json["code"] for reply in replies)  # 429: while the one is being checked
    assert told[200] == 1 and told[503] + told[429] == CLIENTS - 1
    account = database.account_id(person.username)
    assert database.value(f"SELECT COUNT(*) FROM session WHERE account_id = {account}") == "1"
