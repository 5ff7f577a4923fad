"""One person, one account, at every contract; but a token works only where it was given."""
import pytest

import database
import desk
import hall
import lab
import lobby
import shop
from bodies import compact
from everywhere import ALL, Everywhere
from people import Person, fresh_password
from pictures import png

SIGN_UP = {"mall": lambda client, person: shop.sign_up(client.at("mall"), person),
           "basic": lambda client, person: hall.enrol(client.at("basic"), person),
           "medusa": lambda client, person: lab.register(client.at("medusa"), person)}


@pytest.mark.parametrize("where", SIGN_UP)
def test_who_signs_up_at_one_contract_logs_in_at_all(mall, where):
    person = SIGN_UP[where](mall, Person())
    assert Everywhere(mall, person).logged_in == ALL


def test_all_contracts_tell_of_the_same_account(mall):
    who = Everywhere(mall)
    number = database.account_id(who.person.username)
    told = who.mall.get("/user/get_user_info").json["data"]
    assert (told["id"], hall.info(who.basic)["uid"]) == (number, number)
    assert desk.info(who.entry, who.token)["username"] == told["username"] == who.person.username
    assert hall.info(who.basic)["email"] == told["email"] == who.person.email
    lab_told = lab.info(who.medusa, who.medusa_token)
    assert [lab_told[name] for name in ("id", "name", "email")] == [
        number, who.person.username, who.person.email]
    assert lobby.info(who.portal)["email"] == who.person.email


def test_who_has_no_email_logs_in_at_mall_and_has_none_there(visitor):
    person = hall.enrol(visitor.at("basic"), Person(email=""))
    shop.log_in(visitor, person)
    assert visitor.get("/user/get_user_info").json["data"]["email"] is None


def test_a_nickname_and_a_picture_are_the_accounts(visitor):
    who = Everywhere(visitor)
    desk.rename(who.entry, who.token, "亖狼")
    assert desk.upload(who.entry, who.token, png()).text == desk.DONE
    told = hall.info(who.basic)
    assert told["nickname"] == "亖狼"
    assert told["avatar"] == desk.info(who.entry, who.token)["profile_picture"]
    lab_told, lobby_told = lab.info(who.medusa, who.medusa_token), lobby.info(who.portal)
    assert lab_told["show_name"] == "亖狼" and told["avatar"].endswith("/" + lab_told["avatar"])
    assert [lobby_told[name] for name in ("nickname", "headImgUrl")] == ["亖狼", told["avatar"]]


# Tokens

def test_the_token_of_one_contract_is_none_at_the_others(mall):
    who = Everywhere(mall)
    tokens = {"mall": who.mall.cookies[shop.SESSION], "basic": who.basic.cookies[hall.SESSION],
              "entry": who.token, "medusa": who.medusa_token,
              "portal": who.portal.cookies[lobby.SESSION]}
    for owner, token in tokens.items():
        assert desk.is_live(who.entry, token) is (owner == "entry")
        assert lab.is_live(who.medusa, token) is (owner == "medusa")
        for other, client, session, is_in in (
                ("mall", who.mall.another(), shop.SESSION, shop.is_logged_in),
                ("basic", who.basic.another(), hall.SESSION, hall.is_logged_in),
                ("portal", who.portal.another(), lobby.SESSION, lobby.is_logged_in)):
            client.cookies = {session: token}
            assert is_in(client) is (owner == other), f"{owner}'s token at {other}"


def test_all_cookies_at_once_open_what_belongs_to_each(mall):
    who = Everywhere(mall)
    every = {**who.mall.cookies, **who.basic.cookies, **who.portal.cookies}
    for client in (who.mall, who.basic, who.portal):
        client.cookies = dict(every)
    assert who.logged_in == ALL
    assert desk.is_refused(who.entry.get(desk.INFO, {"Cookie": "; ".join(
        f"{name}={value}" for name, value in every.items())}), desk.NO_TOKEN)


# What ends sessions everywhere, and what does not

def change_at_mall(who, new):
    return who.mall.post("/user/reset_password", passwordOld=who.person.password, passwordNew=new)


def change_at_basic(who, new):
    return hall.change(who.basic, who.person.password, new)


def change_at_medusa(who, new):
    return lab.submit(who.medusa, lab.PASSWORD, lab.password_change(who.person, new))


def change_at_portal(who, new):
    return lobby.change(who.portal, who.person.password, new)


@pytest.mark.parametrize("left, change",
                         [({"mall"}, change_at_mall), ({"basic"}, change_at_basic),
                          (set(), change_at_medusa), ({"portal"}, change_at_portal)],
                         ids=["mall", "basic", "medusa", "portal"])
def test_a_changed_password_ends_all_sessions_but_the_one_that_changed_it(mall, left, change):
    who, new = Everywhere(mall), fresh_password()
    assert change(who, new).status == 200 and who.logged_in == left
    assert Everywhere(mall, who.person.but(password=new)).logged_in == ALL


CAN_LOG_IN = ((shop.can_log_in, "mall"), (hall.can_log_in, "basic"), (desk.can_log_in, "entry"),
              (lab.can_log_in, "medusa"), (lobby.can_log_in, "portal"))


@pytest.mark.parametrize("change", [change_at_mall, change_at_basic, change_at_medusa,
                                    change_at_portal])
def test_the_old_password_opens_nothing_anywhere(mall, change):
    who, new = Everywhere(mall), fresh_password()
    change(who, new)
    for can_log_in, contract in CAN_LOG_IN:
        client = mall.at(contract)
        assert not can_log_in(client, who.person, who.person.password)
        assert can_log_in(client, who.person, new)


def test_logout_at_basic_ends_all(mall):
    who = Everywhere(mall)
    assert who.basic.get(hall.LOGOUT).text == hall.LOGGED_OUT
    assert who.logged_in == set()


def test_logout_at_mall_portal_or_entry_ends_only_itself(mall):
    who = Everywhere(mall)
    who.mall.post("/user/logout")
    assert who.logged_in == ALL - {"mall"}
    who.portal.send("POST", lobby.LOGOUT)
    assert who.logged_in == ALL - {"mall", "portal"}
    who.entry.post(desk.LOGOUT, desk.holding(who.token))
    assert who.logged_in == {"basic", "medusa"}


def test_a_refresh_at_basic_ends_nothing_elsewhere(mall):
    who = Everywhere(mall)
    who.basic.get(hall.REFRESH)
    assert who.logged_in == ALL


def test_a_disabled_account_is_out_everywhere_and_gets_in_nowhere(mall):
    who = Everywhere(mall)
    database.disable(who.person.username)
    assert who.logged_in == set()
    for can_log_in, contract in CAN_LOG_IN:
        client = mall.at(contract)
        assert not can_log_in(client, who.person, who.person.password)


def test_a_raised_epoch_ends_all(visitor):
    who = Everywhere(visitor)
    database.change_account(who.person.username, "session_epoch = session_epoch + 1")
    assert who.logged_in == set()


def test_who_became_an_administrator_keeps_all_cookies_but_has_no_login_at_entry(visitor):
    person = shop.sign_up(visitor)
    database.change_account(person.username, "role = 'admin'")
    shop.log_in(visitor, person)
    hall.log_in(visitor.at("basic"), person)
    lobby.log_in(visitor.at("portal"), person)
    reply = visitor.at("entry").post_json("/login", **desk.credentials(person))
    assert desk.is_refused(reply, desk.WRONG)


def test_each_contract_has_its_own_count_of_sessions(visitor):
    who = Everywhere(visitor)
    for _ in range(9):
        hall.log_in(who.basic.another(), who.person)
        desk.log_in(who.entry, who.person)
        lab.log_in(who.medusa, who.person)
        lobby.log_in(who.portal.another(), who.person)
    assert who.logged_in == ALL


# Which words

@pytest.mark.parametrize("contract, path, told", [
    ("mall", "/user/nothing", '{"status":1,"msg":"接口不存在"}'),
    ("basic", "/user/nothing", hall.NO_PATH)])
def test_each_contract_refuses_in_its_own_envelope(mall, contract, path, told):
    reply = mall.at(contract).get(path)
    assert (reply.status, reply.text) == (404, told)
    assert list(mall.at("entry").get(path).json) == ["code", "msg", "result", "coode"]
    assert mall.at("medusa").get(path).text == lab.NO_PATH
    assert mall.at("portal").get(path).text == lobby.NO_PATH


def test_a_header_cannot_choose_the_contract(visitor):
    for name in ("GATEHOUSE_CONTRACT", "GATEHOUSE-CONTRACT", "X-Gatehouse-Contract"):
        reply = visitor.get("/user/get_user_info", {name: "entry"})
        assert list(reply.json) == ["status", "msg"]


def test_one_contracts_form_is_no_body_of_another(visitor):
    person = shop.sign_up(visitor)
    as_json = compact(person.credentials)
    assert visitor.at("entry").post("/login", **person.credentials).status == 400
    fields = lab.credentials(person)
    assert visitor.at("medusa").post(lab.LOGIN, **fields).text == lab.MALFORMED[lab.LOGIN]
    assert visitor.at("portal").post(lobby.LOGIN, **lobby.credentials(person)).status == 415
    for contract in ("mall", "basic"):
        reply = visitor.at(contract).send("POST", "/user/login", body=as_json,
                                          content_type="application/json")
        assert reply.status == 400
