"""Canaries of portal: passwords, tokens, codes and answers stand in no log file and no table."""
import re

import database
from bodies import encode
from canaries import assert_nowhere, canary
from lobby import (DONE, INFO, LOGIN, PASSWORD, REGISTER, SESSION, Pair, ask_mail, change, check,
                   checked_pair, code_for, copy_of, credentials, draw, guess, newcomer, post,
                   registering, reset, wrong)
from people import Person
from stack import access_log_line, eventually, log_line, logs


def code_stands_in(text, code):
    """Six digits that are not part of a longer number."""
    return re.search(rf"(?<!\d){code}(?!\d)", text) is not None


def lines_after(before):
    """What the log files say now that they did not say then."""
    return "\n".join(sorted(set(logs().decode("utf-8", "replace").splitlines()) - before))


def test_passwords_are_found_nowhere_after_all_that_can_be_done_with_them(portal):
    person = newcomer(password=canary())
    changed, final, wrong_one, weak = (canary() for _ in range(4))
    code = code_for(portal, "register", person.email)
    post(portal, REGISTER, registering(person, code, password=weak + "x" * 120))
    post(portal, REGISTER, registering(person, code))
    change(portal, wrong_one, changed)
    database.forget_failures()
    assert change(portal, person.password, changed).text == DONE
    post(portal, LOGIN, {}, **credentials(person))
    code = code_for(portal, "other", person.email)
    last = reset(portal, person, code, final)
    assert last.text == DONE
    assert_nowhere(last, person.password, changed, final, wrong_one, weak)


def test_session_tokens_are_found_nowhere(portal):
    person = newcomer()
    code = code_for(portal, "register", person.email)
    post(portal, REGISTER, registering(person, code))
    registered = copy_of(portal).cookies[SESSION]
    change(portal, person.password, Person().password)
    assert_nowhere(portal.get(INFO), registered, portal.cookies[SESSION])


def test_tokens_and_answers_of_pictures_are_found_nowhere(portal):
    drawn, checked = draw(portal), checked_pair(portal)
    missed = draw(portal)
    check(portal, guess(missed))
    last = ask_mail(portal, "register", newcomer().email, checked)
    assert last.text == DONE
    texts = [text for pair in (drawn, checked, missed) for text in (pair.token, pair.answer)]
    assert_nowhere(last, *texts, *map(str.lower, texts))


def test_an_answer_in_a_query_is_not_logged_not_even_of_a_refused_request(portal):
    marks = [canary() for _ in range(4)]
    portal.get(PASSWORD, action=marks[0])
    check(portal, Pair("f" * 32, marks[1]))
    portal.send("POST", "/nothing", query=encode({"imgVerifyCode": marks[2]}))
    last = portal.get(INFO, {"Referer": f"http://x.example/?{marks[3]}"})
    assert_nowhere(last, *marks)


def test_mailed_codes_are_found_nowhere_used_or_not(portal):
    before = set(logs().decode("utf-8", "replace").splitlines())
    people = [newcomer() for _ in range(6)]
    codes = [code_for(portal, "register", person.email) for person in people]
    post(portal, REGISTER, registering(people[0], wrong(codes[0])))
    used = [post(portal, REGISTER, registering(*pair)) for pair in zip(people[:3], codes[:3])]
    assert all(reply.text == DONE for reply in used)
    assert log_line(used[-1]) and access_log_line(used[-1])
    told, kept = lines_after(before), database.dump()
    found = [code_stands_in(told, code) or code_stands_in(kept, code) for code in codes]
    # Six digits stand somewhere by chance now and then; those of three codes do not.
    assert not all(found[:3]) and not all(found[3:]), codes


def test_the_address_is_told_to_no_table_of_pictures_codes_or_failures(comer):
    person = newcomer()
    post(comer, LOGIN, credentials(person))
    ask_mail(comer, "other", person.email)
    for table in ("captcha", "email_code", "attempt"):
        rows = database.rows(f"SELECT * FROM {table}")
        assert person.email.lower() not in "\n".join(map("\t".join, rows)).lower()


def test_no_address_can_write_a_log_line_of_its_own(comer):
    mark = canary()
    addresses = [f"{mark}@x.org\r\nrequest_id=forged level=info", f'{mark}@x.org" result=ok "',
                 f"{mark}\x1b[2J@x.org", f"{mark}\u2028request_id=forged@x.org"]
    replies = [reply for email in addresses
               for reply in (post(comer, LOGIN, {"email": email, "password": "x" * 9}),
                             ask_mail(comer, "other", email))]
    eventually(lambda: all(reply.request_id.encode() in logs() for reply in replies))
    assert b"request_id=forged" not in logs() and b"\x1b[2J" not in logs()
