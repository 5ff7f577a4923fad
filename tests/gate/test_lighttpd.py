"""lighttpd with the FastCGI role Authorizer."""
import pytest

from support import database
from support.v1 import database_away
from support.web_browser import NAVIGATE, is_sent_to_sign_in, wants_sign_in


def environment(reply):
    assert reply.status == 200, reply
    return dict(line.split("=", 1) for line in reply.text.splitlines() if "=" in line)


def test_signed_in_user_gets_the_page(member, sites, accounts):
    reply = member.enter(accounts, f"{sites.old}/page.html")
    assert (reply.status, reply.text) == (200, "secret of old/page.html")
    assert not reply.all("Set-Cookie") and not [name for name, _ in reply.headers
                                                if name.lower().startswith("variable")]


def test_no_session_redirects_to_sign_in(nobody, sites, accounts):
    url = f"{sites.old}/page.html?x=1&role=user"
    reply = nobody.get(url)
    assert wants_sign_in(reply)["return_to"] == url and "secret" not in reply.text
    assert reply.header("Location").startswith(f"{accounts}/sign-in/?")


@pytest.mark.parametrize("method, headers", [("POST", NAVIGATE), ("PUT", {}),
                                             ("GET", {"Sec-Fetch-Mode": "cors"})])
def test_request_that_is_no_navigation_returns_401(nobody, sites, method, headers):
    reply = nobody.send(method, f"{sites.old}/page.html", headers,
                        body=None if method == "GET" else b"x")
    assert reply.status == 401 and "secret" not in reply.text


def test_application_gets_the_signed_in_account(member, sites, accounts):
    seen = environment(member.enter(accounts, f"{sites.old}/env.cgi"))
    assert seen["GATEHOUSE_ID"] == str(database.account_id(member.person.username))
    assert (seen["GATEHOUSE_USERNAME"], seen["GATEHOUSE_EMAIL"], seen["GATEHOUSE_ROLE"]) == (
        member.person.username, member.person.email, "user")


@pytest.mark.parametrize("header", ["X-Account-Id", "X-Account_Id", "X_Account_Id", "X_ACCOUNT-ID",
                                    "X.Account.Id", "x~account!id", "X_Account_Username",
                                    "X-Account_Email", "X+Account-Role", "X-Account-Role"])
@pytest.mark.parametrize("value", ["forged", "0", ""])
def test_forged_identity_header_is_rejected(settled, sites, header, value):
    reply = settled.get(f"{sites.old}/env.cgi", NAVIGATE | {header: value})
    assert reply.status == 400 or "HTTP_X_ACCOUNT" not in reply.text


@pytest.mark.parametrize("header", ["Gatehouse-Id", "GATEHOUSE_ID", "Variable-GATEHOUSE_ID",
                                    "Gatehouse-Guarded-Origin", "Gatehouse-Required-Role",
                                    "Fcgi-Role"])
def test_no_header_becomes_an_identity(settled, sites, header):
    seen = environment(settled.get(f"{sites.old}/env.cgi", NAVIGATE | {header: "forged"}))
    forged = {name for name, value in seen.items() if value == "forged"}
    assert all(name.startswith("HTTP_") for name in forged)


@pytest.mark.parametrize("path", ["/x/..%2fpage.html", "//page.html", "/%70age.html",
                                  "/.gatehouse/../page.html", "/.gatehouse/callback/../../page.html",
                                  "/.gatehouse%2f..%2fpage.html", "/.gatehouse/page.html",
                                  "/.gatehouse/..%2fpage.html", "/./page.html", "/page.html/"])
def test_no_path_leads_around_it(nobody, sites, path):
    reply = nobody.get(sites.old + path)
    assert "secret" not in reply.text and reply.status in (303, 400, 401, 403, 404)


def test_signing_out_there_ends_the_session(member, sites, accounts):
    member.enter(accounts, f"{sites.old}/page.html")
    done = member.send("POST", f"{sites.old}/.gatehouse/sign-out", {"Sec-Fetch-Site": "same-origin"},
                       b"")
    assert done.status == 200
    assert is_sent_to_sign_in(member.get(f"{sites.old}/page.html"))
    assert member.client.get("/session").status == 401


def test_unreachable_database_denies_access(member, sites, accounts):
    member.enter(accounts, f"{sites.old}/page.html")
    member.enter(accounts, f"{sites.site('app')}/x")
    with database_away():
        assert member.get(f"{sites.old}/page.html").status in (500, 503)
        assert member.get(f"{sites.site('app')}/x").status in (500, 503)
