"""The answers of captchas, derived as the service derives them: from a key file and the row's salt.

src/domain/captchas.cc and src/crypto/derivation.cc say how; tests/stack/test_captcha_answers.py holds
this to what gatehouse-admin prints.
"""
import base64
import hashlib
import hmac
from functools import cache

from support import database

CHARACTERS = "23456789ABCDEFGHJKMNPRSTUVWXYZ"
LENGTH = 6
CONTRACTS = ("basic", "entry", "mall", "medusa", "portal", "v1")


def answer(name):
    """The answer of the captcha that was drawn under this name, whichever contract drew it."""
    hashes = [hashlib.sha256(f"{contract}\0{name}".encode()).digest() for contract in CONTRACTS]
    listed = ", ".join(f"X'{one.hex()}'" for one in hashes)
    found = database.rows("SELECT HEX(captcha_hash), HEX(salt) FROM captcha "
                          f"WHERE captcha_hash IN ({listed})")
    assert len(found) == 1, f"captchas under the name {name}: {len(found)}"
    return _derive_text(_key(), b"".join(map(bytes.fromhex, found[0])))


@cache
def _key():
    text = (database.STATE / "keys/device-cookie").read_text().strip()
    device_key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return hmac.digest(device_key, b"captcha", "sha256")


def _derive_text(key, name):
    """HMAC-SHA-256 in counter mode; bytes beyond the last whole run of the alphabet are left out."""
    fair, text, block = 256 - 256 % len(CHARACTERS), "", 0
    while len(text) < LENGTH:
        stream = hmac.digest(key, f"{block}\0".encode() + name, "sha256")
        text += "".join(CHARACTERS[byte % len(CHARACTERS)] for byte in stream if byte < fair)
        block += 1
    return text[:LENGTH]
