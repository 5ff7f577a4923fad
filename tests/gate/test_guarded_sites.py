"""The examples of nginx/examples/, each behind an operator's own nginx, as people and programs meet
them."""
import json
import re

import pytest

from support import database
from support.cost import CHECKS, cost_of, nothing_in_use
from support.stack import eventually, logs
from support.web_browser import NAVIGATE, is_sent_to_sign_in, wants_sign_in


def is_secret(reply, path):
    return (reply.status, reply.text) == (200, f"secret of {path}")


@pytest.mark.parametrize("site, path", [("wiki", "/page.html?x=1&y=%2F"), ("wiki", "/a%20b/%C3%A9.html"),
                                        ("php", "/"), ("php", "/index.php?a=b"), ("app", "/x//y?z"),
                                        ("app", "/manage/x")])
def test_no_session_redirects_to_sign_in_with_return_address(
        nobody, sites, accounts, site, path):
    url = sites.site(site) + path
    reply = nobody.get(url)
    query = wants_sign_in(reply)
    assert reply.header("Location").startswith(f"{accounts}/sign-in/?")
    assert query["return_to"] == url and len(query["state"]) == 43
    assert nobody.cookies_at(url)[f"__Host-gatehouse_state_{sites.tls}"] == query["state"]
    assert (reply.header("Cache-Control"), reply.header("Referrer-Policy")) == ("no-store",
                                                                               "no-referrer")


def test_signed_in_user_enters_a_site_on_another_host(member, sites, accounts):
    url = f"{sites.site('wiki')}/page.html"
    assert is_secret(member.enter(accounts, url), "wiki/page.html")
    assert is_secret(member.get(f"{sites.site('wiki')}/"), "wiki/index.html")


def test_a_visit_that_is_let_in_is_in_the_gates_log(member, sites, accounts):
    member.enter(accounts, f"{sites.site('wiki')}/page.html")
    let_in = re.compile(rb"event=request request_id=\w+ pool=gate contract=v1 method=GET path=/check status=204 ")
    eventually(lambda: let_in.search(logs("gate")), what="the gate's line")


def test_the_wanted_page_is_reached_as_it_was_asked_for(member, sites, accounts):
    path = "/x//y%2F?a=%2e&b=//evil.example&c=%0d"
    reply = member.enter(accounts, sites.site("app") + path)
    assert (reply.status, reply.json["path"]) == (200, path)


@pytest.mark.parametrize("site", ["app", "wiki"])
def test_a_long_address_is_come_back_to_as_well(member, nobody, sites, accounts, site):
    url = f"{sites.site(site)}/page.html?{'a=&' * 630}"
    assert wants_sign_in(nobody.get(url))["return_to"] == url
    assert member.enter(accounts, url).status == 200


def test_open_paths_need_no_session(nobody, sites):
    assert is_secret(nobody.get(f"{sites.site('wiki')}/open/page.html"), "wiki/open/page.html")


def test_the_own_host_is_guarded_by_the_session_itself(member, nobody, accounts):
    url = f"{accounts}/members/page.html"
    assert is_secret(member.get(url), "accounts/members/page.html")
    assert wants_sign_in(nobody.get(url)) == {"return_to": url}
    assert member.hand_off(accounts, url).json == {"location": url}


def test_the_own_host_asks_for_a_role_where_one_is_needed(member, nobody, accounts):
    url = f"{accounts}/members/staff/page.html"
    assert member.get(url).status == 403
    assert is_sent_to_sign_in(nobody.get(url))
    database.change_holder(member.person.email, "role = 'admin'")
    assert is_secret(member.get(url), "accounts/members/staff/page.html")


def test_php_gets_the_signed_in_account(member, sites, accounts):
    who = json.loads(member.enter(accounts, f"{sites.site('php')}/").text)
    account = str(database.account_id(member.person.username))
    assert who == {"id": {"param": account, "header": account},
                   "username": {"param": member.person.username, "header": member.person.username},
                   "email": {"param": member.person.email, "header": member.person.email},
                   "role": {"param": "user", "header": "user"}}


def test_everything_of_the_php_site_is_guarded(member, nobody, sites, accounts):
    url = f"{sites.site('php')}/readme.html"
    assert is_sent_to_sign_in(nobody.get(url))
    assert is_secret(member.enter(accounts, url), "php/readme.html")


def told(reply):
    return {name: value for name, value in reply.json["headers"] if name.startswith("X-Account-")}


def test_application_gets_the_signed_in_account(member, sites, accounts):
    reply = member.enter(accounts, f"{sites.site('app')}/x")
    assert told(reply) == {"X-Account-Id": str(database.account_id(member.person.username)),
                           "X-Account-Username": member.person.username,
                           "X-Account-Email": member.person.email, "X-Account-Role": "user"}


def test_application_gets_no_unverified_address(member, sites, accounts):
    database.change_holder(member.person.email, "email_verified = NULL")
    reply = member.enter(accounts, f"{sites.site('app')}/x")
    assert "X-Account-Email" not in told(reply)


def test_a_programs_own_area_is_for_administrators(member, sites, accounts):
    member.enter(accounts, f"{sites.site('app')}/x")
    assert member.get(f"{sites.site('app')}/manage/x").status == 403
    database.change_holder(member.person.email, "role = 'admin'")
    assert told(member.get(f"{sites.site('app')}/manage/x"))["X-Account-Role"] == "admin"


def test_post_with_a_session_reaches_the_application_complete(member, sites, accounts):
    member.enter(accounts, f"{sites.site('app')}/x")
    assert member.send("POST", f"{sites.site('app')}/form", NAVIGATE, body=b"a=b" * 1000).status == 200


@pytest.mark.parametrize("method, headers", [
    ("POST", NAVIGATE), ("PUT", {}), ("DELETE", {}), ("GET", {"Sec-Fetch-Mode": "cors"}),
    ("GET", {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}),
    ("GET", {"Sec-Fetch-Mode": "same-origin"})])
def test_request_that_is_no_navigation_returns_401(nobody, sites, behind, method, headers):
    behind.seen.clear()
    reply = nobody.send(method, f"{sites.site('app')}/api", headers,
                        body=b"x" if method in ("POST", "PUT") else None)
    assert (reply.status, reply.all("Location"), reply.cookies) == (401, [], {})
    assert behind.seen == []


def test_several_tabs_sign_in_at_once(member, sites, accounts):
    urls = [f"{sites.site('wiki')}/page.html?{number}" for number in range(3)]
    tickets = [member.ticket_for(accounts, url) for url in urls]
    locations = [member.get(ticket).header("Location") for ticket in tickets]
    assert locations == urls
    assert is_secret(member.get(urls[0]), "wiki/page.html")


def test_two_sites_at_two_ports_of_one_host_keep_their_cookies_apart(member, sites, accounts):
    member.enter(accounts, f"{sites.old}/page.html")
    assert list(member.cookies_at(sites.old)) == [f"gatehouse_state_{sites.plain}",
                                                  f"gatehouse_guard_{sites.plain}"]


# Signing out

def test_signing_out_at_a_guarded_site_asks_first_and_then_ends_everything(member, sites, accounts):
    wiki, app = sites.site("wiki"), sites.site("app")
    member.enter(accounts, f"{app}/x")
    asked = member.get(f"{wiki}/.gatehouse/sign-out")
    assert asked.status == 200 and '<form method="post">' in asked.text
    assert member.get(f"{app}/x").status == 200
    done = member.send("POST", f"{app}/.gatehouse/sign-out", {"Sec-Fetch-Site": "same-origin"}, b"")
    assert done.status == 200 and done.cookies[f"__Host-gatehouse_guard_{sites.tls}"].deletes
    assert is_sent_to_sign_in(member.get(f"{app}/x"))
    assert member.client.get("/session").status == 401
    assert is_sent_to_sign_in(member.get(f"{accounts}/members/page.html"))


def test_signing_out_at_our_own_host_takes_its_cookie_away(member, accounts):
    done = member.send("POST", f"{accounts}/.gatehouse/sign-out", {"Sec-Fetch-Site": "same-origin"},
                       b"")
    assert done.status == 200 and done.cookies["__Host-gatehouse_v1"].deletes
    assert member.client.get("/session").status == 401


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"},
                                     {"Sec-Fetch-Site": "same-site"},
                                     {"Origin": "https://evil.example"}])
def test_sign_out_from_another_site_is_rejected(member, sites, accounts, headers):
    app = sites.site("app")
    member.enter(accounts, f"{app}/x")
    assert member.send("POST", f"{app}/.gatehouse/sign-out", headers, b"").status == 403
    assert member.get(f"{app}/x").status == 200


@pytest.mark.parametrize("language, words", [("zh-CN", "退出登录"), ("en", "Sign out")])
def test_pages_at_a_guarded_site_use_the_clients_language(nobody, sites, language, words):
    reply = nobody.get(f"{sites.site('app')}/.gatehouse/sign-out",
                       NAVIGATE | {"Accept-Language": language})
    assert words in reply.text and f'lang="{language[:2]}"' in reply.text
    policy = reply.header("Content-Security-Policy")
    assert "default-src 'none'" in policy and "unsafe" not in policy


# What it costs

@pytest.mark.usefixtures("no_mailer")
def test_a_guarded_page_of_a_session_in_use_asks_the_database_nothing(settled, sites):
    assert nothing_in_use(lambda: settled.get(f"{sites.site('php')}/readme.html"))


@pytest.mark.usefixtures("no_mailer")
def test_a_cached_site_asks_for_few_of_many_pages(settled, sites):
    pages = [f"{sites.site('wiki')}/page.html"] * CHECKS
    cost = cost_of(lambda: [settled.get(page) for page in pages])
    assert cost["Com_stmt_execute"] < CHECKS / 2, cost
