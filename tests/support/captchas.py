"""The answers of captchas, derived as in src/domain/login/captchas.cc.

tests/stack/test_derived_answers.py holds this to what gatehouse-admin prints.
"""
import hashlib

from support import database
from support.derivation import derive_text, key_for

CHARACTERS = "23456789ABCDEFGHJKMNPRSTUVWXYZ"
LENGTH = 6
CONTRACTS = ("basic", "entry", "mall", "medusa", "portal", "v1")


def answer(name):
    """The answer of the captcha of this name, of any contract."""
    hashes = [hashlib.sha256(f"{contract}\0{name}".encode()).digest() for contract in CONTRACTS]
    listed = ", ".join(f"X'{one.hex()}'" for one in hashes)
    found = database.rows("SELECT HEX(captcha_hash), HEX(salt) FROM captcha "
                          f"WHERE captcha_hash IN ({listed})")
    assert len(found) == 1, f"captchas under the name {name}: {len(found)}"
    name_and_salt = b"".join(map(bytes.fromhex, found[0]))
    return derive_text(key_for("captcha"), name_and_salt, CHARACTERS, LENGTH)
