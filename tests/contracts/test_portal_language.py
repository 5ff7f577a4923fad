"""portal's languages, Chinese and English: by the front end's cookie, then by Accept-Language."""
import pytest

from support import database
from support.people import fresh_password
from support.portal import (ENGLISH, INFO, LANGUAGE, LOGIN, LOGOUT, PASSWORD, PICTURE, REGISTER,
                            SIGN_IN, WRONG, WRONG_CODE, WRONG_ORIGIN, WRONG_PICTURE, Pair,
                            ask_mail, change, check, enrol, in_english, newcomer, no, post,
                            refuses, registering, reset, sign_up_and_log_in, speaking)

COOKIES = {"cn": "zh", "zh": "zh", "zh-CN": "zh", "zh-TW": "zh", "en": "en", "en-US": "en",
           "en-GB": "en", "xx": None, "": None, "english": None, "e": None, "%65n": None}
HEADERS = {
    "en": "en", "EN": "en", "en-US": "en", "en-US,en;q=0.9": "en", "zh": "zh", "zh-CN": "zh",
    "zh-CN,zh;q=0.9,en;q=0.8": "zh", "en-US,en;q=0.9,zh;q=0.8": "en", "zh;q=0.3,en;q=0.7": "en",
    "zh;q=0.3, en;q=0.2": "zh", "fr": "zh", "fr, en;q=0.5": "en",
    "fr;q=0.9,de;q=0.8,en;q=0.1": "en",
    "en;q=0, zh;q=0.1": "zh", "en;q=0": "zh", "*": "zh", "en;q=0.001": "en", "": "zh",
    "zh;q=1.0,en;q=1.000": "zh", ";;q=,,,": "zh", "en;q=nonsense,zh": "zh", "english": "zh",
    "fr," * 6 + "en": "en", "fr," * 300: "zh", "," * 2000: "zh"}


def told(reply):
    """The language of the error without a session."""
    assert reply.status == 401 and reply.text in (SIGN_IN, in_english(SIGN_IN)), reply
    return "zh" if reply.text == SIGN_IN else "en"


@pytest.mark.parametrize("language, expected", COOKIES.items())
def test_the_front_ends_cookie_decides(portal_client, language, expected):
    headers = {"Cookie": f"{LANGUAGE}={language}"}
    assert told(portal_client.get(INFO, headers)) == (expected or "zh")
    for accepted in ("en", "zh"):
        reply = portal_client.get(INFO, {**headers, "Accept-Language": accepted})
        assert told(reply) == (expected or accepted)


@pytest.mark.parametrize("accepted, expected", HEADERS.items(), ids=[key[:30] for key in HEADERS])
def test_without_a_cookie_the_browsers_languages_do(portal_client, accepted, expected):
    assert told(portal_client.get(INFO, {"Accept-Language": accepted})) == expected


def test_without_either_it_is_chinese(portal_client):
    assert told(portal_client.get(INFO)) == "zh"


def test_language_cookie_works_beside_other_cookies(portal_client):
    portal_client.cookies = {"a": "1", LANGUAGE: "en", "gatehouse_portal": "A" * 43}
    assert told(portal_client.get(INFO)) == "en"


def test_a_success_has_no_words(portal_client):
    for language in ("cn", "en"):
        reply = speaking(portal_client, language).send("POST", LOGOUT)
        assert reply.json == {"message": "", "success": True}


# Every refusal in both languages

def modify_wrongly(client):
    return change(client, fresh_password(), fresh_password())


WAYS = {
    WRONG: lambda c: post(c, LOGIN, {"email": newcomer().email, "password": fresh_password()}),
    WRONG_ORIGIN: modify_wrongly,
    WRONG_CODE: lambda c: reset(c, newcomer(), "123456", fresh_password()),
    WRONG_PICTURE: lambda c: check(c, Pair("f" * 32, "ABCDEF")),
    no("接口不存在"): lambda c: c.get("/nothing"),
    no("请求方法不支持"): lambda c: c.get(LOGIN),
    no("请使用application/json"): lambda c: c.send("POST", LOGIN, body="email=a"),
    no("拒绝来自其他站点的请求"): lambda c: c.send("POST", LOGOUT, headers={
        "Sec-Fetch-Site": "cross-site"})}


@pytest.mark.parametrize("chinese, way", WAYS.items(), ids=[ENGLISH[key[12:-18]] for key in WAYS])
def test_a_refusal_reads_the_same_in_both_languages(portal_client, chinese, way):
    sign_up_and_log_in(portal_client)
    assert way(speaking(portal_client, "cn")).text == chinese
    database.forget_failures()
    assert way(speaking(portal_client, "en")).text == in_english(chinese)


FIELDS = {
    "email": lambda c: post(c, LOGIN, {}),
    "password": lambda c: post(c, LOGIN, {"email": newcomer().email}),
    "verifyCode": lambda c: post(c, REGISTER, {**registering(newcomer(), "")}),
    "channel": lambda c: post(c, REGISTER, registering(newcomer(), "123456", channel="x")),
    "action": lambda c: post(c, PASSWORD, {}), "imgToken": lambda c: c.get(PICTURE, imgToken="x"),
    "imgVerifyCode": lambda c: c.send("POST", PICTURE, query="imgToken=" + "f" * 32)}


@pytest.mark.parametrize("field, way", FIELDS.items(), ids=FIELDS)
def test_a_refused_field_is_named_in_both_languages(portal_client, field, way):
    assert refuses(way(speaking(portal_client, "cn")), field)
    reply = way(speaking(portal_client, "en"))
    assert refuses(reply, field, "Invalid request: ") and reply.text.isascii()


def test_malformed_request_is_reported_in_both_languages(portal_client):
    for language, words in (("cn", "请求格式错误"), ("en", "The request cannot be read")):
        reply = speaking(portal_client, language).send("POST", LOGIN, body="{",
                                                content_type="application/json")
        assert reply.status == 400 and reply.json["message"].startswith(words)


def test_throttling_is_reported_in_both_languages(portal_client):
    email = enrol(portal_client).email
    ask_mail(portal_client, "other", email)
    for language, words in (("cn", no("操作过于频繁,请稍后再试")),
                            ("en", no("Too many attempts, try again later"))):
        reply = ask_mail(speaking(portal_client, language), "other", email)
        assert (reply.status, reply.text) == (429, words)
