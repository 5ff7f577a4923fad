"""Gate tests: an operator's own nginx, php-fpm and lighttpd in front of guarded sites."""
import socket
import tempfile
from pathlib import Path

import pytest

from support.client import Client, mounts
from support.configuration import settings
from support.operator_site import Addresses, running
from support.v1 import enrol, log_in
from support.web_browser import WebBrowser


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def at():
    return Addresses(free_port(), free_port())


@pytest.fixture(scope="session")
def behind(at):
    """Gatehouse behind the operator's nginx, and the sites that this nginx protects."""
    with settings(PUBLIC_URL=at.site("accounts"), HOSTS="accounts.localhost",
                  TRUSTED_PROXIES="127.0.0.1,::1", GUARDED_SITES=",".join(at.guarded)):
        with tempfile.TemporaryDirectory(prefix="gatehouse-gate-") as folder:
            with running(Path(folder), at) as app:
                yield app


@pytest.fixture(scope="session")
def accounts(at, behind):
    """The URL of the sign-in page's site."""
    return at.site("accounts")


@pytest.fixture
def sites(at, behind):
    return at


@pytest.fixture
def nobody(behind):
    return WebBrowser()


def signed_in(client, accounts):
    browser = WebBrowser()
    browser.person, browser.client = enrol(client), client
    log_in(client, browser.person)
    browser.take_session(accounts, client)
    return browser


@pytest.fixture
def member(v1_client, accounts):
    """A browser with a signed-in user at the accounts' own site, and the user's client of /v1."""
    return signed_in(v1_client, accounts)


@pytest.fixture(scope="session")
def settled(at, accounts):
    """The same after a visit to every guarded site; for tests that do not change this state."""
    browser = signed_in(Client(mounts("v1")["prefix"]), accounts)
    for site in at.guarded:
        assert browser.enter(accounts, f"{site}/").status == 200
    return browser


@pytest.fixture(scope="session")
def guard_folder(behind):
    """The folder of the operator's servers."""
    return Path(behind.folder)


@pytest.fixture
def unrefusing(behind):
    """The operator's nginx without the checks of the snippets, to test the other checks alone."""
    files = {path: path.read_text() for path in Path(behind.folder).rglob("guard/*/server*.conf")}
    for path, text in files.items():
        path.write_text("\n".join(line for line in text.splitlines()
                                  if not line.startswith("if ($gatehouse_forged")) + "\n")
    behind.reload()
    yield
    for path, text in files.items():
        path.write_text(text)
    behind.reload()
