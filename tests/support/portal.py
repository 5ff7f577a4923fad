"""First steps that most tests of portal begin with; each is one or two real requests.

portal knows people by their address. Where it does not matter how an account came to be, its owner
signs up at mall; who signs up here needs a picture's answer and the code from a mail.
"""
import secrets
from dataclasses import dataclass
from functools import partial

from support import captchas, database, mailbox, mall, steps
from support.bodies import JSON, compact, encode
from support.people import Person
from support.steps import wrong_guesses

SESSION, DEVICE, LANGUAGE = "gatehouse_portal", "gatehouse_device", "witshare.i18n.language"
PICTURE, MAIL, REGISTER, LOGIN, LOGOUT, PASSWORD, INFO, SHORT_INFO = (
    "/verify-code/img", "/verify-code/email", "/register", "/login", "/logout", "/user/password",
    "/user/user-info", "/user-info")
DONE = compact({"message": "", "success": True})
ENGLISH = {
    "请先登录": "Please log in first", "邮箱或密码错误": "Wrong email or password",
    "原密码错误": "The present password is wrong",
    "邮箱验证码错误或已失效": "The code from the mail is wrong or has expired",
    "图片验证码错误或已失效": "The code from the picture is wrong or has expired",
    "该邮箱已注册": "This email is registered already", "注册已关闭": "Registration is closed",
    "请求格式错误": "The request cannot be read",
    "拒绝来自其他站点的请求": "Refused: the request comes from another site",
    "接口不存在": "No such path", "请求方法不支持": "Method not allowed",
    "请求内容过大": "The request is too large", "请使用application/json": "Use application/json",
    "操作过于频繁,请稍后再试": "Too many attempts, try again later",
    "服务端异常": "Server error"}


def no(message):
    return compact({"message": message, "success": False})


(SIGN_IN, WRONG, WRONG_ORIGIN, WRONG_CODE, WRONG_PICTURE, TAKEN, CLOSED, MALFORMED, FOREIGN,
 NO_PATH, NO_METHOD, TOO_LARGE, OTHER_TYPE, THROTTLED, BROKEN) = map(no, ENGLISH)


def in_english(refusal):
    """The same error in English."""
    return next(no(english) for chinese, english in ENGLISH.items() if no(chinese) == refusal)


def speaking(client, language):
    """A client with this language in its cookie."""
    client.cookies[LANGUAGE] = language
    return client


def post(client, path, fields=(), headers=(), **query):
    """Posts these fields as JSON, beside this query."""
    return client.send("POST", path, query=encode(query), body=compact(dict(fields)),
                       headers=headers, content_type=JSON)


# Pictures ----------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Pair:
    """A picture's token and its answer."""
    token: str
    answer: str

    @property
    def fields(self):
        return {"imgToken": self.token, "imgVerifyCode": self.answer}


def fresh_token():
    return secrets.token_hex(16)


def draw(client, token=None):
    """Has a picture drawn, and derives its answer."""
    token = token or fresh_token()
    reply = client.get(PICTURE, imgToken=token)
    assert (reply.status, reply.header("Content-Type")) == (200, "image/png"), reply
    return Pair(token, solve(token))


solve = captchas.answer


def check(client, pair, headers=()):
    return client.send("POST", PICTURE, query=encode(pair.fields), headers=headers)


def checked_pair(client):
    pair = draw(client)
    reply = check(client, pair)
    assert (reply.status, reply.text) == (200, DONE), reply
    return pair


def guess(pair):
    """A wrong answer of valid form."""
    return Pair(pair.token, ("2" if pair.answer[0] != "2" else "3") + pair.answer[1:])


# Codes -------------------------------------------------------------------------------------------

def ask_mail(client, action, email, pair=None, headers=()):
    fields = {"email": email, **(pair.fields if pair else {})}
    return post(client, MAIL, fields, headers, action=action)


def request_code(client, action, email):
    """Asks for a mail as the front end does: to register, with a picture that was checked."""
    pair = checked_pair(client) if action == "register" else None
    reply = ask_mail(client, action, email, pair)
    assert (reply.status, reply.text) == (200, DONE), reply


def code_for(client, action, email):
    """The code that is mailed for this action."""
    request_code(client, action, email)
    return mailbox.code(email, mailbox.REGISTRATION if action == "register" else mailbox.RESET)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


# People ------------------------------------------------------------------------------------------

def newcomer(**fields):
    """A person for portal's registration: without a username."""
    return Person(**{"username": None, **fields})


def credentials(person):
    return {"email": person.email, "password": person.password}


def registering(person, code, **other):
    return {**credentials(person), "verifyCode": code, "channel": "", **other}


def register(client, person=None):
    """Signs up here, from the picture to the session."""
    person = person or newcomer()
    code = code_for(client, "register", person.email)
    reply = post(client, REGISTER, registering(person, code))
    assert (reply.status, reply.text) == (200, DONE), reply
    return person


def enrol(client, person=None):
    """Signs up at mall, at the same kind of mount, so that this client is not logged in."""
    return mall.sign_up(client.at("mall"), person)


def verified(client, person=None):
    """Signs up at mall, and the address counts as verified."""
    person = enrol(client, person)
    database.change_holder(person.email, "email_verified = created")
    return person


def try_to_log_in(client, person):
    return post(client, LOGIN, credentials(person))


def log_in(client, person):
    reply = try_to_log_in(client, person)
    assert (reply.status, reply.text) == (200, DONE), reply
    return reply


sign_up_and_log_in = partial(steps.sign_up_and_log_in, enrol, log_in)
session_of = partial(steps.session_of, log_in)


def is_logged_in(client):
    reply = client.get(INFO)
    assert reply.status in (200, 401), reply
    return reply.status == 200


def info(client):
    reply = client.get(INFO)
    assert (reply.status, reply.json["success"]) == (200, True), reply
    return reply.json["data"]


def change(client, old, new):
    return post(client, PASSWORD, {"originPassword": old, "password": new}, action="modify")


def reset(client, person, code, password):
    fields = {"email": person.email, "password": password, "verifyCode": code}
    return post(client, PASSWORD, fields, action="reset")


def can_log_in(client, person, password):
    """True if this password logs in. Uses a new client and clears counted failures."""
    database.forget_failures()
    reply = post(client.another(), LOGIN, {"email": person.email, "password": password})
    assert reply.text in (DONE, WRONG), reply
    return reply.text == DONE


def fail_login(client, email, times=1):
    for guess in wrong_guesses(times):
        reply = post(client, LOGIN, {"email": email, "password": guess})
        assert reply.text == WRONG, reply


# Refusals ----------------------------------------------------------------------------------------

def refuses(reply, field, words="参数错误: "):
    """An invalid value: HTTP 200, no success, and the message names the field."""
    body = reply.json
    return ((reply.status, body["success"]) == (200, False)
            and f"{body['message']} ".startswith(f"{words}{field} "))


def is_malformed(reply):
    body = reply.json
    return (reply.status, body["success"]) == (400, False) and body["message"].startswith(
        "请求格式错误")


def is_throttled(reply, at_most=60):
    """Throttled, with the waiting time in whole seconds."""
    return (reply.status, reply.text) == (429, THROTTLED) and (
        0 < int(reply.header("Retry-After")) <= at_most)
