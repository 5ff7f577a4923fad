"""Fault tests: parts of the stack are killed and frozen under load, and races are run."""
import pytest

from support.mall import is_logged_in
from support.stack import census, eventually


@pytest.fixture(autouse=True)
def the_stack_is_whole_afterwards(mall_client):
    """A fault test begins and ends with all processes running and a service that answers."""
    before = census()
    yield
    eventually(lambda: census() == before, 20, f"the return of {before}, now {census()},")
    assert not is_logged_in(mall_client.another())
