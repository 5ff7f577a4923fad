"""medusa, /api/login: a name, a password and a captcha for a token; and the form of a token."""
import re
from itertools import combinations

import pytest

from support import basic, database, entry, mall
from support.bodies import compact
from support.client import Client, mounts
from support.medusa import (AVATAR, BROKEN, INFO, KEY, LOGIN, MALFORMED, NOBODYS_TOKEN, NOT_POST,
                            NO_CAPTCHA, NO_SESSION, SHOW_NAME, WRONG, WRONG_CAPTCHA, answers,
                            can_log_in, credentials, enrol, enter, holding, info, is_live, log_in,
                            register, send_text, solved, submit, unsolved)
from support.people import Person, fresh, fresh_password
from support.stack import run_script

UNREADABLE = MALFORMED[LOGIN]


# 200

def test_login_answers_the_token_as_its_message_and_sets_no_cookie(medusa_client):
    reply = submit(medusa_client, LOGIN, credentials(enrol(medusa_client)))
    assert re.fullmatch(r'\{"message":"[A-Za-z0-9_-]{43}","code":200\}', reply.text)
    assert reply.status == 200 and not reply.all("Set-Cookie")


def test_each_login_gets_a_new_token_that_works_immediately(medusa_client):
    person = enrol(medusa_client)
    tokens = [log_in(medusa_client, person) for _ in range(3)]
    assert len(set(tokens)) == 3 and all(is_live(medusa_client, token) for token in tokens)


def test_name_is_found_in_any_case_and_returned_as_registered(medusa_client):
    person = enrol(medusa_client, Person(username=fresh("Ada")))
    token = log_in(medusa_client, person.but(username=person.username.upper()))
    assert info(medusa_client, token)["name"] == person.username


SIGN_UP = {"medusa": register, "mall": enrol,
           "basic": lambda client: basic.enrol(client.at("basic"))}


@pytest.mark.parametrize("sign_up", SIGN_UP.values(), ids=SIGN_UP)
def test_an_account_of_any_contract_logs_in(medusa_client, sign_up):
    person = sign_up(medusa_client)
    assert info(medusa_client, log_in(medusa_client, person))["name"] == person.username


def test_an_account_added_by_the_operator_logs_in(medusa_client):
    name = fresh()
    done = run_script("account", "add", name, "--generate")
    password = re.search(r"^Password: (\S+)$", done.stdout, re.M).group(1)
    assert log_in(medusa_client, Person(username=name, password=password))


def test_an_administrator_logs_in_here(medusa_client):
    person = enrol(medusa_client)
    database.change_account(person.username, "role = 'admin'")
    assert is_live(medusa_client, log_in(medusa_client, person))


@pytest.mark.parametrize("password", ["正确的马电池订书钉", "plinth;otter;42", "plinth+otter%41gable",
                                      " plinth otter gable ", "🦦🪨🌻🧭🪁🛶🧵🥁🪴", 'plin"th\\otter'])
def test_any_password_logs_in_exactly_as_it_was_registered(medusa_client, password):
    person = register(medusa_client, Person(password=password))
    assert can_log_in(medusa_client, person, password)
    assert not can_log_in(medusa_client, person, password[:-1])


# 604

def test_a_wrong_password_and_an_unknown_name_answer_the_same_bytes(medusa_client):
    person = enrol(medusa_client)
    wrong = submit(medusa_client, LOGIN, credentials(person.but(password=fresh_password())))
    unknown = submit(medusa_client, LOGIN, credentials(Person()))
    assert answers(wrong, WRONG) and answers(unknown, WRONG) and not wrong.all("Set-Cookie")


def apart_from_moments(reply):
    return tuple(pair for pair in reply.headers if pair[0] not in ("Date", "X-Request-Id"))


def test_all_failures_have_the_same_status_headers_and_body(medusa_client):
    wrong, disabled, bare = (enrol(medusa_client) for _ in range(3))
    database.disable(disabled.username)
    database.run("DELETE FROM password_verifier WHERE account_id = "
                 f"{database.account_id(bare.username)}")
    cases = [wrong.but(password=fresh_password()), disabled, bare, Person(), Person(username="x"),
             Person(username="kit\x1b" * 9), Person(password="x"), Person(password="x" * 5000)]
    replies = [submit(medusa_client, LOGIN, credentials(person)) for person in cases]
    assert len({(apart_from_moments(reply), reply.body) for reply in replies}) == 1
    assert answers(replies[0], WRONG)


@pytest.mark.parametrize("nothing", ["username", "passwd"])
def test_an_empty_name_or_password_is_a_wrong_one(medusa_client, nothing):
    reply = submit(medusa_client, LOGIN, {**credentials(enrol(medusa_client)), nothing: ""})
    assert answers(reply, WRONG)


@pytest.mark.parametrize("identifier", [lambda p: p.email,
                                        lambda p: str(database.account_id(p.username))])
def test_no_other_identifier_than_the_username_logs_in(medusa_client, identifier):
    person = enrol(medusa_client)
    reply = submit(medusa_client, LOGIN, credentials(person.but(username=identifier(person))))
    assert answers(reply, WRONG)


@pytest.mark.parametrize("change", [lambda p: p[:-1], lambda p: p + " ", lambda p: f" {p}",
                                    str.swapcase, lambda p: p + ";", entry.md5])
def test_only_the_exact_password_logs_in(medusa_client, change):
    person = enrol(medusa_client)
    assert not can_log_in(medusa_client, person, change(person.password))


# 404, 504, 503

FIELDS = ("username", "passwd", "verification_code_key", "verification_code")


def test_a_field_that_is_missing_or_no_text_cannot_be_read(medusa_client):
    fields = {**credentials(Person()), **unsolved(medusa_client)}
    for other in ({"passwd": None}, {"passwd": 7}):
        reply = medusa_client.post_json(LOGIN, **{**fields, **other})
        assert answers(reply, UNREADABLE) and reply.header("X-Refused-Field") == "passwd"
    del fields["username"]
    assert answers(medusa_client.post_json(LOGIN, **fields), UNREADABLE)


@pytest.mark.parametrize("field", FIELDS[2:])
@pytest.mark.parametrize("nothing", [None, ""])
def test_the_picture_and_its_answer_may_not_be_empty(medusa_client, field, nothing):
    fields = {**credentials(enrol(medusa_client)), **unsolved(medusa_client), field: nothing}
    assert answers(medusa_client.post_json(LOGIN, **fields), NO_CAPTCHA[LOGIN])


def test_wrong_answer_gets_the_same_reply_for_known_and_unknown_names(medusa_client):
    for person in (enrol(medusa_client), Person()):
        reply = medusa_client.post_json(LOGIN, **credentials(person), **unsolved(medusa_client))
        assert answers(reply, WRONG_CAPTCHA[LOGIN])


# What can be wrong, in the order in which it is told
DEFECTS = {"missing": (UNREADABLE, lambda fields: fields.pop("username")),
           "no answer": (NO_CAPTCHA[LOGIN], lambda fields: fields.update(verification_code=None)),
           "wrong answer": (WRONG_CAPTCHA[LOGIN], lambda fields: fields.update(
               verification_code_key="x")),
           "wrong password": (WRONG, lambda fields: fields.update(passwd="wrong"))}


@pytest.mark.parametrize("earlier, later", combinations(DEFECTS, 2))
def test_first_error_in_documented_order_is_returned(medusa_client, earlier, later):
    fields = {**credentials(enrol(medusa_client)), **solved(medusa_client)}
    for defect in (earlier, later):
        DEFECTS[defect][1](fields)
    assert answers(medusa_client.post_json(LOGIN, **fields), DEFECTS[earlier][0])


def test_wrong_method_is_reported_first(medusa_client):
    for method in ("GET", "PUT"):
        assert answers(send_text(medusa_client, LOGIN, "{", method), NOT_POST)


# What is looked at, and what is not

def test_unknown_fields_are_ignored(medusa_client):
    fields = {**credentials(enrol(medusa_client)), "remember": True, "role": "admin", "token": "x", "n": 1}
    assert submit(medusa_client, LOGIN, fields).json["code"] == 200


def test_no_header_and_no_cookie_is_looked_at(medusa_client):
    headers = {"Cookie": "gatehouse_medusa=x; gatehouse_medusa=y; odd", "token": "x",
               "Authorization": "Bearer y"}
    assert submit(medusa_client, LOGIN, credentials(enrol(medusa_client)), headers).json["code"] == 200


def test_fields_in_the_query_are_never_looked_at(medusa_client):
    fields = {**credentials(enrol(medusa_client)), **solved(medusa_client)}
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    reply = medusa_client.send("POST", LOGIN, query=query, body="{}", content_type="application/json")
    assert answers(reply, UNREADABLE)
    reply = medusa_client.send("POST", LOGIN, query="username=nobody", body=compact(fields))
    assert reply.json["code"] == 200


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8",
                                          "text/plain", "application/x-www-form-urlencoded",
                                          "multipart/form-data; boundary=x", "image/png", None])
def test_body_is_read_as_json_for_every_content_type(medusa_client, content_type):
    text = compact({**credentials(enrol(medusa_client)), **solved(medusa_client)})
    assert send_text(medusa_client, LOGIN, text, content_type=content_type).json["code"] == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"},
                                     {"Origin": "https://evil.example"},
                                     {"Sec-Fetch-Site": "same-site", "Origin": "null"}])
def test_there_is_no_csrf_check_for_other_sites_where_no_browser_adds_the_token(medusa_client, headers):
    token = submit(medusa_client, LOGIN, credentials(enrol(medusa_client)), headers).json["message"]
    assert medusa_client.post_json(INFO, headers, token=token).json["code"] == 200


def test_login_leaves_an_audit_event_for_success_and_for_failure(medusa_client):
    person = enrol(medusa_client)
    submit(medusa_client, LOGIN, credentials(person.but(password=fresh_password())))
    database.forget_failures()
    log_in(medusa_client, person)
    outcomes = [outcome for _, outcome in database.audit_events(person.username, "medusa")]
    assert len(outcomes) == 2 and len(set(outcomes)) == 2


def test_a_login_that_cannot_be_noted_gives_no_token(medusa_client):
    person = enrol(medusa_client)
    with database.refusing("INSERT", "session"):
        reply = submit(medusa_client, LOGIN, credentials(person))
    assert answers(reply, BROKEN, reply.status) and reply.status in (500, 503)


# The token

NEARLY = [lambda t: t[:-1], lambda t: t + "A", str.swapcase, lambda t: t + "=", lambda t: f" {t}",
          lambda t: f"{t} ", lambda t: f"{t}{t}", lambda t: f"Bearer {t}", lambda t: f'"{t}"',
          lambda t: f"{t}\n", lambda t: "".join(chr(ord(c) + 0xFEE0) for c in t)]


@pytest.mark.parametrize("change", NEARLY)
def test_only_the_exact_token_is_live(medusa_client, change):
    _, token = enter(medusa_client)
    assert answers(medusa_client.post_json(INFO, token=change(token)), NO_SESSION)
    assert is_live(medusa_client, token)


@pytest.mark.parametrize("token", ["", NOBODYS_TOKEN, "é" * 43, "0fs6lzGdC0QTun7wHC5VTNpvz9z6"])
def test_text_that_is_no_token_is_an_illegal_question(medusa_client, token):
    assert answers(medusa_client.post_json(INFO, token=token), NO_SESSION)


@pytest.mark.parametrize("path", [INFO, SHOW_NAME, KEY])
def test_a_token_in_any_other_place_than_the_body_is_none(medusa_client, path):
    _, token = enter(medusa_client)
    for headers in (holding(token), {"Authorization": token}, {"Authorization": f"Bearer {token}"},
                    {"Cookie": f"gatehouse_medusa={token}"}, {"Cookie": f"token={token}"}):
        reply = medusa_client.post_json(path, headers, new_show_name="kit")
        assert answers(reply, MALFORMED[path])
    reply = medusa_client.send("POST", path, query=f"token={token}", body="{}")
    assert answers(reply, MALFORMED[path])


def test_headers_and_cookies_beside_the_token_do_not_matter(medusa_client):
    _, token = enter(medusa_client)
    for headers in (holding("x"), {"Authorization": "x"}, {"Cookie": "gatehouse_medusa=x; token=y"},
                    {"Cookie": "gatehouse_medusa=x; gatehouse_medusa=y; odd"}):
        assert medusa_client.post_json(INFO, headers, token=token).json["code"] == 200, headers


def test_one_token_serves_both_mounts(medusa_client):
    _, token = enter(medusa_client)
    assert is_live(Client(mounts("medusa")["host"], medusa_client.exchanges), token)


def test_the_token_is_none_at_any_other_contract(medusa_client):
    _, token = enter(medusa_client)
    assert not entry.is_live(medusa_client.at("entry"), token)
    for contract, cookie, is_in in (("mall", mall.SESSION, mall.is_logged_in),
                                    ("basic", basic.SESSION, basic.is_logged_in)):
        copy = medusa_client.at(contract)
        copy.cookies = {cookie: token}
        assert not is_in(copy), contract


def test_the_token_of_another_contract_is_none_here(medusa_client):
    person, mall_client, basic_client = enrol(medusa_client), medusa_client.at("mall"), medusa_client.at("basic")
    mall.log_in(mall_client, person)
    basic.log_in(basic_client, person)
    tokens = [mall_client.cookies[mall.SESSION], basic_client.cookies[basic.SESSION],
              entry.log_in(medusa_client.at("entry"), person)]
    for token in tokens:
        assert not is_live(medusa_client, token)
        assert answers(medusa_client.post(AVATAR, holding(token)), NO_SESSION)
