"""Browser tests: Debian's Chromium on the running stack."""
import pytest

from support.chromium import Browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    one = Browser(tmp_path_factory.mktemp("chromium"))
    yield one
    one.close()
