"""The sign-up page with CAPTCHA=always and off, and with auto in a network that has used up its mails, in a real browser.

sign_up.test.mjs has the steps themselves.
"""
import re

import pytest

from support.client import mounts
from support.configuration import worker_settings
from support.people import Person
from support.stack import ROOT

MESSAGES = ROOT / "nginx/html/js/messages"

# Sends the form of a panel like a person, and returns the panel that the page then shows, with what it says.
SCRIPT = """
async function send(panel, fields, button) {
  while (!document.documentElement.classList.contains("ready")) await new Promise(requestAnimationFrame);
  const form = document.querySelector(`#${panel} form`);
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  form.querySelector(button).click();
  const shown = () => document.querySelector("[data-panel]:not([hidden])");
  while (shown().id === panel && !shown().querySelector(".error.shown, .summary")) await new Promise(requestAnimationFrame);
  return [shown().id, shown().innerText, document.documentElement.lang];
}
"""
WHY = {language: re.search(r'"captcha.why": "(.+)"', (MESSAGES / f"{language}.js").read_text("utf-8"))[1]
       for language in ("en", "zh")}


def send_address(browser, language):
    origin = mounts("v1")["prefix"].origin
    browser.ask("Network.setCookie", name="gatehouse_language", value=language, url=origin)
    browser.open(f"{origin}/")  # the sign-up page, opened again, would stay at its step
    browser.open(f"{origin}/sign-up/")
    return browser.call(SCRIPT, "send", "address", {"email": Person().email}, "button.main")


@pytest.mark.parametrize("language", WHY)
def test_always_shows_the_captcha_and_says_why(browser, language):
    with worker_settings(CAPTCHA="always"):
        panel, text, shown = send_address(browser, language)
        assert (panel, shown[:2]) == ("captcha", language) and WHY[language] in text
        assert browser.call(SCRIPT, "send", "captcha", {}, "[name=unreadable]")[0] == "details"


@pytest.mark.parametrize("language", WHY)
def test_off_shows_none(browser, language):
    with worker_settings(CAPTCHA="off", LOOPBACK_EXEMPT="off", CAPTCHA_FREE_MAILS_PER_HOUR="1"):
        assert [send_address(browser, language)[0] for _ in range(2)] == ["details", "details"]


@pytest.mark.parametrize("language", WHY)
def test_auto_shows_it_after_the_mails_of_the_network(browser, language):
    with worker_settings(LOOPBACK_EXEMPT="off", CAPTCHA_FREE_MAILS_PER_HOUR="1"):
        assert send_address(browser, language)[0] == "details"
        panel, text, _ = send_address(browser, language)
        assert panel == "captcha" and WHY[language] in text
