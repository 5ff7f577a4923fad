"""One person, one account, at every contract; but a token works only where it was given."""
import pytest

from support import basic, database, entry, mall, medusa, portal
from support.bodies import compact
from support.everywhere import ALL, Everywhere
from support.people import Person, fresh_password
from support.pictures import png

SIGN_UP = {"mall": lambda client, person: mall.sign_up(client.at("mall"), person),
           "basic": lambda client, person: basic.enrol(client.at("basic"), person),
           "medusa": lambda client, person: medusa.register(client.at("medusa"), person)}


@pytest.mark.parametrize("where", SIGN_UP)
def test_who_signs_up_at_one_contract_logs_in_at_all(mall_client, where):
    person = SIGN_UP[where](mall_client, Person())
    assert Everywhere(mall_client, person).logged_in == ALL


def test_all_contracts_return_the_same_account(mall_client):
    who = Everywhere(mall_client)
    number = database.account_id(who.person.username)
    told = who.mall.get("/user/get_user_info").json["data"]
    assert (told["id"], basic.info(who.basic)["uid"]) == (number, number)
    assert entry.info(who.entry, who.token)["username"] == told["username"] == who.person.username
    assert basic.info(who.basic)["email"] == told["email"] == who.person.email
    lab_told = medusa.info(who.medusa, who.medusa_token)
    assert [lab_told[name] for name in ("id", "name", "email")] == [
        number, who.person.username, who.person.email]
    assert portal.info(who.portal)["email"] == who.person.email


def test_who_has_no_email_logs_in_at_mall_and_has_none_there(mall_client):
    person = basic.enrol(mall_client.at("basic"), Person(email=""))
    mall.log_in(mall_client, person)
    assert mall_client.get("/user/get_user_info").json["data"]["email"] is None


def test_a_nickname_and_a_picture_are_the_accounts(mall_client):
    who = Everywhere(mall_client)
    entry.rename(who.entry, who.token, "亖狼")
    assert entry.upload(who.entry, who.token, png()).text == entry.DONE
    told = basic.info(who.basic)
    assert told["nickname"] == "亖狼"
    assert told["avatar"] == entry.info(who.entry, who.token)["profile_picture"]
    lab_told, lobby_told = medusa.info(who.medusa, who.medusa_token), portal.info(who.portal)
    assert lab_told["show_name"] == "亖狼" and told["avatar"].endswith("/" + lab_told["avatar"])
    assert [lobby_told[name] for name in ("nickname", "headImgUrl")] == ["亖狼", told["avatar"]]


# Tokens

def test_the_token_of_one_contract_is_none_at_the_others(mall_client):
    who = Everywhere(mall_client)
    tokens = {"mall": who.mall.cookies[mall.SESSION], "basic": who.basic.cookies[basic.SESSION],
              "entry": who.token, "medusa": who.medusa_token,
              "portal": who.portal.cookies[portal.SESSION]}
    for owner, token in tokens.items():
        assert entry.is_live(who.entry, token) is (owner == "entry")
        assert medusa.is_live(who.medusa, token) is (owner == "medusa")
        for other, client, session, is_in in (
                ("mall", who.mall.another(), mall.SESSION, mall.is_logged_in),
                ("basic", who.basic.another(), basic.SESSION, basic.is_logged_in),
                ("portal", who.portal.another(), portal.SESSION, portal.is_logged_in)):
            client.cookies = {session: token}
            assert is_in(client) is (owner == other), f"{owner}'s token at {other}"


def test_all_cookies_at_once_open_what_belongs_to_each(mall_client):
    who = Everywhere(mall_client)
    every = {**who.mall.cookies, **who.basic.cookies, **who.portal.cookies}
    for client in (who.mall, who.basic, who.portal):
        client.cookies = dict(every)
    assert who.logged_in == ALL
    assert entry.is_refused(who.entry.get(entry.INFO, {"Cookie": "; ".join(
        f"{name}={value}" for name, value in every.items())}), entry.NO_TOKEN)


# What ends sessions everywhere, and what does not

def change_at_mall(who, new):
    return who.mall.post("/user/reset_password", passwordOld=who.person.password, passwordNew=new)


def change_at_basic(who, new):
    return basic.change(who.basic, who.person.password, new)


def change_at_medusa(who, new):
    return medusa.submit(who.medusa, medusa.PASSWORD, medusa.password_change(who.person, new))


def change_at_portal(who, new):
    return portal.change(who.portal, who.person.password, new)


@pytest.mark.parametrize("left, change",
                         [({"mall"}, change_at_mall), ({"basic"}, change_at_basic),
                          (set(), change_at_medusa), ({"portal"}, change_at_portal)],
                         ids=["mall", "basic", "medusa", "portal"])
def test_a_changed_password_ends_all_sessions_but_the_one_that_changed_it(mall_client, left, change):
    who, new = Everywhere(mall_client), fresh_password()
    assert change(who, new).status == 200 and who.logged_in == left
    assert Everywhere(mall_client, who.person.but(password=new)).logged_in == ALL


CAN_LOG_IN = ((mall.can_log_in, "mall"), (basic.can_log_in, "basic"), (entry.can_log_in, "entry"),
              (medusa.can_log_in, "medusa"), (portal.can_log_in, "portal"))


@pytest.mark.parametrize("change", [change_at_mall, change_at_basic, change_at_medusa,
                                    change_at_portal])
def test_the_old_password_opens_nothing_anywhere(mall_client, change):
    who, new = Everywhere(mall_client), fresh_password()
    change(who, new)
    for can_log_in, contract in CAN_LOG_IN:
        client = mall_client.at(contract)
        assert not can_log_in(client, who.person, who.person.password)
        assert can_log_in(client, who.person, new)


def test_logout_at_basic_ends_all(mall_client):
    who = Everywhere(mall_client)
    assert who.basic.get(basic.LOGOUT).text == basic.LOGGED_OUT
    assert who.logged_in == set()


def test_logout_at_mall_portal_or_entry_ends_only_itself(mall_client):
    who = Everywhere(mall_client)
    who.mall.post("/user/logout")
    assert who.logged_in == ALL - {"mall"}
    who.portal.send("POST", portal.LOGOUT)
    assert who.logged_in == ALL - {"mall", "portal"}
    who.entry.post(entry.LOGOUT, entry.holding(who.token))
    assert who.logged_in == {"basic", "medusa"}


def test_a_refresh_at_basic_ends_nothing_elsewhere(mall_client):
    who = Everywhere(mall_client)
    who.basic.get(basic.REFRESH)
    assert who.logged_in == ALL


def test_a_disabled_account_is_out_everywhere_and_gets_in_nowhere(mall_client):
    who = Everywhere(mall_client)
    database.disable(who.person.username)
    assert who.logged_in == set()
    for can_log_in, contract in CAN_LOG_IN:
        client = mall_client.at(contract)
        assert not can_log_in(client, who.person, who.person.password)


def test_a_raised_epoch_ends_all(mall_client):
    who = Everywhere(mall_client)
    database.change_account(who.person.username, "session_epoch = session_epoch + 1")
    assert who.logged_in == set()


def test_new_administrator_keeps_sessions_but_cannot_log_in_at_entry(mall_client):
    person = mall.sign_up(mall_client)
    database.change_account(person.username, "role = 'admin'")
    mall.log_in(mall_client, person)
    basic.log_in(mall_client.at("basic"), person)
    portal.log_in(mall_client.at("portal"), person)
    reply = mall_client.at("entry").post_json("/login", **entry.credentials(person))
    assert entry.is_refused(reply, entry.WRONG)


def test_each_contract_has_its_own_count_of_sessions(mall_client):
    who = Everywhere(mall_client)
    for _ in range(9):
        database.forget_failures()  # more logins than an account has in a minute
        basic.log_in(who.basic.another(), who.person)
        entry.log_in(who.entry, who.person)
        medusa.log_in(who.medusa, who.person)
        portal.log_in(who.portal.another(), who.person)
    assert who.logged_in == ALL


# Which words

@pytest.mark.parametrize("contract, path, told", [
    ("mall", "/user/nothing", '{"status":1,"msg":"接口不存在"}'),
    ("basic", "/user/nothing", basic.NO_PATH)])
def test_each_contract_refuses_in_its_own_envelope(mall_client, contract, path, told):
    reply = mall_client.at(contract).get(path)
    assert (reply.status, reply.text) == (404, told)
    assert list(mall_client.at("entry").get(path).json) == ["code", "msg", "result", "coode"]
    assert mall_client.at("medusa").get(path).text == medusa.NO_PATH
    assert mall_client.at("portal").get(path).text == portal.NO_PATH


def test_a_header_cannot_choose_the_contract(mall_client):
    for name in ("GATEHOUSE_CONTRACT", "GATEHOUSE-CONTRACT", "X-Gatehouse-Contract"):
        reply = mall_client.get("/user/get_user_info", {name: "entry"})
        assert list(reply.json) == ["status", "msg"]


def test_one_contracts_form_is_no_body_of_another(mall_client):
    person = mall.sign_up(mall_client)
    as_json = compact(person.credentials)
    assert mall_client.at("entry").post("/login", **person.credentials).status == 400
    fields = medusa.credentials(person)
    assert mall_client.at("medusa").post(medusa.LOGIN, **fields).text == medusa.MALFORMED[medusa.LOGIN]
    assert mall_client.at("portal").post(portal.LOGIN, **portal.credentials(person)).status == 415
    for contract in ("mall", "basic"):
        reply = mall_client.at(contract).send("POST", "/user/login", body=as_json,
                                          content_type="application/json")
        assert reply.status == 400
