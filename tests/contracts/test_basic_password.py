"""basic, row 3: /user/update/password, the change of a password by its owner."""
import pytest

from support import database, entry, mall
from support.basic import (CHANGED, DEVICE, PASSWORD, SESSION, SIGN_IN, THROTTLED, WRONG_OLD,
                           can_log_in, change, is_logged_in, refuses, register,
                           session_of)
from support.bodies import form_data
from support.people import fresh_password


def test_a_changed_password_logs_in_and_the_old_one_does_not(basic_client):
    person, new = register(basic_client), fresh_password()
    reply = change(basic_client, person.password, new)
    assert (reply.status, reply.text) == (200, CHANGED)
    assert can_log_in(basic_client, person, new) and not can_log_in(basic_client, person, person.password)


def test_a_change_by_multipart_is_the_same(basic_client):
    person, new = register(basic_client), "plinth;otter+gable%41"
    fields = {"old_password": person.password, "new_password": new}
    assert basic_client.send_parts("POST", PASSWORD, form_data(fields)).text == CHANGED
    assert can_log_in(basic_client, person, new)


def test_the_client_that_changed_its_password_gets_a_new_token_at_once(basic_client):
    person = register(basic_client)
    before = basic_client.copy()
    cookie = change(basic_client, person.password, fresh_password()).cookies[SESSION]
    assert cookie.value != before.cookies[SESSION] and "httponly" in cookie.attributes
    assert is_logged_in(basic_client) and not is_logged_in(before)


def test_a_changed_password_ends_every_other_session_of_every_contract(basic_client):
    person = register(basic_client)
    phone, mall_client, entry_client = session_of(basic_client, person), basic_client.at("mall"), basic_client.at("entry")
    mall.log_in(mall_client, person)
    token = entry.log_in(entry_client, person)
    change(basic_client, person.password, fresh_password())
    assert is_logged_in(basic_client) and not is_logged_in(phone)
    assert not mall.is_logged_in(mall_client) and not entry.is_live(entry_client, token)


def test_a_wrong_old_password_changes_nothing(basic_client):
    person = register(basic_client)
    phone = session_of(basic_client, person)
    reply = change(basic_client, fresh_password(), fresh_password())
    assert (reply.status, reply.text) == (200, WRONG_OLD) and reply.all("Set-Cookie") == []
    assert is_logged_in(basic_client) and is_logged_in(phone)
    assert can_log_in(basic_client, person, person.password)


def test_no_session_changes_no_password(basic_client):
    reply = change(basic_client, fresh_password(), fresh_password())
    assert (reply.status, reply.text) == (200, SIGN_IN) and reply.all("Set-Cookie") == []


@pytest.mark.parametrize("missing", ["old_password", "new_password"])
@pytest.mark.parametrize("given", [{}, {"as": ""}], ids=["absent", "empty"])
def test_a_change_without_a_field_names_it(basic_client, missing, given):
    person = register(basic_client)
    fields = {"old_password": person.password, "new_password": fresh_password()}
    fields[missing] = given.get("as")
    reply = basic_client.post(PASSWORD, **{k: v for k, v in fields.items() if v is not None})
    assert refuses(reply, missing) and can_log_in(basic_client, person, person.password)


def test_a_weak_new_password_is_refused_by_name_and_changes_nothing(basic_client):
    person = register(basic_client)
    for weak in ("password1", "short", person.username, "x" * 129):
        assert refuses(change(basic_client, person.password, weak), "new_password")
        database.forget_failures()
    assert is_logged_in(basic_client) and can_log_in(basic_client, person, person.password)


def test_a_wrong_old_password_is_throttled_and_shares_the_counter_of_login(basic_client):
    person = register(basic_client)
    basic_client.cookies.pop(DEVICE, None)  # a known device would have a wait of its own
    assert change(basic_client, fresh_password(), fresh_password()).text == WRONG_OLD
    reply = change(basic_client, person.password, fresh_password())
    assert (reply.status, reply.text) == (429, THROTTLED) and int(reply.header("Retry-After")) > 0
    assert basic_client.another().post("/user/login", **person.credentials).status == 429
    database.age_failures(3 * database.SECOND)
    assert change(basic_client, person.password, fresh_password()).text == CHANGED


def test_passwords_in_the_query_of_a_post_are_not_read(basic_client):
    person = register(basic_client)
    query = f"old_password={person.password}&new_password={fresh_password()}"
    reply = basic_client.send("POST", PASSWORD, query=query, body="")
    assert reply.json["result"] is False and can_log_in(basic_client, person, person.password)


def test_another_users_name_in_the_request_changes_nothing_of_theirs(basic_client):
    other, person, new = register(basic_client.another()), register(basic_client), fresh_password()
    basic_client.post(PASSWORD, username=other.username, uid=str(database.account_id(other.username)),
               old_password=person.password, new_password=new)
    assert can_log_in(basic_client, other, other.password) and can_log_in(basic_client, person, new)


def test_the_digest_of_entry_changes_with_the_password(basic_client):
    person, new = register(basic_client), fresh_password()
    change(basic_client, person.password, new)
    entry_client = basic_client.at("entry")
    assert entry.can_log_in(entry_client, person, new)
    assert not entry.can_log_in(entry_client, person, person.password)


def test_the_old_device_does_not_pass_after_the_change(basic_client):
    person, new = register(basic_client), fresh_password()
    device = session_of(basic_client, person).copy()
    change(basic_client, person.password, new)
    basic_client.another("127.0.0.66").post("/user/login", username=person.username, password="wrong guess")
    database.use_up_strangers()
    device.address = "127.0.0.67"  # the network of the change is known
    reply = device.post("/user/login", username=person.username, password=new)
    assert (reply.status, reply.text) == (429, THROTTLED)
