"""First steps that most tests of entry begin with; each is one or two real requests.

entry registers nobody: its people sign up at mall. A token travels in a header, so it is passed
from hand to hand here, and no client keeps it.
"""
import hashlib

from support import database, mall
from support.bodies import JSON, Multipart, Part
from support.steps import wrong_guesses

DONE = '{"code":0,"msg":"","result":"","coode":0}'
PROFILE, PICTURE = "/user/update_user_info", "/user/update_user_profile_picture"
INFO, LOGOUT = "/user/get_user_info", "/user/logout"

WRONG, BUSY, BAD, MISSING = 3002, 3003, 200400, 200401
NO_TOKEN, DEAD_TOKEN, NO_PATH, NO_METHOD, BROKEN = 200410, 200412, 200404, 200405, 200500
STATUS = {WRONG: 200, BUSY: 429, BAD: 400, MISSING: 400, NO_TOKEN: 401, DEAD_TOKEN: 200,
          NO_PATH: 404, NO_METHOD: 405, BROKEN: 503}


def md5(password):
    return hashlib.md5(password.encode()).hexdigest()


def credentials(person):
    return {"username": person.username, "password": md5(person.password)}


def enrol(client, person=None):
    """Signs up at mall, at the same kind of mount."""
    return mall.sign_up(client.at("mall"), person)


def try_to_log_in(client, person):
    return client.post_json("/login", **credentials(person))


def log_in(client, person):
    """Logs in and returns the token."""
    reply = try_to_log_in(client, person)
    assert reply.status == 200 and reply.json["code"] == 0, reply
    return reply.json["result"]["token"]


def enter(client, person=None):
    """Signs up and logs in; returns the person and the token."""
    person = enrol(client, person)
    return person, log_in(client, person)


def holding(token):
    """The header that carries a token, raw as in the document."""
    return {"Authorization": token}


def is_live(client, token):
    reply = client.get(INFO, holding(token))
    assert reply.status == 200 and reply.json["code"] in (0, DEAD_TOKEN), reply
    return reply.json["code"] == 0


def info(client, token):
    reply = client.get(INFO, holding(token))
    assert reply.status == 200 and reply.json["code"] == 0, reply
    return reply.json["result"]


def rename(client, token, nickname):
    return client.put_json(PROFILE, holding(token), nickname=nickname)


def send_json(client, path, text, token=None, method=None):
    """Sends a JSON text as it stands."""
    headers = holding(token) if token else {}
    return client.send(method or ("PUT" if path == PROFILE else "POST"), path, body=text,
                       headers=headers, content_type=JSON)


def upload(client, token, content, filename="me.png", content_type="image/png"):
    return send_form(client, token, Multipart((Part("file", content, filename, content_type),)))


def send_form(client, token, multipart):
    return client.send_parts("PUT", PICTURE, multipart, holding(token))


def is_refused(reply, code, status=None):
    """A failure in entry's envelope: the code twice, its message, and nothing else."""
    body = reply.json
    told = (list(body) == ["code", "msg", "result", "coode"] and body["result"] == ""
            and body["code"] == body["coode"] == code and body["msg"] != "")
    return told and reply.status == (status or STATUS[code])


def fail_login(client, username, times=1):
    for guess in wrong_guesses(times):
        reply = client.post_json("/login", username=username, password=md5(guess))
        assert is_refused(reply, WRONG), reply


def can_log_in(client, person, password):
    """True if this password logs in. Uses a new client and clears counted failures."""
    database.forget_failures()
    reply = client.another().post_json("/login", username=person.username, password=md5(password))
    assert reply.status == 200, reply
    return reply.json["code"] == 0
