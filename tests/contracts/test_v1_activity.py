"""/v1: what the owner sees of the account's activity, preferences, and "keep me signed in"."""
import pytest

from support import database, mailbox
from support.v1 import (SESSION, age_login, ask, bearer, enrol, is_logged_in, is_problem, log_in,
                        session_of, sign_up, sign_up_and_log_in)

MONTH, QUARTER = 30 * 86400, 90 * 86400
PREFERENCES = "/account/preferences"


def events(client, **query):
    reply = client.get("/account/events", **query)
    assert reply.status == 200, reply
    return reply.json


def actions(client):
    return [(event["action"], event["outcome"]) for event in events(client)["events"]]


def cookie(reply):
    """The Set-Cookie header of the session, in its parts."""
    [header] = [value for value in reply.all("Set-Cookie") if value.startswith(f"{SESSION}=")]
    return [part.strip() for part in header.split(";")[1:]]


def prefer(client, **fields):
    return ask(client, "PATCH", PREFERENCES, **fields)


# Activity

def test_owners_see_sign_ins_failures_and_changes_newest_first(v1_client):
    person = enrol(v1_client)
    ask(v1_client, "POST", "/sessions", identifier=person.email, password="a wrong guess")
    database.forget_failures()
    log_in(v1_client, person)
    ask(v1_client, "PATCH", "/account", nickname="Kit")
    assert actions(v1_client)[:3] == [("profile-change", "done"), ("login", "done"), ("login", "refused")]


def test_an_event_has_browser_and_address(v1_client):
    person = enrol(v1_client)
    ask(v1_client, "POST", "/sessions", [("User-Agent", "Mozilla/5.0 <b>Kit</b>")],
        identifier=person.email, password=person.password)
    newest = events(v1_client)["events"][0]
    assert (newest["address"], newest["user_agent"]) == ("127.0.0.1", "Mozilla/5.0 <b>Kit</b>")
    assert newest["by_administrator"] is False


def test_activity_goes_back_page_by_page(v1_client):
    sign_up_and_log_in(v1_client)
    for name in ("Kit", "Kat", "Kot"):
        ask(v1_client, "PATCH", "/account", nickname=name)
    whole = events(v1_client)["events"]
    first = events(v1_client, limit="2")
    rest = events(v1_client, before=str(first["next"]))
    assert first["events"] + rest["events"] == whole and rest["next"] is None


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"before": "x"}])
def test_a_page_that_makes_no_sense_is_refused(v1_client, query):
    sign_up_and_log_in(v1_client)
    assert is_problem(v1_client.get("/account/events", **query), 422, "invalid-field", *query, "bad-form")


def test_owners_do_not_see_from_where_an_administrator_acted(v1_client):
    person = sign_up_and_log_in(v1_client)
    administrator = v1_client.another()
    database.change_holder(sign_up_and_log_in(administrator).email, "role = 'admin'")
    log_in_id = v1_client.get("/account").json["id"]
    ask(administrator, "PATCH", f"/admin/accounts/{log_in_id}", nickname="Kat")
    newest = events(v1_client)["events"][0]
    assert newest["by_administrator"] and not newest["address"] and not newest["user_agent"], person


def test_nobody_sees_the_activity_of_others(v1_client):
    sign_up_and_log_in(v1_client)
    stranger = v1_client.another()
    sign_up_and_log_in(stranger)
    mine = {event["id"] for event in events(v1_client)["events"]}
    assert mine and mine.isdisjoint(event["id"] for event in events(stranger)["events"])


# Keep me signed in

def test_without_it_the_cookie_ends_with_the_browser(v1_client):
    reply = log_in(v1_client, enrol(v1_client))
    assert not [part for part in cookie(reply) if part.startswith("Max-Age")]
    assert v1_client.get("/session").json["session"]["kept"] is False


def test_with_it_the_cookie_stays_for_ninety_days(v1_client):
    reply = log_in(v1_client, enrol(v1_client), keep=True)
    assert f"Max-Age={QUARTER}" in cookie(reply)
    [line] = [line for line in v1_client.get("/sessions").json["sessions"] if line["current"]]
    assert line["kept"] and line["authenticated"] <= line["last_seen"] < line["expires"]


def test_a_kept_session_lives_for_a_month_without_use_and_others_for_a_day(v1_client):
    person = enrol(v1_client)
    kept, other = session_of(v1_client, person), session_of(v1_client, person)
    log_in(kept, person, keep=True)
    lives = database.value("SELECT GROUP_CONCAT((expires - session.last_seen) DIV 1000 ORDER BY kept) FROM session "
                           f"JOIN account USING (account_id) WHERE email = {database.text(person.email)}")
    assert lives == f"86400,{MONTH}" and is_logged_in(kept) and is_logged_in(other)


def test_a_new_password_and_a_refresh_keep_it(v1_client):
    person = enrol(v1_client)
    log_in(v1_client, person, keep=True)
    assert [part for part in cookie(ask(v1_client, "POST", "/session/refresh")) if part.startswith("Max-Age")]
    reply = ask(v1_client, "PUT", "/account/password", present=person.password, password="another one entirely")
    assert f"Max-Age={QUARTER}" in cookie(reply) and v1_client.get("/session").json["session"]["kept"]


def test_sign_up_can_keep_too_and_another_value_is_refused(v1_client):
    sign_up(v1_client, keep=True)
    assert v1_client.get("/session").json["session"]["kept"] is True
    reply = ask(v1_client, "POST", "/sessions", identifier="kit", password="x", keep="perhaps")
    assert is_problem(reply, 422, "invalid-field", "keep", "bad-form")


# Preferences

def test_preferences_are_changed_one_by_one(v1_client):
    sign_up_and_log_in(v1_client)
    assert v1_client.get(PREFERENCES).json == {"language": None, "theme": None, "login_mails": True}
    assert prefer(v1_client, language="zh", theme="dark").status == 200
    assert prefer(v1_client, theme=None).json == {"language": "zh", "theme": None, "login_mails": True}


@pytest.mark.parametrize("field, value", [("language", "fr"), ("theme", "blue"), ("login_mails", "perhaps")])
def test_an_unknown_preference_is_named_and_nothing_changes(v1_client, field, value):
    sign_up_and_log_in(v1_client)
    before = v1_client.get(PREFERENCES).json
    assert is_problem(prefer(v1_client, **{field: value}), 422, "invalid-field", field, "bad-form")
    assert v1_client.get(PREFERENCES).json == before


def test_mails_about_sign_ins_end_with_a_recent_login_and_a_mail(v1_client):
    person = sign_up_and_log_in(v1_client)
    age_login(person, 601)
    assert is_problem(prefer(v1_client, login_mails=False), 403, "stale-login")
    log_in(v1_client, person)
    assert prefer(v1_client, login_mails=False).json["login_mails"] is False
    assert "login-mails-off" in mailbox.mailed(person.email)


def test_a_program_reads_preferences_by_bearer_token(v1_client):
    person = enrol(v1_client)
    token = log_in(v1_client.another(), person, kind="bearer").json["token"]
    assert v1_client.get(PREFERENCES, bearer(token)).status == 200
