"""A guarded site attacked: forged identities, stale cookies, encoded paths, foreign tickets, redirects."""
import re

import pytest

from support import database
from support.client import Client, mounts, read_reply
from support.concurrency import all_at_once
from support.operator_site import EXAMPLES
from support.people import fresh_password
from support.stack import ROOT, eventually, run_admin
from support.v1 import ask, is_problem, log_in
from support.web_browser import NAVIGATE, WebBrowser, dial, is_sent_to_sign_in, wants_sign_in


# Forged identities

FORGED = ["X-Account-Id", "x-account-id", "X-ACCOUNT-USERNAME", "X-Account-Email", "X-Account-Role"]


@pytest.mark.parametrize("header", FORGED)
@pytest.mark.parametrize("value", ["0", "1", "admin"])
def test_forged_identity_header_is_rejected(settled, sites, behind, header, value):
    behind.seen.clear()
    reply = settled.get(f"{sites.site('app')}/x", NAVIGATE | {header: value})
    assert (reply.status, behind.seen) == (400, [])


@pytest.mark.parametrize("header", ["X_Account_Id", "X_ACCOUNT_ROLE", "Gatehouse-Id",
                                    "GATEHOUSE_ID", "Gatehouse-Role", "Http-X-Account-Role"])
@pytest.mark.parametrize("site", ["app", "php"])
def test_no_other_spelling_becomes_an_identity(settled, sites, site, header):
    reply = settled.get(f"{sites.site(site)}/", NAVIGATE | {header: "forged"})
    assert reply.status == 400 or "forged" not in re.sub(r"(?i)\[\"gatehouse[-_]\w+\", \"forged\"\]|"
                                                          r"\[\"Http-X-Account-Role\", \"forged\"\]",
                                                          "", reply.text)


def test_where_the_refusal_is_taken_away_the_location_still_overwrites(member, sites, accounts,
                                                                       unrefusing):
    member.enter(accounts, f"{sites.site('app')}/x")
    headers = NAVIGATE | {name: "forged" for name in ("X-Account-Id", "X-Account-Username",
                                                      "X-Account-Email", "X-Account-Role")}
    reply = member.get(f"{sites.site('app')}/x", headers)
    assert reply.status == 200 and "forged" not in reply.text
    member.enter(accounts, f"{sites.site('php')}/")
    php = member.get(f"{sites.site('php')}/", headers | {"X_Account_Id": "forged"})
    assert php.status == 200 and "forged" not in php.text


@pytest.mark.parametrize("forged", [
    {"Gatehouse-Guarded-Origin": "https://evil.example"}, {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "http"},
    {"X-Original-Uri": "/open/page.html"}, {"X-Rewrite-Url": "/open/page.html"},
    {"Gatehouse-Required-Role": "user"}, {"Fcgi-Role": "RESPONDER"}])
def test_no_header_moves_the_guard(nobody, sites, forged):
    reply = nobody.get(f"{sites.site('wiki')}/page.html", NAVIGATE | forged)
    assert "secret" not in reply.text and "evil" not in str(reply.headers)


# Cookies

def test_bearer_token_is_rejected_at_a_guarded_site(member, nobody, sites):
    token = log_in(member.client.another(), member.person, kind="bearer").json["token"]
    reply = nobody.get(f"{sites.site('app')}/x", NAVIGATE | {"Authorization": f"Bearer {token}"})
    assert is_sent_to_sign_in(reply)


def child_cookie(browser, url, port):
    jar = browser.cookies_at(url)
    return next(value for name, value in jar.items() if name.endswith(f"gatehouse_guard_{port}"))


def test_a_child_cookie_is_good_at_its_own_site_alone(member, nobody, sites, accounts):
    member.enter(accounts, f"{sites.site('app')}/x")
    token = child_cookie(member, sites.site("app"), sites.tls)
    name = f"gatehouse_guard_{sites.tls}"
    for site in ("wiki", "php"):
        for cookie in (f"__Host-{name}={token}", f"{name}={token}", f"__Host-gatehouse_v1={token}"):
            assert is_sent_to_sign_in(nobody.get(f"{sites.site(site)}/", cookie=cookie))
    assert is_sent_to_sign_in(nobody.get(f"{accounts}/members/page.html",
                                         cookie=f"__Host-gatehouse_v1={token}"))
    stranger = Client(mounts("v1")["prefix"])
    assert stranger.get("/session", [("Cookie", f"gatehouse_v1={token}")]).status == 401
    assert stranger.get("/session", [("Authorization", f"Bearer {token}")]).status == 401


def test_a_session_cookie_is_no_child_cookie(member, nobody, sites, accounts):
    token = member.client.cookies["gatehouse_v1"]
    for cookie in (f"__Host-gatehouse_guard_{sites.tls}={token}", f"__Host-gatehouse_v1={token}"):
        assert is_sent_to_sign_in(nobody.get(f"{sites.site('app')}/x", cookie=cookie))


def test_cookie_without_prefix_or_repeated_is_rejected(member, nobody, sites, accounts):
    member.enter(accounts, f"{sites.site('app')}/x")
    token, name = child_cookie(member, sites.site("app"), sites.tls), f"gatehouse_guard_{sites.tls}"
    good = f"__Host-{name}={token}"
    assert nobody.get(f"{sites.site('app')}/x", cookie=good).status == 200
    for cookie in (f"{name}={token}", f"{good}; {good}", f"__Host-{name}=x; {good}",
                   f"__Host-{name}={token}x", f"__Host-{name}={token[:-1]}"):
        assert is_sent_to_sign_in(nobody.get(f"{sites.site('app')}/x", cookie=cookie)), cookie


def ends(member, way):
    client, person = member.client, member.person
    if way == "logout":
        assert client.send("DELETE", "/session").status == 204
    elif way == "disabled":
        done = run_admin("account", "disable", person.username)
        assert done.returncode == 0, done.stderr
    elif way == "ended by an operator":
        done = run_admin("account", "end-sessions", "--yes", person.username)
        assert done.returncode == 0, done.stderr
    elif way == "idle":
        database.age_sessions(database.account_id(person.username), 2 * database.DAY)
    elif way == "epoch":
        database.change_holder(person.email, "session_epoch = session_epoch + 1")
    else:
        mall_client = client.at("mall")
        assert mall_client.post("/user/login", **person.credentials).json["status"] == 0
        changed = mall_client.post("/user/reset_password", passwordOld=person.password,
                            passwordNew=fresh_password())
        assert changed.json["status"] == 0, changed


@pytest.mark.parametrize("way", ["logout", "disabled", "ended by an operator", "idle", "epoch",
                                 "another password"])
def test_child_session_ends_with_its_parent(member, sites, accounts, way):
    member.enter(accounts, f"{sites.site('app')}/x")
    member.enter(accounts, f"{sites.old}/page.html")
    ends(member, way)
    assert is_sent_to_sign_in(member.get(f"{sites.site('app')}/x"))
    assert is_sent_to_sign_in(member.get(f"{sites.old}/page.html"))


def test_a_refreshed_session_keeps_its_children(member, sites, accounts):
    member.enter(accounts, f"{sites.site('app')}/x")
    assert ask(member.client, "POST", "/session/refresh").status == 200
    assert member.get(f"{sites.site('app')}/x").status == 200


# The cache

def test_a_cached_answer_outlives_a_sign_out_by_seconds(member, sites, accounts):
    url = f"{sites.site('wiki')}/page.html"
    assert member.enter(accounts, url).status == 200
    ends(member, "logout")
    eventually(lambda: is_sent_to_sign_in(member.get(url)), 10, "the end of a cached answer")


def test_a_cached_answer_is_for_its_own_cookie_alone(member, nobody, sites, accounts):
    url, name = f"{sites.site('wiki')}/page.html", f"__Host-gatehouse_guard_{sites.tls}"
    assert member.enter(accounts, url).status == 200
    token = child_cookie(member, url, sites.tls)
    assert is_sent_to_sign_in(nobody.get(url))
    for cookie in (f"{name}={token[:22]}", f"{name}={token[:22]}!", f"{name}={token}; {name}=x",
                   f"x{name}={token}", f"{name}={token}A"):
        assert is_sent_to_sign_in(nobody.get(url, cookie=cookie)), cookie


def test_the_cache_asks_once_and_keeps_no_whole_token(member, sites, accounts, guard_folder):
    url = f"{sites.site('wiki')}/page.html"
    member.enter(accounts, url)
    token = child_cookie(member, url, sites.tls)
    files = [path.read_bytes() for path in guard_folder.glob("cache-*/*") if path.is_file()]
    assert any(token[:22].encode() in data for data in files)
    assert not any(token.encode() in data or token[22:].encode() in data for data in files)


# Paths

ADMIN_ONLY = ["/manage/x", "//manage/x", "/./manage/x", "/manage/../manage/x", "/%6danage/x",
              "/manage%2fx", "/manage%2f..%2fmanage/x", "/x/..%2fmanage/x", "/x/%2e%2e/manage/x",
              "/x/.%2e/manage/x", "/manage/%2e/x", "/manage/..%2fx", "/manage/..;/manage/x",
              "/x/..;/manage/x", "/manage%2f%2e%2e%2fx", "/x\\..\\manage/x", "/x/..%5cmanage/x",
              "/manage/x%2f..", "/manage/.", "/manage/%2e%2e%3b/x", "/x?/../manage/x", "/manage//x"]


@pytest.mark.parametrize("path", ADMIN_ONLY)
def test_no_spelling_of_an_administrator_path_passes_for_a_user(settled, sites, behind, path):
    behind.seen.clear()
    reply = settled.get(sites.site("app") + path)
    reached = [seen for seen in behind.seen if "manage" in seen.split("?")[0].lower()]
    assert reached == [], (path, reply.status)
    assert reply.status in (400, 403) or path.startswith("/x?")


@pytest.mark.parametrize("path", [*ADMIN_ONLY, "/", "/x", "/open/../x", "/open/%2e%2e/x",
                                  "/.gatehouse/../x", "/.gatehouse/check", "/.gatehouse/check-admin",
                                  "/.gatehouse/", "/%2egatehouse/check", "/.gatehouse/callback/x"])
def test_no_path_reaches_the_application_without_a_session(nobody, sites, behind, path):
    behind.seen.clear()
    reply = nobody.get(sites.site("app") + path)
    assert behind.seen == [] and reply.status in (303, 400, 401, 404), reply


@pytest.mark.parametrize("path", ["/open/..%2fpage.html", "/open/%2e%2e/page.html", "//page.html",
                                  "/open/../page.html", "/open//../page.html", "/open/..;/page.html",
                                  "/open%2f..%2fpage.html", "/open/\\..\\page.html", "/page.html%00",
                                  "/open/%00/../page.html", "/./page.html", "/OPEN/page.html"])
def test_no_path_through_an_open_folder_reaches_a_protected_one(nobody, sites, path):
    reply = nobody.get(sites.site("wiki") + path)
    assert "secret of wiki/page" not in reply.text and reply.status in (303, 400, 404), reply


@pytest.mark.parametrize("target", ["http://evil.example/page.html", "//evil.example/page.html",
                                    "/\\evil.example", "*", "page.html", "/page.html HTTP/1.0\r\nX: "])
def test_no_request_line_leads_elsewhere(nobody, sites, accounts, target):
    with dial("https", sites.tls) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: wiki.localhost:{sites.tls}\r\n"
                           "Connection: close\r\n\r\n".encode())
        reply = read_reply(connection)
    assert reply.status in (303, 400, 421)
    if reply.status == 303:
        return_to = wants_sign_in(reply)["return_to"]
        assert return_to.startswith(f"{sites.site('wiki')}/") and "//evil" not in return_to


# Tickets

def test_a_ticket_is_good_once(member, sites, accounts):
    ticket = member.ticket_for(accounts, f"{sites.site('app')}/x")
    assert member.get(ticket).status == 303
    again = member.get(ticket)
    assert (again.status, again.cookies, again.all("Location")) == (403, {}, [])


def test_a_ticket_of_100_that_race_for_it_one_has(member, sites, accounts):
    ticket = member.ticket_for(accounts, f"{sites.site('app')}/x")
    cookie = "; ".join(f"{name}={value}" for name, value in member.cookies_at(ticket).items())
    replies = all_at_once([lambda: WebBrowser().get(ticket, cookie=cookie)] * 100)
    assert sorted(reply.status for reply in replies) == [303] + [403] * 99
    assert sum(len(reply.cookies) for reply in replies) == 1


def test_a_ticket_expires_after_a_minute(member, sites, accounts):
    ticket = member.ticket_for(accounts, f"{sites.site('app')}/x")
    database.run("UPDATE sso_ticket SET expires = expires - 60000")
    assert member.get(ticket).status == 403


def test_ticket_is_rejected_at_another_site(member, sites, accounts):
    app, wiki = sites.site("app"), sites.site("wiki")
    ticket = member.ticket_for(accounts, f"{app}/x")
    state = member.cookies_at(app)[f"__Host-gatehouse_state_{sites.tls}"]
    stolen = member.get(ticket.replace(app, wiki), cookie=f"__Host-gatehouse_state_{sites.tls}={state}")
    assert (stolen.status, stolen.cookies) == (403, {})
    assert member.get(ticket).status == 403  # and void from then on


@pytest.mark.parametrize("state", [None, "", "x", "A" * 43])
def test_ticket_is_rejected_in_another_browser(member, nobody, sites, accounts, state):
    ticket = member.ticket_for(accounts, f"{sites.site('app')}/x")
    cookie = "" if state is None else f"__Host-gatehouse_state_{sites.tls}={state}"
    reply = nobody.get(ticket, cookie=cookie)
    assert (reply.status, reply.cookies) == (403, {})
    assert member.get(ticket).status == 403


def test_ticket_of_another_account_opens_no_session(member, nobody, sites, accounts):
    """The victim has begun a sign-in, and is redirected to the attacker's callback."""
    nobody.get(f"{sites.site('app')}/x")
    ticket = member.ticket_for(accounts, f"{sites.site('app')}/x")
    assert nobody.get(ticket).status == 403
    assert is_sent_to_sign_in(nobody.get(f"{sites.site('app')}/x"))


@pytest.mark.parametrize("query", ["", "?", "?ticket=", "?ticket=x", "?ticket=%00", "?state=x",
                                   "?ticket=" + "A" * 43, "?ticket=" + "A" * 7000])
def test_invalid_ticket_is_rejected(nobody, sites, query):
    nobody.get(f"{sites.site('app')}/x")
    reply = nobody.get(f"{sites.site('app')}/.gatehouse/callback{query}")
    assert reply.status in (400, 403) and not reply.all("Location") and not reply.cookies


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"},
                                     {"Sec-Purpose": "prefetch;prerender"}])
def test_a_prefetch_spends_no_ticket(member, sites, accounts, headers):
    ticket = member.ticket_for(accounts, f"{sites.site('app')}/x")
    assert member.get(ticket, headers).status == 403
    assert member.send("HEAD", ticket).status == 405
    assert member.get(ticket).status == 303


def test_only_digests_of_tickets_and_tokens_are_kept(member, sites, accounts):
    ticket = member.ticket_for(accounts, f"{sites.site('app')}/x")
    member.get(ticket)
    kept = database.dump()
    assert ticket.rpartition("=")[2] not in kept
    assert all(value not in kept for value in member.cookies_at(ticket).values())


# Redirects

@pytest.mark.parametrize("return_to", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "/page", "javascript:alert(1)",
    "{wiki}.evil.example/", "{wiki}@evil.example/", "{wiki}\\@evil.example", "{wiki}1/", "{wiki}?x",
    "http://wiki.localhost/", "https://wiki.localhost/", "https://wiki.localhost:1/", " {wiki}/",
    "{wiki}#x", "{wiki}\r\n/", "data:text/html,x", "https:{wiki}/"])
def test_ticket_for_an_unknown_place_is_rejected(settled, sites, accounts, return_to):
    url = return_to.format(wiki=sites.site("wiki"))
    assert is_problem(settled.hand_off(accounts, url, "A" * 43), 422, "invalid-field", "return_to",
                      "bad-form")


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=1", "/a b",
                                  "/é", "/" + "a" * 3000])
def test_a_path_that_is_none_is_the_sites_root(settled, sites, accounts, path):
    wiki = sites.site("wiki")
    state = wants_sign_in(settled.get(f"{wiki}/page.html", cookie=""))["state"]
    location = settled.hand_off(accounts, wiki + path, state).json["location"]
    reply = settled.get(location)
    assert (reply.status, reply.header("Location")) == (303, f"{wiki}/")
    assert settled.hand_off(accounts, accounts + path).json == {"location": f"{accounts}/"}


@pytest.mark.parametrize("path", [
    "/basic/user/security/logout", "/BASIC/user/security/logout", "/v1/gate/sign-out", "/mall/", "/mall",
    "/%62asic/user/security/logout", "/x/../basic/user/security/logout", "/basic?x", "/entry#x",
    "/x/%2e%2e/basic/user/security/logout", "/x/.%2E/mall/user/logout", "/x%2f..%2fmall/x", "/./mall/x",
    "/medusa/", "/portal/logout"])
def test_sign_in_does_not_redirect_to_routes_of_contracts(settled, sites, accounts, path):
    assert settled.hand_off(accounts, accounts + path).json == {"location": f"{accounts}/"}


@pytest.mark.parametrize("path", ["/account/", "/account/#sessions", "/members/page.html?a=%2f..", "/basics/",
                                  "/v11", "/members/v1/x.y"])
def test_own_pages_are_valid_return_addresses(settled, sites, accounts, path):
    assert settled.hand_off(accounts, accounts + path).json == {"location": accounts + path}


@pytest.mark.parametrize("state", [None, "", "x", "A" * 42, "A" * 44, "!" * 43])
def test_another_host_needs_the_state_of_a_browser(settled, sites, accounts, state):
    reply = settled.hand_off(accounts, f"{sites.site('wiki')}/", state)
    assert is_problem(reply, 422, "invalid-field", "state", "bad-form")


def test_no_other_page_hands_a_session_over(settled, sites, accounts):
    reply = settled.hand_off(accounts, f"{sites.site('wiki')}/", "A" * 43,
                            {"Sec-Fetch-Site": "same-site", "Origin": sites.site("wiki")})
    assert is_problem(reply, 403, "foreign-origin")


# What an operator reads

def test_the_examples_say_only_files_that_are_made(guard_folder):
    named = {name for path in EXAMPLES.glob("*.conf")
             for name in re.findall(r"/etc/nginx/gatehouse/(\S+?)[;\"]", path.read_text())}
    assert named and all(list(guard_folder.glob("guard/" + re.sub(r"\.example", ".localhost*", name)))
                         for name in named), named
    assert (ROOT / "docs/guard.md").exists()
