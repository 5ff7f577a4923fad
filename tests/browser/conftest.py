"""Browser tests: Debian's Chromium on the running stack."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "contracts"))
sys.path.insert(0, str(Path(__file__).parent))

from browser import Browser  # noqa: E402
from fixtures import no_failures_noted  # noqa: E402,F401 - pytest finds fixtures by their names here


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    one = Browser(tmp_path_factory.mktemp("chromium"))
    yield one
    one.close()
