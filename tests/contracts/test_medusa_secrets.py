"""Secret markers at medusa: passwords, tokens, server keys and captcha answers."""
from support import database
from support.medusa import (AVATAR, CAPTCHA_KEY, FORGET, FORGET_KEY, INFO, KEY, LOGIN, PASSWORD,
                            REGISTER, REGISTRATION_KEY, RESET, answer_of, answers, credentials,
                            draw, enter, forgotten, holding, info, log_in, password_change,
                            register, registration, server_key, solution, submit, upload)
from support.people import Person
from support.pictures import png
from support.secret_markers import assert_nowhere, secret_marker
from support.stack import logs


def test_passwords_are_found_nowhere_after_all_that_can_be_done_with_them(medusa_client):
    person, wrong, weak = Person(password=secret_marker()), secret_marker(), secret_marker() + "x" * 120
    first, second = secret_marker(), secret_marker()
    submit(medusa_client, REGISTER, registration(person.but(password=weak)))
    register(medusa_client, person)
    submit(medusa_client, LOGIN, credentials(person.but(password=wrong)))
    database.forget_failures()
    submit(medusa_client, PASSWORD, password_change(person, weak))
    submit(medusa_client, PASSWORD, password_change(person, first))
    submit(medusa_client, FORGET, forgotten(person, weak))
    last = submit(medusa_client, FORGET, forgotten(person, second))
    assert answers(last, RESET)
    assert_nowhere(last, person.password, wrong, weak, first, second)


def test_tokens_are_found_nowhere(medusa_client):
    person, token = enter(medusa_client)
    wrong = secret_marker()
    upload(medusa_client, token, png())
    medusa_client.post_json(INFO, holding(wrong), token=wrong)
    medusa_client.send("GET", INFO, query=f"token={token}")
    assert_nowhere(medusa_client.post_json(KEY, token=token), token, wrong)
    assert info(medusa_client, token)["name"] == person.username


def test_the_keys_of_the_server_are_found_nowhere_neither_right_nor_wrong(medusa_client):
    wrong, keys = secret_marker(), [server_key(name) for name in (REGISTRATION_KEY, FORGET_KEY)]
    person = register(medusa_client)
    submit(medusa_client, REGISTER, registration(Person(), key=wrong))
    submit(medusa_client, FORGET, forgotten(person, secret_marker(), key=wrong))
    last = submit(medusa_client, FORGET, forgotten(person, secret_marker()))
    assert answers(last, RESET)
    assert_nowhere(last, *keys, wrong)


def drawn_with_letters(client):
    """A captcha whose answer cannot be confused with a number in a log."""
    while True:
        key = draw(client)
        answer = answer_of(key)
        if sum(letter.isalpha() for letter in answer) > 2:
            return key, answer


def test_answers_and_keys_of_pictures_are_found_nowhere(medusa_client):
    person, _ = enter(medusa_client)
    key, answer = drawn_with_letters(medusa_client)
    last = medusa_client.post_json(LOGIN, **credentials(person), **solution(key, answer))
    assert last.json["code"] == 200
    other, unspent = drawn_with_letters(medusa_client)
    assert_nowhere(last, key, answer, other, unspent)


def test_queries_and_headers_are_not_logged(medusa_client):
    marks = [secret_marker() for _ in range(5)]
    medusa_client.send("POST", LOGIN, query=f"passwd={marks[0]}", body="{}")
    medusa_client.send("GET", "/api/nothing", query=f"q={marks[1]}")
    medusa_client.send("POST", LOGIN, query=f"q={marks[2]}", body="x" * 100_000)
    medusa_client.get("/api/get_verification_code/", {"Referer": f"http://x.example/?{marks[3]}"})
    last = medusa_client.post(AVATAR, {"token": marks[4]})
    assert_nowhere(last, *marks)


def test_no_name_injects_a_log_line(medusa_client):
    mark = secret_marker()
    for name in (f"{mark}\r\nrequest_id=forged level=info", f"{mark}\x1b[2J",
                 f'{mark}" result=ok "', f"{mark}\u2028request_id=forged"):
        last = submit(medusa_client, LOGIN, {"username": name, "passwd": "x" * 9})
    assert_nowhere(last, "request_id=forged", f"{mark}\x1b[2J")


def test_a_reply_shows_no_more_than_the_document_and_no_key_of_the_server(medusa_client):
    person = register(medusa_client)
    reply = medusa_client.post_json(INFO, token=log_in(medusa_client, person))
    assert list(reply.json["message"]) == ["id", "key", "name", "token", "show_name", "email",
                                           "avatar"]
    assert person.password not in reply.text and server_key(FORGET_KEY) not in reply.text
    assert reply.header(CAPTCHA_KEY) is None and server_key(FORGET_KEY).encode() not in logs()
