"""A whole visit with the other spelling of every path: with a trailing slash, without medusa's, and with
mall's suffix. tests/dispatcher has each path by itself."""
from support import basic, entry, mailbox, medusa, portal
from support.bodies import encode
from support.people import Person


def test_basic_with_trailing_slashes(basic_client):
    person = Person()
    basic_client.post(basic.REGISTER + "/", **person.credentials)
    assert basic_client.get(basic.KEY + "/").json["data"]["alg"] == "RSA-OAEP-256"
    assert basic_client.post(basic.UPDATE + "/", nickname="kit").text == basic.UPDATED
    assert basic_client.get(basic.INFO + "/").json["data"]["nickname"] == "kit"
    basic_client.get(basic.LOGOUT + "/")
    assert basic_client.get(basic.INFO + "/").text == basic.SIGN_IN


def test_entry_with_trailing_slashes(entry_client):
    person = entry.enrol(entry_client)
    token = entry_client.post_json("/login/", **entry.credentials(person)).json["result"]["token"]
    held = entry.holding(token)
    assert entry_client.put_json(entry.PROFILE + "/", held, nickname="kit").text == entry.DONE
    assert entry_client.get(entry.INFO + "/", held).json["result"]["nickname"] == "kit"
    assert entry_client.post(entry.LOGOUT + "/", held).text == entry.DONE


def test_mall_with_its_suffix(mall_client):
    person = Person()
    assert mall_client.post("/user/register.do", **person.fields).json["status"] == 0
    assert mall_client.post("/user/login.do", **person.credentials).json["status"] == 0
    assert mall_client.get("/user/get_user_info.do").json["data"]["username"] == person.username
    assert mall_client.get("/user/logout.do").json["status"] == 0


def test_medusa_with_and_without_slashes(medusa_client):
    person = Person()
    fields = {**medusa.registration(person), **medusa.solved(medusa_client)}
    assert medusa.answers(medusa_client.post_json(medusa.REGISTER + "/", **fields), medusa.REGISTERED)
    fields = {**medusa.credentials(person), **medusa.solved(medusa_client)}
    token = medusa_client.post_json(medusa.LOGIN + "/", **fields).json["message"]
    for path in (medusa.INFO, medusa.SHOW_NAME, medusa.KEY):
        reply = medusa_client.post_json(path.rstrip("/"), token=token, new_show_name="kit")
        assert reply.json["code"] == 200


def test_portal_with_trailing_slashes(portal_client):
    person = portal.newcomer()
    pair = portal.draw(portal_client)
    assert portal_client.send("POST", portal.PICTURE + "/", query=encode(pair.fields)).text == portal.DONE
    fields = {"email": person.email, **pair.fields}
    assert portal.post(portal_client, portal.MAIL + "/", fields, action="register").text == portal.DONE
    code = mailbox.code(person.email, mailbox.REGISTRATION)
    registered = portal.post(portal_client, portal.REGISTER + "/", portal.registering(person, code))
    assert registered.text == portal.DONE
    assert portal_client.get(portal.INFO + "/").json["data"]["email"] == person.email
    assert portal_client.send("POST", portal.LOGOUT + "/").text == portal.DONE
    assert portal_client.get(portal.SHORT_INFO + "/").text == portal.SIGN_IN
