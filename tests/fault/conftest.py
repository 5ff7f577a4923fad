"""Fault tests: parts of the stack are killed and frozen under load, and races are run."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "contracts"))

from fixtures import *  # noqa: E402,F401,F403 - pytest finds fixtures by their names here
from shop import is_logged_in  # noqa: E402
from stack import census, eventually  # noqa: E402


@pytest.fixture(autouse=True)
def the_stack_is_whole_afterwards(visitor):
    """A fault test begins and ends with every process there and a service that answers."""
    before = census()
    yield
    eventually(lambda: census() == before, 20, f"the return of {before}, now {census()},")
    assert not is_logged_in(visitor.another())
