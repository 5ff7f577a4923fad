"""A person with Debian's Chromium: from a guarded page through the sign-in page, and back."""
import pytest

from support.chromium import Browser
from support.stack import eventually
from support.web_browser import is_sent_to_sign_in

FILL = """function fill(identifier, password) {
  document.getElementById("identifier").value = identifier;
  document.getElementById("password").value = password;
  document.getElementById("form").requestSubmit();
  return true;
}"""
READY = """function ready() {
  const button = document.querySelector("#form button.main");
  return document.readyState === "complete" && document.getElementById("form")?.hidden === false && !button.disabled;
}"""
TEXT = "function text() { return location.href + ' ' + (document.body?.innerText ?? ''); }"
PRESS = "function press() { document.querySelector('button').click(); return true; }"


@pytest.fixture
def browser(tmp_path):
    one = Browser(tmp_path)
    one.ask("Security.setIgnoreCertificateErrors", ignore=True)
    yield one
    one.close()


def comes_to(browser, url, text):
    eventually(lambda: (seen := browser.call(TEXT, "text")).startswith(url) and text in seen,
               20, f"{url} with {text!r}")


def sign_in(browser, person):
    eventually(lambda: browser.call(READY, "ready"), 20, "the sign-in page")
    browser.call(FILL, "fill", person.username, person.password)


def test_a_person_signs_in_and_comes_back_to_the_page_they_wanted(browser, member, sites, accounts):
    url = f"{sites.site('wiki')}/page.html?x=1"
    browser.open(url)
    sign_in(browser, member.person)
    comes_to(browser, url, "secret of wiki/page.html")
    cookie = browser.cookie(url, f"__Host-gatehouse_guard_{sites.tls}")
    assert cookie["httpOnly"] and cookie["secure"] and cookie["domain"] == "wiki.localhost"


def test_the_next_site_opens_without_a_word_and_signing_out_ends_all(browser, member, sites, accounts):
    browser.open(f"{sites.site('wiki')}/page.html")
    sign_in(browser, member.person)
    comes_to(browser, sites.site("wiki"), "secret")
    browser.open(f"{sites.site('app')}/x")
    comes_to(browser, f"{sites.site('app')}/x", member.person.username)
    browser.open(f"{sites.site('app')}/.gatehouse/sign-out")
    browser.call(PRESS, "press")
    comes_to(browser, f"{sites.site('app')}/.gatehouse/sign-out", "You are signed out")
    cookies = browser.ask("Network.getCookies", urls=[accounts])["cookies"]
    session = next(one["value"] for one in cookies if one["name"] == "__Host-gatehouse_v1")
    assert is_sent_to_sign_in(member.get(f"{accounts}/members/page.html",
                                         cookie=f"__Host-gatehouse_v1={session}"))
