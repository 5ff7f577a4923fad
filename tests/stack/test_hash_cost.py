"""HASH_MEMORY and HASH_PASSES: new verifiers have this cost, and older ones get it at the next login."""
import pytest

from support import database, mall
from support.configuration import settings

DEFAULT = "$argon2id$v=19$m=19456,t=2,p=1$"


def verifiers_begin_with(person, parameters):
    number = database.account_id(person.username)
    verifiers = database.rows(f"SELECT verifier FROM password_verifier WHERE account_id = {number}")
    return bool(verifiers) and all(verifier.startswith(parameters) for (verifier,) in verifiers)


@pytest.mark.parametrize("memory, passes", [("64", "1"), ("7", "5")])
def test_a_login_brings_the_verifiers_to_the_configured_cost(mall_client, memory, passes):
    person = mall.sign_up(mall_client)
    assert verifiers_begin_with(person, DEFAULT)
    with settings(HASH_MEMORY=memory, HASH_PASSES=passes):
        assert mall.try_to_log_in(mall_client, person).json["status"] == 0
        now = f"$argon2id$v=19$m={int(memory) * 1024},t={passes},p=1$"
        assert verifiers_begin_with(person, now)
        assert verifiers_begin_with(mall.sign_up(mall_client), now)
    mall.log_in(mall_client, person)
    assert verifiers_begin_with(person, DEFAULT)
