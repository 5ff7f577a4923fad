"""The example of docs/examples, unchanged, in a real browser."""
import pytest

from support.client import Client, mounts
from support.people import Person
from support.stack import ROOT

EXAMPLE = (ROOT / "docs/examples/encrypt-password.js").read_text("utf-8").replace("export ", "")


def sign_up(password):
    person = Person(password=password)
    reply = Client(mounts("basic")["prefix"]).post("/user/register", **person.credentials)
    assert reply.json["result"], reply
    return person


def log_in(browser, mount, username, password):
    browser.open(f"{mount.origin}/")  # any page of the mount's own origin
    return browser.call(EXAMPLE, "logIn", mount.prefix, username, password)


@pytest.fixture(params=["prefix", "host"])
def mount(request):
    return mounts("basic")[request.param]


@pytest.mark.parametrize("password", ["quiet green; harbour+1%41", "很安静的绿色港湾 🦦🦦", "ß" * 100, "ß" * 101],
                         ids=["signs", "beyond latin", "200 bytes", "202 bytes"])
def test_the_example_logs_in(browser, mount, password):
    person = sign_up(password)
    assert log_in(browser, mount, person.username, password) == {"msg": "登录成功", "result": True}
    assert browser.cookie(mount.origin, "gatehouse_basic")["httpOnly"]


def test_the_example_with_a_wrong_password_is_refused(browser, mount):
    person = sign_up("quiet green harbour")
    answer = log_in(browser, mount, person.username, "quiet green harbouR")
    assert answer == {"msg": "用户名或密码错误", "result": False}
