"""Complete visits as the document's front end makes them, in two languages."""
from urllib.parse import quote

import pytest

from support import mailbox
from support.bodies import JSON, compact
from support.people import Person, fresh_password
from support.portal import (DONE, INFO, LANGUAGE, LOGIN, LOGOUT, MAIL, PASSWORD, PICTURE, REGISTER,
                            SIGN_IN, WRONG, WRONG_CODE, WRONG_PICTURE, fresh_token, in_english,
                            solve)

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0",
           "Accept": "application/json, text/javascript, */*; q=0.01",
           "X-Requested-With": "XMLHttpRequest", "Sec-Fetch-Site": "same-origin",
           "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
LANGUAGES = {"cn": lambda chinese: chinese, "en": in_english}


class FrontEnd:
    """The request of the pages: $.ajax with contentType application/json and JSON.stringify."""

    def __init__(self, client, language):
        self.client, self.words = client, LANGUAGES[language]
        client.cookies[LANGUAGE] = language
        self.headers = {**BROWSER, "Origin": client.mount.origin}
        self.token = self.answer = None

    def ajax(self, url, data=None):
        path, _, query = url.partition("?")
        body = "" if data is None else compact(data)
        return self.client.send("POST", path, query, body, self.headers, JSON)

    def show_picture(self):
        """<img src=…> with a uuid without hyphens."""
        self.token = fresh_token()
        headers = {**BROWSER, "Accept": "image/*", "Sec-Fetch-Dest": "image",
                   "Sec-Fetch-Mode": "no-cors"}
        assert self.client.get(PICTURE, headers, imgToken=self.token).body[:4] == b"\x89PNG"
        self.answer = solve(self.token).lower()

    def check_picture(self, answer):
        return self.ajax(f"{PICTURE}?imgToken={self.token}&imgVerifyCode={quote(answer)}")

    def mail_code(self, action, email):
        pair = {"imgToken": self.token, "imgVerifyCode": self.answer}
        return self.ajax(f"{MAIL}?action={action}",
                         {"email": email, **(pair if action == "register" else {})})

    def register(self, person, code):
        return self.ajax(REGISTER, {
            "email": person.email, "password": person.password, "verifyCode": code, "channel": "",
            "imgToken": self.token, "imgVerifyCode": self.answer})

    def info(self):
        return self.client.get(INFO, {**BROWSER, "Cache-Control": "no-cache"})

    def log_in(self, person):
        return self.ajax(LOGIN, {"email": person.email, "password": person.password})


@pytest.fixture(params=LANGUAGES)
def page(portal_client, request):
    """The front end in one of its languages."""
    return FrontEnd(portal_client, request.param)


def test_from_the_picture_to_the_session(page):
    person = Person(username=None)
    page.show_picture()
    assert page.check_picture("nope").text == page.words(WRONG_PICTURE)
    page.show_picture()
    assert page.check_picture(page.answer).text == DONE
    assert page.mail_code("register", person.email).text == DONE
    code = mailbox.code(person.email, mailbox.REGISTRATION)
    assert page.register(person, code).text == DONE
    told = page.info().json
    assert (told["message"], told["success"], told["data"]["email"]) == ("", True, person.email)


def signed_up(page):
    person = Person(username=None)
    page.show_picture()
    page.check_picture(page.answer)
    page.mail_code("register", person.email)
    assert page.register(person, mailbox.code(person.email)).text == DONE
    return person


def test_from_the_session_to_a_new_password_and_out(page):
    person, new = signed_up(page), fresh_password()
    assert page.ajax(f"{PASSWORD}?action=modify", {
        "originPassword": person.password, "password": new}).text == DONE
    assert page.info().json["success"] is True
    assert page.ajax(LOGOUT).text == DONE
    assert (page.info().status, page.info().text) == (401, page.words(SIGN_IN))
    assert page.log_in(person).text == page.words(WRONG)


def test_from_a_forgotten_password_to_the_session(page):
    person, new = signed_up(page), fresh_password()
    page.ajax(LOGOUT)
    assert page.mail_code("other", person.email).text == DONE
    code = mailbox.code(person.email, mailbox.RESET)
    fields = {"email": person.email, "password": new, "verifyCode": code}
    assert page.ajax(f"{PASSWORD}?action=reset", fields).text == DONE
    assert page.ajax(f"{PASSWORD}?action=reset", fields).text == page.words(WRONG_CODE)
    assert page.log_in(person.but(password=new)).text == DONE
    assert page.info().json["data"]["email"] == person.email


def test_mails_are_in_the_language_of_the_page(page):
    person = signed_up(page)
    page.mail_code("other", person.email)
    chinese = page.words(SIGN_IN) == SIGN_IN
    for kind in (mailbox.REGISTRATION, mailbox.RESET):
        assert mailbox.is_chinese(mailbox.read(person.email, kind)) is chinese
