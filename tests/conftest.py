"""Contract tests: real requests through nginx and spawn-fcgi. The coverage check runs last."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fixtures import *  # noqa: E402,F401,F403 - pytest finds fixtures by their names here


def pytest_collection_modifyitems(items):
    """What judges the whole run can only run when everything else has."""
    items.sort(key=lambda item: item.get_closest_marker("after_all_others") is not None)


def pytest_configure(config):
    config.addinivalue_line("markers", "after_all_others: judges the whole run, so it runs last")
