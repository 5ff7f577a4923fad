"""A hundred simultaneous requests: one name gets one account, and one token is used once."""
from collections import Counter

from support import database
from support.amount import LONG
from support.client import Client
from support.concurrency import all_at_once
from support.mall import CHANGED, SUCCESS, can_log_in, log_in, reset, sign_up_forgetful, ticket
from support.people import Person, fresh, fresh_password

CLIENTS = 100
ROUNDS = 20 if LONG else 1
TAKEN = '{"status":1,"msg":"用户已存在"}'
SPENT = '{"status":1,"msg":"token已经失效"}'


def spellings(name):
    """One name in several cases, composed, decomposed and in full width."""
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in name)
    return [f"zo\u00eb{name}", f"ZO\u00cb{name.upper()}", f"zoe\u0308{name}", f"Zoe\u0308{name}",
            f"zo\u00eb{wide}"]


def test_of_100_simultaneous_registrations_of_one_name_exactly_one_wins(mall_client):
    for _ in range(ROUNDS):
        names = spellings(fresh("n"))
        people = [Person(username=names[number % len(names)]) for number in range(CLIENTS)]
        replies = all_at_once([lambda person=person: Client(mall_client.mount).post(
            "/user/register", **person.fields) for person in people])
        assert Counter(reply.text for reply in replies) == {SUCCESS: 1, TAKEN: CLIENTS - 1}
        winner = people[[reply.text for reply in replies].index(SUCCESS)]
        assert can_log_in(mall_client, winner, winner.password)


def test_of_100_simultaneous_registrations_of_one_address_exactly_one_wins(mall_client):
    email = Person().email
    replies = all_at_once([lambda number=number: Client(mall_client.mount).post(
        "/user/register", **Person(email=email.upper() if number % 2 else email).fields)
        for number in range(CLIENTS)])
    assert Counter(reply.text for reply in replies) == {SUCCESS: 1, TAKEN: CLIENTS - 1}


def test_of_100_simultaneous_uses_of_one_token_exactly_one_wins(mall_client):
    for _ in range(ROUNDS):
        person = sign_up_forgetful(mall_client)
        token = ticket(mall_client, person)
        passwords = [fresh_password() for _ in range(CLIENTS)]
        replies = all_at_once([lambda new=new: reset(Client(mall_client.mount), person, token, new)
                               for new in passwords])
        assert Counter(reply.text for reply in replies) == {CHANGED: 1, SPENT: CLIENTS - 1}
        winner = passwords[[reply.text for reply in replies].index(CHANGED)]
        assert can_log_in(mall_client, person, winner)


def test_simultaneous_logins_keep_the_session_limit(mall_client):
    person = sign_up_forgetful(mall_client)
    replies = all_at_once([lambda: log_in(Client(mall_client.mount), person)] * 30)
    assert Counter(reply.json["status"] for reply in replies) == {0: 30}
    account = database.account_id(person.username)
    assert int(database.value(f"SELECT COUNT(*) FROM session WHERE account_id = {account}")) <= 10
