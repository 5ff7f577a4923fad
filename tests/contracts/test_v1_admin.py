"""/v1/admin: permissions, and changes of accounts with their effects and audit events."""
import pytest

from support import admin, database, mailbox, v1
from support.admin import NOWHERE, administrator, at, change, last_act
from support.client import SITE, Client
from support.configuration import settings, worker_settings
from support.people import Person, fresh
from support.v1 import ask, is_logged_in, is_problem

# Every operation, as somebody asks it who may not.
OPERATIONS = [("GET", "/admin/accounts"), ("POST", "/admin/accounts"), ("GET", NOWHERE),
              ("PATCH", NOWHERE), ("DELETE", NOWHERE), ("GET", f"{NOWHERE}/sessions"),
              ("DELETE", f"{NOWHERE}/sessions"), ("DELETE", f"{NOWHERE}/sessions/{'0' * 32}"),
              ("POST", f"{NOWHERE}/password-reset"), ("GET", f"{NOWHERE}/events"),
              ("POST", f"{NOWHERE}/invitation"), ("DELETE", f"{NOWHERE}/invitation"),
              ("GET", "/admin/events"), ("GET", "/admin/mails"), ("GET", "/admin/statistics")]
CHANGES = [(method, path) for method, path in OPERATIONS if method != "GET"]


# Who may -------------------------------------------------------------------------------------------

def test_administration_returns_401_without_session_and_403_to_users(v1_client):
    user = v1_client.another()
    v1.sign_up_and_log_in(user)
    for method, path in OPERATIONS:
        assert is_problem(ask(v1_client, method, path), 401, "not-signed-in"), path
        assert is_problem(ask(user, method, path), 403, "forbidden"), path


def test_administrators_may_at_both_mounts(v1_client):
    administrator(v1_client)
    for method, path in OPERATIONS:
        reply = ask(v1_client, method, path)
        assert reply.status in (200, 404) or is_problem(reply, 422, "missing-field", "username", "missing")


# A login in the future: the machine's clock was set back since.
@pytest.mark.parametrize("seconds_ago", [601, -3600])
def test_a_change_needs_a_login_of_the_last_ten_minutes(v1_client, seconds_ago):
    person = administrator(v1_client)
    v1.age_login(person, seconds_ago)
    for method, path in CHANGES:
        assert is_problem(ask(v1_client, method, path), 403, "stale-login"), path
    v1.log_in(v1_client, person)
    for method, path in CHANGES:
        assert ask(v1_client, method, path).status in (404, 422), path


def test_looking_needs_no_recent_login(v1_client):
    v1.age_login(administrator(v1_client), 3600)
    assert v1_client.get("/admin/accounts").status == 200
    assert v1_client.get("/admin/statistics").status == 200


def test_only_networks_of_the_operators_may(v1_client):
    with settings(TRUSTED_PROXIES="127.0.0.1", ADMIN_FROM="203.0.113.0/24"):
        administrator(v1_client)
        inside, outside = ([("X-Forwarded-For", address)] for address in ("203.0.113.9", "198.51.100.7"))
        for method, path in OPERATIONS:
            assert is_problem(ask(v1_client, method, path, outside), 403, "forbidden"), path
            assert ask(v1_client, method, path, inside).status in (200, 404, 422), path
        site = Client(SITE)
        for path in ("/admin/", "/admin/admin.js", "/admin/messages/zh.js"):
            assert (site.get(path, inside).status, site.get(path, outside).status) == (200, 403), path
        assert "not_here.title" in site.get("/admin/", outside).text


def test_a_programs_token_may_administer_too(v1_client):
    person = administrator(v1_client)
    other = v1_client.another()
    assert other.get("/admin/accounts", v1.bearer(v1.token_of(v1_client, person))).status == 200


def test_a_demoted_administrator_may_nothing_at_the_next_request(v1_client):
    person = administrator(v1_client)
    database.change_holder(person.email, "role = 'user'")
    assert is_problem(v1_client.get("/admin/accounts"), 403, "forbidden")


# One account ---------------------------------------------------------------------------------------

def test_an_account_is_shown_whole_and_without_secrets(v1_client):
    administrator(v1_client)
    person = v1.sign_up_and_log_in(v1_client.another())
    shown = v1_client.get(at(person)).json
    assert (shown["username"], shown["role"], shown["status"]) == (person.username, "user", "enabled")
    assert (shown["sessions"], shown["schemes"], shown["login_time"]) == (1, database.schemes(person.username), None)
    assert "$argon2" not in v1_client.get(at(person)).text


def test_unknown_account_is_not_found(v1_client):
    administrator(v1_client)
    for number in ("0", "x", "-1", "1e3", "99999999999999999999"):
        for method, rest in [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/sessions"),
                             ("DELETE", "/sessions"), ("POST", "/password-reset"), ("GET", "/events")]:
            reply = ask(v1_client, method, f"/admin/accounts/{number}{rest}")
            assert is_problem(reply, 404, "not-found"), (number, rest)


def test_only_named_fields_are_changed(v1_client):
    me = administrator(v1_client)
    person = v1.enrol(v1_client)
    name = fresh()
    reply = change(v1_client, person, username=name, phone="+86 138 0000 0000", nickname="凯特")
    assert reply.status == 200, reply
    assert (reply.json["username"], reply.json["nickname"], reply.json["email"]) == (name, "凯特", person.email)
    assert change(v1_client, person, phone=None, nickname="").json["phone"] is None
    assert last_act(v1_client, person) == ("account-update", me.username)


def test_new_address_is_unverified_and_the_old_one_gets_a_mail(v1_client):
    administrator(v1_client)
    person = v1.enrol(v1_client)
    reply = change(v1_client, person, email=f"{fresh()}@example.net")
    assert reply.json["email_verified"] is False
    assert mailbox.mailed(person.email)[-1] == mailbox.MOVED


def test_an_owner_does_not_learn_from_where_an_administrator_acted(v1_client):
    administrator(v1_client)
    person = v1.enrol(v1_client)
    change(v1_client, person, nickname="Kit")
    change(v1_client, person, email=f"{fresh()}@example.net")
    assert database.value("SELECT CONCAT(address, user_agent) FROM outbox WHERE kind = "
                          f"'{mailbox.MOVED}' AND recipient = '{person.email}'") == ""
    owner = v1.session_of(v1_client, person)
    events = owner.get("/account/export").json["events"]
    assert {event["address"] for event in events if event["action"] == "account-update"} == {""}


def test_a_change_keeps_the_rules(v1_client):
    administrator(v1_client)
    person = v1.enrol(v1_client)
    for field, value, reason in [
            ("username", "a b", "bad-form"), ("username", "", "too-short"),
            ("email", "nobody", "bad-form"), ("phone", "x", "bad-form"),
            ("nickname", "a\u202eb", "forbidden"), ("role", "root", "bad-form"),
            ("status", "gone", "bad-form")]:
        reply = change(v1_client, person, **{field: value})
        assert is_problem(reply, 422, "invalid-field", field, reason), field


def test_a_taken_name_changes_nothing(v1_client):
    administrator(v1_client)
    person, other = v1.enrol(v1_client), v1.enrol(v1_client)
    reply = change(v1_client, person, username=other.username, status="disabled")
    assert is_problem(reply, 409, "taken", "username", "taken")
    assert v1_client.get(at(person)).json["status"] == "enabled"


def test_disabling_ends_sessions_and_enabling_allows_logins(v1_client):
    me = administrator(v1_client)
    theirs = v1_client.another()
    person = v1.sign_up_and_log_in(theirs)
    assert change(v1_client, person, status="disabled").json["status"] == "disabled"
    assert not is_logged_in(theirs) and not v1.can_log_in(v1_client, person, person.password)
    assert last_act(v1_client, person) == ("account-disable", me.username)
    assert change(v1_client, person, status="enabled").json["status"] == "enabled"
    assert not is_logged_in(theirs) and v1.can_log_in(v1_client, person, person.password)


def test_a_role_is_given_and_taken(v1_client):
    me = administrator(v1_client)
    theirs = v1_client.another()
    person = v1.sign_up_and_log_in(theirs)
    assert change(v1_client, person, role="admin").json["role"] == "admin"
    assert not is_logged_in(theirs)
    v1.log_in(theirs, person)
    assert theirs.get("/admin/accounts").status == 200
    assert change(v1_client, person, role="user").json["role"] == "user"
    assert last_act(v1_client, person) == ("account-role-user", me.username)


def test_the_last_administrator_stays(v1_client):
    person = administrator(v1_client)
    with only_administrator(person):
        for reply in (change(v1_client, person, role="user"), change(v1_client, person, status="disabled"),
                      ask(v1_client, "DELETE", at(person))):
            assert is_problem(reply, 409, "last-administrator")
        assert v1_client.get("/admin/accounts").status == 200


class only_administrator:
    """Makes all other administrators users meanwhile."""

    def __init__(self, person):
        self.account = admin.number(person)

    def __enter__(self):
        self.others = [row[0] for row in database.rows(
            f"SELECT account_id FROM account WHERE role = 'admin' AND account_id <> {self.account}")]
        database.run(f"UPDATE account SET role = 'user' WHERE account_id IN ({','.join(self.others)})")

    def __exit__(self, *failure):
        database.run(f"UPDATE account SET role = 'admin' WHERE account_id IN ({','.join(self.others)})")


def test_a_deleted_account_is_gone_and_its_audit_stays(v1_client):
    administrator(v1_client)
    theirs = v1_client.another()
    person = v1.sign_up_and_log_in(theirs)
    number = admin.number(person)
    assert ask(v1_client, "DELETE", at(person)).status == 204
    assert not is_logged_in(theirs) and not database.has_account(person.username)
    assert is_problem(v1_client.get(f"/admin/accounts/{number}"), 404, "not-found")
    assert database.value("SELECT COUNT(*) FROM audit_event WHERE action = 'account-delete' "
                          f"AND account_id = {number} AND actor_id IS NOT NULL") == "1"


# The throttle --------------------------------------------------------------------------------------

def test_an_account_under_attack_is_shown_and_lifted(v1_client):
    me = administrator(v1_client)
    person = v1.enrol(v1_client)
    assert v1_client.get(at(person)).json["throttle"] == "free"
    stranger = v1_client.another("127.0.0.66")
    assert v1.failing_guess(stranger, person.email).status == 401
    database.use_up_strangers()
    assert v1_client.get(at(person)).json["throttle"] == "under-attack"
    assert is_problem(v1.failing_guess(v1_client.another("127.0.0.67"), person.email), 429, "under-attack")
    lifted = ask(v1_client, "DELETE", at(person, "/throttle"))
    assert lifted.status == 200 and lifted.json["deleted"] >= 2, lifted
    assert v1_client.get(at(person)).json["throttle"] == "free"
    assert last_act(v1_client, person) == ("throttle-lift", me.username)
    assert v1.failing_guess(v1_client.another("127.0.0.67"), person.email).status == 401
    assert is_problem(ask(v1_client, "DELETE", "/admin/accounts/999999999/throttle"), 404, "not-found")


# A forced reset ------------------------------------------------------------------------------------

def test_a_forced_reset_takes_the_password_and_mails_a_link(v1_client):
    me = administrator(v1_client)
    theirs = v1_client.another()
    person = v1.sign_up_and_log_in(theirs)
    assert ask(v1_client, "POST", at(person, "/password-reset")).status == 202
    assert not is_logged_in(theirs) and not v1.can_log_in(v1_client, person, person.password)
    assert v1_client.get(at(person)).json["schemes"] == []
    assert last_act(v1_client, person) == ("account-force-reset", me.username)
    reset_by_link(theirs, person, mailbox.read(person.email, "forced-reset"))


def reset_by_link(client, person, letter):
    """What the owner does with the link in a mail. Guesses of strangers do not make it void."""
    page, email, code = mailbox.link_in(letter)
    assert (page, email) == ("forgot", person.email)
    for number in range(12):
        guess = ask(client.another(f"127.0.8.{number + 1}"), "POST", "/password-resets", email=email,
                    code=f"{number:06}", password="another long secret")
        assert is_problem(guess, 422, "wrong-code")
    done = ask(client, "POST", "/password-resets", email=email, code=code, password="another long secret")
    assert done.status == 204, done
    assert v1.can_log_in(client, person, "another long secret")


def test_a_forced_reset_needs_an_address(v1_client):
    administrator(v1_client)
    person = v1.enrol(v1_client)
    account = at(person)
    assert ask(v1_client, "PATCH", account, email=None).status == 200
    assert is_problem(ask(v1_client, "POST", f"{account}/password-reset"), 409, "no-address")
    assert v1_client.get(account).json["schemes"] != []


def test_a_forced_reset_asks_first_where_the_address_has_just_moved(v1_client):
    administrator(v1_client)
    theirs = v1_client.another()
    person = v1.sign_up_and_log_in(theirs)
    account, moved = at(person), f"{fresh()}@example.net"
    code = v1.code_for(theirs, "change-email", moved)
    assert ask(theirs, "PUT", "/account/email", email=moved, code=code, password=person.password).status == 200
    assert is_problem(ask(v1_client, "POST", f"{account}/password-reset"), 409, "address-moved")
    assert "forced-reset" not in mailbox.mailed(moved) and is_logged_in(theirs)
    assert ask(v1_client, "PATCH", account, email=moved).status == 200
    assert ask(v1_client, "POST", f"{account}/password-reset").status == 202
    assert mailbox.mailed(moved)[-1] == "forced-reset"


# Sessions ------------------------------------------------------------------------------------------

def test_sessions_are_listed_and_ended_one_by_one(v1_client):
    me = administrator(v1_client)
    theirs = v1_client.another()
    person = v1.sign_up_and_log_in(theirs)
    again = v1.session_of(v1_client, person)
    listed = admin.sessions(v1_client, person)
    assert [line["contract"] for line in listed] == ["v1", "v1"]
    mine = theirs.get("/session").json["session"]["id"]
    assert ask(v1_client, "DELETE", at(person, f"/sessions/{mine}")).status == 204
    assert not is_logged_in(theirs) and is_logged_in(again)
    assert is_problem(ask(v1_client, "DELETE", at(person, f"/sessions/{mine}")), 404, "not-found")
    assert last_act(v1_client, person) == ("account-end-session", me.username)


def test_all_sessions_end_at_once(v1_client):
    me = administrator(v1_client)
    theirs = v1_client.another()
    person = v1.sign_up_and_log_in(theirs)
    again = v1.session_of(v1_client, person)
    assert ask(v1_client, "DELETE", at(person, "/sessions")).json == {"ended": 2}
    assert not is_logged_in(theirs) and not is_logged_in(again)
    assert last_act(v1_client, person) == ("account-end-sessions", me.username)


def test_own_session_is_marked(v1_client):
    person = administrator(v1_client)
    assert [line["current"] for line in admin.sessions(v1_client, person)] == [True]


# What happened -------------------------------------------------------------------------------------

def test_the_audit_goes_back_page_by_page(v1_client):
    me = administrator(v1_client)
    person = v1.enrol(v1_client)
    for i in range(5):
        change(v1_client, person, nickname=f"Kit {i}")
    first = v1_client.get(at(person, "/events"), limit=3).json
    rest = v1_client.get(at(person, "/events"), limit=10, before=first['next']).json
    ids = [event["id"] for event in first["events"] + rest["events"]]
    assert len(first["events"]) == 3 and ids == sorted(set(ids), reverse=True)
    assert rest["next"] is None and rest["events"][-1]["action"] == "sign-up"
    assert {event["actor"] for event in first["events"]} == {me.username}
    assert rest["events"][-1]["actor_id"] is None


def test_nothing_of_a_secret_is_in_the_audit(v1_client):
    administrator(v1_client)
    person = v1.sign_up_and_log_in(v1_client.another())
    text = v1_client.get(at(person, "/events")).text
    assert person.password not in text and person.email not in text


# Making accounts -----------------------------------------------------------------------------------

def test_an_account_is_made_with_a_password(v1_client):
    me = administrator(v1_client)
    person = Person()
    reply = ask(v1_client, "POST", "/admin/accounts", username=person.username, email=person.email,
                password=person.password, nickname="Kit", role="admin")
    assert reply.status == 201, reply
    assert (reply.json["username"], reply.json["role"], reply.json["email_verified"]) == (person.username, "admin", False)
    assert v1.can_log_in(v1_client, person, person.password)
    assert admin.events(v1_client, person)[-1]["actor"] == me.username


def test_an_invited_owner_chooses_the_password(v1_client):
    administrator(v1_client)
    person = Person()
    reply = ask(v1_client, "POST", "/admin/accounts", username=person.username, email=person.email)
    assert (reply.status, reply.json["schemes"]) == (201, []), reply
    assert mailbox.mailed(person.email) == ["invitation"]
    reset_by_link(v1_client.another(), person, mailbox.read(person.email, "invitation"))


def test_making_an_account_keeps_the_rules(v1_client):
    administrator(v1_client)
    for fields, field, code, reason in [
            ({}, "username", "missing-field", "missing"),
            ({"username": "kit-of-the-hill"}, "email", "missing-field", "missing"),
            ({"username": "k", "password": "Qz7 harbour quiet"}, "username", "invalid-field", "too-short"),
            ({"email": "nobody"}, "email", "invalid-field", "bad-form"),
            ({"email": "a@example.org", "password": "short"}, "password", "invalid-field", "too-short"),
            ({"email": "a@example.org", "role": "root"}, "role", "invalid-field", "bad-form")]:
        reply = ask(v1_client, "POST", "/admin/accounts", **fields)
        assert is_problem(reply, 422, code, field, reason), fields


def test_a_taken_name_makes_no_account(v1_client):
    administrator(v1_client)
    person = v1.enrol(v1_client)
    reply = ask(v1_client, "POST", "/admin/accounts", username=person.username.upper(),
                email=f"{fresh()}@example.org")
    assert is_problem(reply, 409, "taken", "username", "taken")


def test_administrators_are_not_limited_in_what_they_add(v1_client):
    administrator(v1_client)
    with worker_settings(LOOPBACK_EXEMPT="off", THROTTLE_REGISTRATIONS_PER_HOUR="1"):
        for _ in range(3):
            reply = ask(v1_client, "POST", "/admin/accounts", email=f"{fresh()}@example.org")
            assert reply.status == 201, reply
