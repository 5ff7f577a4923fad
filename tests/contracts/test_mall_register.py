"""mall, section 2: /user/register, and the rules for names, addresses and passwords."""
import secrets

import pytest

from support import database
from support.mall import (SESSION, SUCCESS, WRONG_PASSWORD, can_log_in, log_in, refuses, sign_up,
                          sign_up_and_log_in)
from support.people import Person, forgetful, fresh, fresh_password

TAKEN = '{"status":1,"msg":"用户已存在"}'


def test_register_answers_the_documents_bytes(mall_client):
    reply = mall_client.post("/user/register", **Person().fields)
    assert (reply.status, reply.text) == (200, SUCCESS)


def test_register_takes_all_six_fields_and_keeps_the_answer_unreadable(mall_client):
    person = sign_up(mall_client, forgetful().but(phone="13800138000"))
    row = database.rows("SELECT email, phone, question, answer_verifier FROM account "
                        f"WHERE username = '{person.username}'")[0]
    assert row[:3] == [person.email, "13800138000", person.question]
    assert row[3].startswith("$argon2id$") and person.answer not in row[3]


def test_empty_optional_fields_count_as_absent(mall_client):
    person = sign_up_and_log_in(mall_client, Person(phone="", question="", answer=""))
    data = mall_client.get("/user/get_information").json["data"]
    assert (data["username"], data["phone"], data["question"]) == (person.username, None, None)


def test_register_opens_no_session(mall_client):
    assert SESSION not in mall_client.post("/user/register", **Person().fields).cookies


def test_a_taken_name_is_refused_in_the_documents_words(mall_client):
    person = sign_up(mall_client)
    reply = mall_client.post("/user/register", **Person(username=person.username).fields)
    assert (reply.status, reply.text) == (200, TAKEN)


def test_a_taken_email_is_refused_in_the_same_words(mall_client):
    person = sign_up(mall_client)
    assert mall_client.post("/user/register", **Person(email=person.email).fields).text == TAKEN
    assert mall_client.post("/user/register", **Person(email=person.email.upper()).fields).text == TAKEN


@pytest.mark.parametrize("missing", ["username", "password", "email"])
def test_a_registration_without_a_required_field_names_it(mall_client, missing):
    fields = {name: text for name, text in Person().fields.items() if name != missing}
    assert refuses(mall_client.post("/user/register", **fields), missing)
    assert refuses(mall_client.post("/user/register", **{**fields, missing: ""}), missing)


def test_get_registers_no_account(mall_client):
    reply = mall_client.get("/user/register", **Person().fields)
    assert (reply.status, reply.text) == (405, '{"status":1,"msg":"请求方法不支持"}')


def test_a_registration_in_the_query_of_a_post_shows_no_password_there(mall_client):
    person = Person()
    reply = mall_client.send("POST", "/user/register", query=f"password={person.password}",
                      body=f"username={person.username}&email={person.email}")
    assert refuses(reply, "password")


def test_fields_of_the_account_that_are_not_offered_have_no_effect(mall_client):
    person = Person()
    mall_client.post("/user/register", **person.fields, role="1", id="1", status="0", admin="true")
    assert log_in(mall_client, person).json["data"]["role"] == 0


def test_a_registered_address_is_not_verified(mall_client):
    person = sign_up(mall_client)
    verified = database.value("SELECT COALESCE(email_verified, 0) FROM account "
                              f"WHERE username = '{person.username}'")
    assert verified == "0"


def test_the_name_is_kept_as_typed_and_found_in_any_case(mall_client):
    person = sign_up(mall_client, Person(username=fresh("Ada")))
    reply = mall_client.post("/user/login", username=person.username.upper(), password=person.password)
    assert reply.json["data"]["username"] == person.username


SAME_NAME = {
    "case": ("zoe{}", "ZOE{}"),
    "composition": ("zo\u00eb{}", "zoe\u0308{}"),
    "full width": ("zoe{}", "\uff5a\uff4f\uff45{}"),
    "ligature": ("e\ufb03e{}", "effie{}"),
    "sharp s": ("stra\u00dfe{}", "STRASSE{}"),
}


@pytest.mark.parametrize("first, second", SAME_NAME.values(), ids=SAME_NAME)
def test_two_spellings_of_one_name_are_one_name(mall_client, first, second):
    tail = secrets.token_hex(6)
    person = sign_up(mall_client, Person(username=first.format(tail)))
    assert mall_client.post("/user/register", **Person(username=second.format(tail)).fields).text == TAKEN
    assert can_log_in(mall_client, person.but(username=second.format(tail)), person.password)


def letters(count):
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz") for _ in range(count))


def han(count):
    return "".join(chr(0x4E00 + secrets.randbelow(0x4000)) for _ in range(count))


GOOD_NAMES = {"of 32 letters": lambda: letters(32), "Chinese": lambda: han(4),
              "of 2 Chinese characters": lambda: han(2),
              "of 32 Chinese characters": lambda: han(32),
              "Chinese and Latin": lambda: han(3) + letters(6), "with digits": lambda: fresh("r2"),
              "Cyrillic alone": lambda: "Алиса" + str(secrets.randbelow(10**9)),
              "with an accent": lambda: "zoë" + letters(9)}


@pytest.mark.parametrize("name", GOOD_NAMES.values(), ids=GOOD_NAMES)
def test_a_good_name_registers_and_logs_in(mall_client, name):
    person = sign_up(mall_client, Person(username=name()))
    assert log_in(mall_client, person).json["data"]["username"] == person.username


BAD_NAMES = {"of 1 letter": "x", "of 33 letters": letters(33), "of 33 Chinese characters": han(33),
             "with a line feed": "kit\nty" + letters(6),
             "with a carriage return": "kit\r" + letters(6),
             "with an escape": "kit\x1b[1m" + letters(6), "with a delete": "kit\x7f" + letters(6),
             "with a right-to-left override": "kit\u202e" + letters(6),
             "with an isolate": "kit\u2066" + letters(6),
             "with a zero-width space": "kit\u200b" + letters(6),
             "with a Cyrillic look-alike": "p\u0430ypal" + letters(6),
             "with a Greek look-alike": "g\u03bfogle" + letters(6),
             "with a byte order mark": "\ufeffkit" + letters(6), "with a tab": "kit\t" + letters(6),
             "with a line separator": "kit\u2028" + letters(6), "of one space": " ",
             "unassigned": "\u0378\u0379" + letters(6), "for private use": "\ue000" + letters(6)}


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES)
def test_a_bad_name_is_refused(mall_client, name):
    assert refuses(mall_client.post("/user/register", **Person(username=name).fields), "username")


BAD_EMAILS = ["x", "@example.org", "kit@", "kit example.org", "kit@@example.org",
              "kit@example..org", "kit@example.org\r\nBcc: all@example.org",
              "kit@example.org,eve@example.org", "kit <kit@example.org>", "kit@-example.org",
              "k it@example.org", ".kit@example.org", "kit.@example.org", "a" * 65 + "@example.org",
              "kit@" + "a" * 64 + ".org", "kit@" + "sub." * 80 + "org", "kit@example.org "]


@pytest.mark.parametrize("email", BAD_EMAILS)
def test_a_bad_email_is_refused(mall_client, email):
    assert refuses(mall_client.post("/user/register", **Person(email=email).fields), "email")


@pytest.mark.parametrize("email",
                         ["{}@example.org", "{}+shop@mail.example.org", "o'brien.{}@example.org",
                          "{}@xn--bcher-kva.example", "{}_x-y.z@example.co.uk"])
def test_a_good_email_is_kept_as_typed(mall_client, email):
    person = sign_up_and_log_in(mall_client, Person(email=email.format(fresh("Mia"))))
    assert mall_client.get("/user/get_user_info").json["data"]["email"] == person.email


@pytest.mark.parametrize("phone", ["1" * 100, "138\r\n00138000", "<b>13800138000</b>", "call me"])
def test_a_bad_phone_is_refused(mall_client, phone):
    assert refuses(mall_client.post("/user/register", **Person(phone=phone).fields), "phone")


@pytest.mark.parametrize("phone", ["13800138000", "+8613800138000"])
def test_a_good_phone_is_kept(mall_client, phone):
    sign_up_and_log_in(mall_client, Person(phone=phone))
    assert mall_client.get("/user/get_user_info").json["data"]["phone"] == phone


GOOD_PASSWORDS = {
    "of 8 characters": "vK3#qZ9w", "of 64 characters": letters(64),
    "of 128 characters": letters(128), "all lower case": "gravel otter sundial",
    "with a semicolon": "plinth;otter;42",
    "ending in semicolon and digit": "plinthotter;1", "with plus signs": "plinth+otter+gable",
    "with percent signs": "plinth%41otter%25%zz",
    "with spaces at both ends": " plinth otter gable ",
    "with ampersand and equals": "plinth&otter=gable", "with quotes": "plin\"th'ot\\ter`gable",
    "of emoji": "🦦🪨🌻🧭🪁🛶🧵🥁🪴", "of 128 emoji": "".join(
        secrets.choice("🦦🪨🌻🧭🪁🛶🧵🥁🪴🦉") for _ in range(128)),
    "in Chinese": "正确的马电池订书钉", "of random digits": "".join(
        secrets.choice("0123456789") for _ in range(20)), "with a tab": "plinth\totter\tgable"}


@pytest.mark.parametrize("password", GOOD_PASSWORDS.values(), ids=GOOD_PASSWORDS)
def test_a_good_password_registers_and_only_it_logs_in(mall_client, password):
    person = sign_up(mall_client, Person(password=password))
    assert can_log_in(mall_client, person, password)
    assert not can_log_in(mall_client, person, password[:-1])


BAD_PASSWORDS = {"of 7 characters": "vK3#qZ9", "of 129 characters": letters(129),
                 "common": "password", "common with a digit": "password1",
                 "a row of digits": "123456789",
                 "a keyboard walk": "qwertyuiop", "one letter repeated": "aaaaaaaaaaaa",
                 "a well-known phrase": "iloveyou"}


@pytest.mark.parametrize("password", BAD_PASSWORDS.values(), ids=BAD_PASSWORDS)
def test_a_bad_password_is_refused(mall_client, password):
    assert refuses(mall_client.post("/user/register", **Person(password=password).fields), "password")


def test_the_own_name_or_address_is_no_password(mall_client):
    person = Person()
    for own in (person.username, person.email, person.username.upper()):
        assert refuses(mall_client.post("/user/register", **person.but(password=own).fields),
                       "password")


def test_a_plus_in_a_form_is_a_space_and_a_percent_code_is_its_byte(mall_client):
    person = Person(password="plinth otter+gable")
    body = f"username={person.username}&email={person.email}&password=plinth+otter%2Bgable"
    assert mall_client.send("POST", "/user/register", body=body).text == SUCCESS
    assert can_log_in(mall_client, person, "plinth otter+gable")


def test_percent_codes_are_decoded_once(mall_client):
    person = Person(password="plinth%2541otter")
    sign_up(mall_client, person)
    assert can_log_in(mall_client, person, "plinth%2541otter")
    assert not can_log_in(mall_client, person, "plinth%41otter")


def test_passwords_are_stored_as_argon2id_of_today(mall_client):
    number = database.account_id(sign_up(mall_client).username)
    verifiers = database.rows(f"SELECT verifier FROM password_verifier WHERE account_id = {number}")
    assert verifiers and all(v.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for (v,) in verifiers)


def test_two_people_with_one_password_have_different_verifiers(mall_client):
    password = fresh_password()
    people = [sign_up(mall_client, Person(password=password)) for _ in range(2)]
    numbers = ",".join(str(database.account_id(person.username)) for person in people)
    query = f"SELECT verifier FROM password_verifier WHERE account_id IN ({numbers})"
    verifiers = [verifier for (verifier,) in database.rows(query)]
    assert len(verifiers) == len(set(verifiers)) >= 2


def test_a_refused_registration_leaves_no_account(mall_client):
    person = Person(password="password")
    mall_client.post("/user/register", **person.fields)
    assert mall_client.post("/user/login", **person.credentials).text == WRONG_PASSWORD
    assert not database.has_account(person.username)


def test_text_with_markup_comes_back_as_it_went_in(mall_client):
    question = "<img src=x onerror=alert(1)> \"quoted\" \\ </script> é 🦦"
    sign_up_and_log_in(mall_client, Person(question=question, answer=fresh()))
    assert mall_client.get("/user/get_information").json["data"]["question"] == question
