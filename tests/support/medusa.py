"""First steps that most tests of medusa begin with; each is a few real requests.

A form goes with a picture: its key came in a header, and captchas.py derives its
answer. Where a test is not about registration, its people sign up at mall, which asks for no
picture. A token travels in a body, so it is passed from hand to hand here, and no client keeps it.
"""
import re

from support import captchas, database, mall
from support.bodies import JSON, Multipart, Part, compact
from support.people import Person
from support.stack import CONF
from support.steps import wrong_guesses

REGISTER, LOGIN, INFO = "/api/registered", "/api/login", "/api/user_info/"
PASSWORD, SHOW_NAME, KEY = ("/api/update_password/", "/api/update_show_name/", "/api/update_key/")
FORGET, AVATAR = "/api/forget_password/", "/api/upload_avatar/"
DOCUMENTED = (REGISTER, LOGIN, INFO, PASSWORD, SHOW_NAME, KEY, FORGET, AVATAR)
CAPTCHA, CAPTCHA_KEY = "/api/get_verification_code/", "VerificationCodeKey"

REGISTRATION_KEY, FORGET_KEY = "MEDUSA_REGISTRATION_KEY", "MEDUSA_FORGET_KEY"
NOBODYS_KEY = "A" * 43     # of a picture that nobody drew
NOBODYS_TOKEN = "A" * 43
NO_ANSWER = "000000"       # no answer has the digit nought


def told(code, message):
    return compact({"message": message, "code": code})


REGISTERED = told(200, "注册成功")
BROKEN = told(400, "未知错误")
WRONG_KEY = told(403, "小宝贝这是非法注册哦(๑•̀ㅂ•́)و✧")
CLOSED = told(503, "小宝贝你没有开启注册功能哦！！")
EMPTY = told(666, "宝贝数据呢？")
REFUSED = told(603, "注册失败")
TAKEN = told(604, "用户名或邮箱已存在")
WRONG = told(604, "账号或密码错误")
NO_SESSION = told(403, "小宝贝这是非法查询哦(๑•̀ㅂ•́)و✧")
CHANGED = told(200, "好耶！修改成功~")
RENAMED = told(200, "好诶！修改成功~")
REKEYED = told(200, "呐呐呐呐！修改成功了呢~")
RESET = told(200, "修改成功啦~建议去配置文件中关闭忘记密码功能哦~")
NO_RESET = told(403, "小宝贝你没有开启忘记密码功能哦(๑•̀ㅂ•́)و✧")
NOT_SERIOUS = told(501, "这个数据你是认真的嘛(。﹏。)")
NO_PICTURE = told(169, "你不对劲！为什么报错了？")
NO_USER = told(404, "宝贝没有用户你要插到哪里去呢？")
TOO_SMALL = told(603, "它实在是太小了，莎酱真的一点感觉都没有o(TヘTo)")
NOT_POST, NOT_GET = told(500, "请使用Post请求"), told(500, "请使用GET请求")
UNREADABLE, NO_PATH = told(404, "报错"), told(404, "接口不存在")
TOO_LARGE, THROTTLED = told(413, "请求内容过大"), told(429, "操作过于频繁,请稍后再试")

_AGAIN, _SCARED = "输入信息有误重新输入", "大黑阔别乱搞，莎莎好怕怕(*/ω＼*)"
MALFORMED = {REGISTER: UNREADABLE, LOGIN: told(404, _AGAIN), INFO: told(404, "搁着闹呢？"),
             PASSWORD: told(404, _AGAIN), SHOW_NAME: told(404, _AGAIN), KEY: told(404, _AGAIN),
             FORGET: told(404, _SCARED)}
FORMS = (REGISTER, LOGIN, PASSWORD, FORGET)     # what goes with a picture
WRONG_CAPTCHA = {path: told(504 if path == REGISTER else 503, "验证码错误或者过期！")
                 for path in FORMS}
NO_CAPTCHA = {path: told(505 if path == REGISTER else 504, "验证码或者验证码秘钥不能为空！")
              for path in FORMS}


def answers(reply, words, status=200):
    return (reply.status, reply.text) == (status, words)


def is_busy(reply):
    return answers(reply, THROTTLED, 429) and int(reply.header("Retry-After")) > 0


# Pictures with an answer --------------------------------------------------------------------------

def draw(client):
    """Asks for a picture and returns the key it came with."""
    reply = client.get(CAPTCHA)
    assert (reply.status, reply.header("Content-Type")) == (200, "image/png"), reply.status
    return reply.header(CAPTCHA_KEY)


answer_of = captchas.answer


def solution(key, answer):
    return {"verification_code_key": key, "verification_code": answer}


def solved(client):
    """The two fields of a picture that was drawn for this form, with the right answer."""
    key = draw(client)
    return solution(key, answer_of(key))


def unsolved(client):
    """The two fields of a fresh picture, with a wrong answer."""
    return solution(draw(client), NO_ANSWER)


def submit(client, path, fields, headers=()):
    """Posts a form with a fresh picture's right answer."""
    return client.post_json(path, headers, **{**solved(client), **fields})


# Forms --------------------------------------------------------------------------------------------

def server_key(name):
    """One of the two secrets of the server, from its configuration."""
    return re.search(rf"^{name}=(.*)$", CONF.read_text(), re.M).group(1)


def registration(person, **other):
    return {"show_name": person.nickname or "Rei Ayanami", "username": person.username,
            "passwd": person.password, "email": person.email,
            "key": server_key(REGISTRATION_KEY), **other}


def credentials(person):
    return {"username": person.username, "passwd": person.password}


def password_change(person, new, **other):
    return {"username": person.username, "old_passwd": person.password, "new_passwd": new, **other}


def forgotten(person, new, **other):
    return {"key": server_key(FORGET_KEY), "name": person.username, "new_passwd": new,
            "email": person.email, **other}


# Steps --------------------------------------------------------------------------------------------

def register(client, person=None):
    person = person or Person()
    reply = submit(client, REGISTER, registration(person))
    assert answers(reply, REGISTERED), reply
    return person


def enrol(client, person=None):
    """Signs up at mall, at the same kind of mount."""
    return mall.sign_up(client.at("mall"), person)


def try_to_log_in(client, person):
    return submit(client, LOGIN, credentials(person))


def log_in(client, person):
    """Logs in and returns the token."""
    reply = try_to_log_in(client, person)
    assert reply.status == 200 and reply.json["code"] == 200, reply
    return reply.json["message"]


def enter(client, person=None):
    """Signs up and logs in; returns the person and the token."""
    person = enrol(client, person)
    return person, log_in(client, person)


def is_live(client, token):
    reply = client.post_json(INFO, token=token)
    assert reply.status == 200 and (reply.json["code"] == 200 or reply.text == NO_SESSION), reply
    return reply.json["code"] == 200


def info(client, token):
    reply = client.post_json(INFO, token=token)
    assert reply.status == 200 and reply.json["code"] == 200, reply
    return reply.json["message"]


def rename(client, token, show_name):
    return client.post_json(SHOW_NAME, token=token, new_show_name=show_name)


def fail_login(client, username, times=1):
    for guess in wrong_guesses(times):
        reply = submit(client, LOGIN, {"username": username, "passwd": guess})
        assert answers(reply, WRONG), reply


def can_log_in(client, person, password):
    """True if this password logs in. Uses a new client and clears counted failures."""
    database.forget_failures()
    reply = submit(client.another(), LOGIN, {"username": person.username, "passwd": password})
    assert reply.status == 200 and (reply.json["code"] == 200 or reply.text == WRONG), reply
    return reply.json["code"] == 200


def holding(token):
    """The header that carries a token with a picture."""
    return {"token": token}


def upload(client, token, content, filename="me.png", content_type="image/png"):
    return send_form(client, token, Multipart((Part("file", content, filename, content_type),)))


def send_form(client, token, multipart):
    return client.send_parts("POST", AVATAR, multipart, holding(token))


def send_text(client, path, text, method="POST", content_type=JSON):
    """Sends a body as it stands."""
    return client.send(method, path, body=text, content_type=content_type)
