"""First steps that most tests of basic begin with; each is one or two real requests."""
import base64
import json
from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from support import database, steps
from support.bodies import compact
from support.people import Person
from support.steps import wrong_guesses

SESSION, DEVICE = "gatehouse_basic", "gatehouse_device"
REGISTER, LOGIN, PASSWORD, UPDATE = ("/user/register", "/user/login", "/user/update/password",
                                     "/user/update/info")
INFO, AVATAR, LOGOUT, REFRESH, KEY = ("/user/load/info", "/user/load/avatar",
                                      "/user/security/logout", "/user/security/refresh",
                                      "/user/security/key")


def yes(msg):
    return compact({"msg": msg, "result": True})


def no(msg):
    return compact({"msg": msg, "result": False})


REGISTERED, LOGGED_IN, CHANGED, UPDATED, LOGGED_OUT, REFRESHED = map(
    yes, ("注册成功", "登录成功", "修改密码成功", "修改信息成功", "登出成功", "刷新成功"))
WRONG, WRONG_OLD, SIGN_IN, TAKEN, CLOSED, THROTTLED = map(
    no, ("用户名或密码错误", "原密码错误", "请先登录", "参数错误: username 已被使用", "注册已关闭",
         "操作过于频繁,请稍后再试"))
FOREIGN, NO_PATH, NO_METHOD, TOO_LARGE, BROKEN = map(
    no, ("拒绝来自其他站点的请求", "接口不存在", "请求方法不支持", "请求内容过大", "服务端异常"))
TAKEN_EMAIL = no("参数错误: email 已被使用")
BAD_CIPHERTEXT = no("参数错误: password_encrypted 格式不正确")


def register(client, person=None):
    """Signs up, which also logs in."""
    person = person or Person()
    reply = client.post(REGISTER, **person.fields)
    assert (reply.status, reply.text) == (200, REGISTERED), reply
    return person


def enrol(client, person=None):
    """Signs up with another client, so that this one is not logged in."""
    return register(client.another(), person)


def try_to_log_in(client, person):
    return client.post(LOGIN, **person.credentials)


def log_in(client, person):
    reply = try_to_log_in(client, person)
    assert (reply.status, reply.text) == (200, LOGGED_IN), reply
    return reply


session_of = partial(steps.session_of, log_in)


def is_logged_in(client):
    reply = client.get(INFO)
    assert reply.status == 200, reply
    return reply.json["result"]


def info(client):
    reply = client.get(INFO)
    assert (reply.status, reply.json["result"]) == (200, True), reply
    return reply.json["data"]


def uid_of(person):
    return database.account_id(person.username)


def change(client, old, new):
    return client.post(PASSWORD, old_password=old, new_password=new)


def can_log_in(client, person, password):
    """True if this password logs in. Uses a new client and clears counted failures."""
    database.forget_failures()
    reply = client.another().post(LOGIN, username=person.username, password=password)
    assert reply.text in (LOGGED_IN, WRONG), reply
    return reply.text == LOGGED_IN


def fail_login(client, username, times=1):
    for guess in wrong_guesses(times):
        reply = client.post(LOGIN, username=username, password=guess)
        assert reply.text == WRONG, reply


def refuses(reply, field):
    """An invalid value: HTTP 200, result false, and the message names the field."""
    body = reply.json
    return ((reply.status, body["result"]) == (200, False)
            and body["msg"].startswith(f"参数错误: {field} "))


def is_malformed(reply):
    body = reply.json
    return (reply.status, body["result"]) == (400, False) and body["msg"].startswith("请求格式错误")


# Encrypted passwords -----------------------------------------------------------------------------

OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)


@dataclass(frozen=True)
class PasswordEncryption:
    """The reply of the key route: a public key and a nonce that one request may spend."""
    kid: str
    nonce: str
    pem: str

    def encrypt(self, text, scheme=OAEP):
        """Base64 of the encrypted text."""
        key = serialization.load_pem_public_key(self.pem.encode())
        return base64.b64encode(key.encrypt(text.encode(), scheme)).decode()

    def encrypt_password(self, password, nonce=None, scheme=OAEP):
        content = {"nonce": self.nonce if nonce is None else nonce, "password": password}
        return self.encrypt(json.dumps(content, ensure_ascii=False), scheme)

    def fields(self, **passwords):
        """The form fields that carry these encrypted: password=… as password_encrypted."""
        encrypted = {f"{name}_encrypted": self.encrypt_password(text)
                     for name, text in passwords.items()}
        return {**encrypted, "kid": self.kid}


def encryption(client):
    reply = client.get(KEY)
    assert (reply.status, reply.json["result"]) == (200, True), reply
    data = reply.json["data"]
    return PasswordEncryption(data["kid"], data["nonce"], data["key"])
