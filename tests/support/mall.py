"""First steps that most tests of mall begin with; each is one or two real requests."""
from functools import partial

from support import database, steps
from support.people import Person, forgetful
from support.steps import wrong_guesses

SUCCESS = '{"status":0,"msg":"校验成功"}'
WRONG_PASSWORD = '{"status":1,"msg":"密码错误"}'
NOT_LOGGED_IN = '{"status":1,"msg":"用户未登录,无法获取当前用户信息"}'
THROTTLED = '{"status":1,"msg":"操作过于频繁,请稍后再试"}'
CHANGED = '{"status":0,"msg":"修改密码成功"}'
SESSION = "gatehouse_mall"
DEVICE = "gatehouse_device"


def sign_up(client, person=None):
    person = person or Person()
    reply = client.post("/user/register", **person.fields)
    assert reply.text == SUCCESS, reply
    return person


def try_to_log_in(client, person):
    return client.post("/user/login", **person.credentials)


def log_in(client, person):
    reply = try_to_log_in(client, person)
    assert reply.status == 200 and reply.json["status"] == 0, reply
    return reply


sign_up_and_log_in = partial(steps.sign_up_and_log_in, sign_up, log_in)


def fail_login(client, username, times=1):
    for guess in wrong_guesses(times):
        reply = client.post("/user/login", username=username, password=guess)
        assert reply.text == WRONG_PASSWORD, reply


def is_logged_in(client):
    reply = client.post("/user/get_user_info")
    assert reply.status == 200 and reply.json["status"] in (0, 1), reply
    return reply.json["status"] == 0


def can_log_in(client, person, password):
    """True if this password logs in. Uses a new client and clears counted failures."""
    database.forget_failures()
    reply = client.another().post("/user/login", username=person.username, password=password)
    assert reply.status == 200, reply
    return reply.json["status"] == 0


def check_answer(client, person, **other):
    fields = {"username": person.username, "question": person.question, "answer": person.answer}
    return client.post("/user/forget_check_answer", **{**fields, **other})


def ticket(client, person):
    """The token for a right answer."""
    reply = check_answer(client, person)
    assert reply.json["status"] == 0, reply
    return reply.json["data"]


def reset(client, person, token, password):
    return client.post("/user/forget_reset_password", username=person.username,
                       passwordNew=password, forgetToken=token)


def refuses(reply, field):
    """An invalid value: HTTP 200, status 1, and the message names the field."""
    body = reply.json
    return (reply.status, body["status"]) == (200, 1) and body["msg"].startswith(f"参数错误: {field}")


def sign_up_forgetful(client):
    return sign_up(client, forgetful())
