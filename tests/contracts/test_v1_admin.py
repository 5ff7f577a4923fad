"""/v1/admin: who may, and what is done to an account: each change, its end, its audit."""
import database
import home
import letters
import office
from client import SITE, Client
from home import ask, is_logged_in, is_problem
from office import NOWHERE, administrator, at, change, last_act
from people import Person, fresh
from stack import settings

# Every operation, as somebody asks it who may not.
OPERATIONS = [("GET", "/admin/accounts"), ("POST", "/admin/accounts"), ("GET", NOWHERE),
              ("PATCH", NOWHERE), ("DELETE", NOWHERE), ("GET", f"{NOWHERE}/sessions"),
              ("DELETE", f"{NOWHERE}/sessions"), ("DELETE", f"{NOWHERE}/sessions/{'0' * 32}"),
              ("POST", f"{NOWHERE}/password-reset"), ("GET", f"{NOWHERE}/events"),
              ("GET", "/admin/statistics")]
CHANGES = [(method, path) for method, path in OPERATIONS if method != "GET"]


# Who may -------------------------------------------------------------------------------------------

def test_strangers_and_users_may_not(native):
    user = native.another()
    home.join(user)
    for method, path in OPERATIONS:
        assert is_problem(ask(native, method, path), 401, "not-signed-in"), path
        assert is_problem(ask(user, method, path), 403, "forbidden"), path


def test_administrators_may_at_both_mounts(v1):
    administrator(v1)
    for method, path in OPERATIONS:
        reply = ask(v1, method, path)
        assert reply.status in (200, 404) or is_problem(reply, 422, "missing-field", "username", "missing")


def test_a_change_needs_a_login_of_the_last_ten_minutes(native):
    person = administrator(native)
    home.age_login(person, 601)
    for method, path in CHANGES:
        assert is_problem(ask(native, method, path), 403, "stale-login"), path
    home.log_in(native, person)
    for method, path in CHANGES:
        assert ask(native, method, path).status in (404, 422), path


def test_looking_needs_no_recent_login(native):
    home.age_login(administrator(native), 3600)
    assert native.get("/admin/accounts").status == 200
    assert native.get("/admin/statistics").status == 200


def test_only_networks_of_the_operators_may(native):
    with settings(TRUSTED_PROXIES="127.0.0.1", ADMIN_FROM="203.0.113.0/24"):
        administrator(native)
        inside, outside = ([("X-Forwarded-For", address)] for address in ("203.0.113.9", "198.51.100.7"))
        for method, path in OPERATIONS:
            assert is_problem(ask(native, method, path, outside), 403, "forbidden"), path
            assert ask(native, method, path, inside).status in (200, 404, 422), path
        site = Client(SITE)
        for path in ("/admin/", "/admin/admin.js", "/admin/messages/zh.js"):
            assert (site.get(path, inside).status, site.get(path, outside).status) == (200, 403), path
        assert "not_here.title" in site.get("/admin/", outside).text


def test_a_programs_token_may_administer_too(native):
    person = administrator(native)
    other = native.another()
    assert other.get("/admin/accounts", home.bearer(home.token_of(native, person))).status == 200


def test_a_demoted_administrator_may_nothing_at_the_next_request(native):
    person = administrator(native)
    database.change_holder(person.email, "role = 'user'")
    assert is_problem(native.get("/admin/accounts"), 403, "forbidden")


# One account ---------------------------------------------------------------------------------------

def test_an_account_is_shown_whole_and_without_secrets(v1):
    administrator(v1)
    person = home.join(v1.another())
    shown = v1.get(at(person)).json
    assert (shown["username"], shown["role"], shown["status"]) == (person.username, "user", "enabled")
    assert (shown["sessions"], shown["schemes"], shown["login_time"]) == (1, database.schemes(person.username), None)
    assert "$argon2" not in v1.get(at(person)).text


def test_what_is_no_account_is_not_found(native):
    administrator(native)
    for number in ("0", "x", "-1", "1e3", "99999999999999999999"):
        for method, rest in [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/sessions"),
                             ("DELETE", "/sessions"), ("POST", "/password-reset"), ("GET", "/events")]:
            reply = ask(native, method, f"/admin/accounts/{number}{rest}")
            assert is_problem(reply, 404, "not-found"), (number, rest)


def test_what_is_changed_is_what_was_named(v1):
    me = administrator(v1)
    person = home.enrol(v1)
    name = fresh()
    reply = change(v1, person, username=name, phone="+86 138 0000 0000", nickname="凯特")
    assert reply.status == 200, reply
    assert (reply.json["username"], reply.json["nickname"], reply.json["email"]) == (name, "凯特", person.email)
    assert change(v1, person, phone=None, nickname="").json["phone"] is None
    assert last_act(v1, person) == ("account-update", me.username)


def test_a_new_address_is_unverified_and_the_old_one_is_told(native):
    administrator(native)
    person = home.enrol(native)
    reply = change(native, person, email=f"{fresh()}@example.net")
    assert reply.json["email_verified"] is False
    assert letters.mailed(person.email)[-1] == letters.MOVED


def test_an_owner_does_not_learn_from_where_an_administrator_acted(native):
    administrator(native)
    person = home.enrol(native)
    change(native, person, nickname="Kit")
    change(native, person, email=f"{fresh()}@example.net")
    assert database.value("SELECT CONCAT(address, user_agent) FROM outbox WHERE kind = "
                          f"'{letters.MOVED}' AND recipient = '{person.email}'") == ""
    owner = home.session_of(native, person)
    events = owner.get("/account/export").json["events"]
    assert {event["address"] for event in events if event["action"] == "account-update"} == {""}


def test_a_change_keeps_the_rules(native):
    administrator(native)
    person = home.enrol(native)
    for field, value, reason in [
            ("username", "a b", "bad-form"), ("username", "", "too-short"),
            ("email", "nobody", "bad-form"), ("phone", "x", "bad-form"),
            ("nickname", "a\u202eb", "forbidden"), ("role", "root", "bad-form"),
            ("status", "gone", "bad-form")]:
        reply = change(native, person, **{field: value})
        assert is_problem(reply, 422, "invalid-field", field, reason), field


def test_a_taken_name_changes_nothing(native):
    administrator(native)
    person, other = home.enrol(native), home.enrol(native)
    reply = change(native, person, username=other.username, status="disabled")
    assert is_problem(reply, 409, "taken", "username", "taken")
    assert native.get(at(person)).json["status"] == "enabled"


def test_a_disabled_account_is_out_at_once_and_enabled_comes_back(v1):
    me = administrator(v1)
    theirs = v1.another()
    person = home.join(theirs)
    assert change(v1, person, status="disabled").json["status"] == "disabled"
    assert not is_logged_in(theirs) and not home.can_log_in(v1, person, person.password)
    assert last_act(v1, person) == ("account-disable", me.username)
    assert change(v1, person, status="enabled").json["status"] == "enabled"
    assert not is_logged_in(theirs) and home.can_log_in(v1, person, person.password)


def test_a_role_is_given_and_taken(native):
    me = administrator(native)
    theirs = native.another()
    person = home.join(theirs)
    assert change(native, person, role="admin").json["role"] == "admin"
    assert not is_logged_in(theirs)
    home.log_in(theirs, person)
    assert theirs.get("/admin/accounts").status == 200
    assert change(native, person, role="user").json["role"] == "user"
    assert last_act(native, person) == ("account-role-user", me.username)


def test_the_last_administrator_stays(native):
    person = administrator(native)
    with only_administrator(person):
        for reply in (change(native, person, role="user"), change(native, person, status="disabled"),
                      ask(native, "DELETE", at(person))):
            assert is_problem(reply, 409, "last-administrator")
        assert native.get("/admin/accounts").status == 200


class only_administrator:
    """The others step aside meanwhile."""

    def __init__(self, person):
        self.account = office.number(person)

    def __enter__(self):
        self.others = [row[0] for row in database.rows(
            f"SELECT account_id FROM account WHERE role = 'admin' AND account_id <> {self.account}")]
        database.run(f"UPDATE account SET role = 'user' WHERE account_id IN ({','.join(self.others)})")

    def __exit__(self, *failure):
        database.run(f"UPDATE account SET role = 'admin' WHERE account_id IN ({','.join(self.others)})")


def test_a_deleted_account_is_gone_and_its_audit_stays(v1):
    administrator(v1)
    theirs = v1.another()
    person = home.join(theirs)
    number = office.number(person)
    assert ask(v1, "DELETE", at(person)).status == 204
    assert not is_logged_in(theirs) and not database.has_account(person.username)
    assert is_problem(v1.get(f"/admin/accounts/{number}"), 404, "not-found")
    assert database.value("SELECT COUNT(*) FROM audit_event WHERE action = 'account-delete' "
                          f"AND account_id = {number} AND actor_id IS NOT NULL") == "1"


# A forced reset ------------------------------------------------------------------------------------

def test_a_forced_reset_takes_the_password_and_mails_a_code(v1):
    me = administrator(v1)
    theirs = v1.another()
    person = home.join(theirs)
    assert ask(v1, "POST", at(person, "/password-reset")).status == 202
    assert not is_logged_in(theirs) and not home.can_log_in(v1, person, person.password)
    assert v1.get(at(person)).json["schemes"] == []
    assert last_act(v1, person) == ("account-force-reset", me.username)
    letter = letters.read(person.email, "forced-reset")
    assert len(letters.codes_in(letter)) == 1 and "/forgot/" in letter


def test_a_forced_reset_needs_an_address(native):
    administrator(native)
    person = home.enrol(native)
    account = at(person)
    assert ask(native, "PATCH", account, email=None).status == 200
    assert is_problem(ask(native, "POST", f"{account}/password-reset"), 409, "no-address")
    assert native.get(account).json["schemes"] != []


def test_a_forced_reset_asks_first_where_the_address_has_just_moved(native):
    administrator(native)
    theirs = native.another()
    person = home.join(theirs)
    account, moved = at(person), f"{fresh()}@example.net"
    code = home.code_for(theirs, "change-email", moved)
    assert ask(theirs, "PUT", "/account/email", email=moved, code=code, password=person.password).status == 200
    assert is_problem(ask(native, "POST", f"{account}/password-reset"), 409, "address-moved")
    assert "forced-reset" not in letters.mailed(moved) and is_logged_in(theirs)
    assert ask(native, "PATCH", account, email=moved).status == 200
    assert ask(native, "POST", f"{account}/password-reset").status == 202
    assert letters.mailed(moved)[-1] == "forced-reset"


# Sessions ------------------------------------------------------------------------------------------

def test_sessions_are_listed_and_ended_one_by_one(v1):
    me = administrator(v1)
    theirs = v1.another()
    person = home.join(theirs)
    again = home.session_of(v1, person)
    listed = office.sessions(v1, person)
    assert [line["contract"] for line in listed] == ["v1", "v1"]
    mine = theirs.get("/session").json["session"]["id"]
    assert ask(v1, "DELETE", at(person, f"/sessions/{mine}")).status == 204
    assert not is_logged_in(theirs) and is_logged_in(again)
    assert is_problem(ask(v1, "DELETE", at(person, f"/sessions/{mine}")), 404, "not-found")
    assert last_act(v1, person) == ("account-end-session", me.username)


def test_all_sessions_end_at_once(native):
    me = administrator(native)
    theirs = native.another()
    person = home.join(theirs)
    again = home.session_of(native, person)
    assert ask(native, "DELETE", at(person, "/sessions")).json == {"ended": 2}
    assert not is_logged_in(theirs) and not is_logged_in(again)
    assert last_act(native, person) == ("account-end-sessions", me.username)


def test_ones_own_session_is_marked(native):
    person = administrator(native)
    assert [line["current"] for line in office.sessions(native, person)] == [True]


# What happened -------------------------------------------------------------------------------------

def test_the_audit_goes_back_page_by_page(native):
    me = administrator(native)
    person = home.enrol(native)
    for i in range(5):
        change(native, person, nickname=f"Kit {i}")
    first = native.get(at(person, "/events"), limit=3).json
    rest = native.get(at(person, "/events"), limit=10, before=first['next']).json
    ids = [event["id"] for event in first["events"] + rest["events"]]
    assert len(first["events"]) == 3 and ids == sorted(set(ids), reverse=True)
    assert rest["next"] is None and rest["events"][-1]["action"] == "sign-up"
    assert {event["actor"] for event in first["events"]} == {me.username}
    assert rest["events"][-1]["actor_id"] is None


def test_nothing_of_a_secret_is_in_the_audit(native):
    administrator(native)
    person = home.join(native.another())
    text = native.get(at(person, "/events")).text
    assert person.password not in text and person.email not in text


# Making accounts -----------------------------------------------------------------------------------

def test_an_account_is_made_with_a_password(v1):
    me = administrator(v1)
    person = Person()
    reply = ask(v1, "POST", "/admin/accounts", username=person.username, email=person.email,
                password=person.password, nickname="Kit", role="admin")
    assert reply.status == 201, reply
    assert (reply.json["username"], reply.json["role"], reply.json["email_verified"]) == (person.username, "admin", False)
    assert home.can_log_in(v1, person, person.password)
    assert office.events(v1, person)[-1]["actor"] == me.username


def test_an_invited_owner_chooses_the_password(native):
    administrator(native)
    person = Person()
    reply = ask(native, "POST", "/admin/accounts", username=person.username, email=person.email)
    assert (reply.status, reply.json["schemes"]) == (201, []), reply
    assert letters.mailed(person.email) == ["invitation"]
    assert len(letters.codes_in(letters.read(person.email, "invitation"))) == 1


def test_making_an_account_keeps_the_rules(native):
    administrator(native)
    for fields, field, code, reason in [
            ({}, "username", "missing-field", "missing"),
            ({"username": "kit-of-the-hill"}, "email", "missing-field", "missing"),
            ({"username": "k", "password": "Qz7 harbour quiet"}, "username", "invalid-field", "too-short"),
            ({"email": "nobody"}, "email", "invalid-field", "bad-form"),
            ({"email": "a@example.org", "password": "short"}, "password", "invalid-field", "too-short"),
            ({"email": "a@example.org", "role": "root"}, "role", "invalid-field", "bad-form")]:
        reply = ask(native, "POST", "/admin/accounts", **fields)
        assert is_problem(reply, 422, code, field, reason), fields


def test_a_taken_name_makes_no_account(native):
    administrator(native)
    person = home.enrol(native)
    reply = ask(native, "POST", "/admin/accounts", username=person.username.upper(),
                email=f"{fresh()}@example.org")
    assert is_problem(reply, 409, "taken", "username", "taken")


def test_administrators_are_not_limited_in_what_they_add(native):
    administrator(native)
    with settings(LOOPBACK_EXEMPT="off", THROTTLE_REGISTRATIONS_PER_HOUR="1"):
        for _ in range(3):
            reply = ask(native, "POST", "/admin/accounts", email=f"{fresh()}@example.org")
            assert reply.status == 201, reply
