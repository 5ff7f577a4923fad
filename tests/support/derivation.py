"""Short texts that are derived from a key and a public name, as in src/crypto/derivation.cc."""
import base64
import hmac
from functools import cache

from support.stack import STATE


@cache
def key_for(use):
    """The key of one use, derived from the device key as in src/worker/application.cc."""
    text = (STATE / "keys/device-cookie").read_text().strip()
    device_key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return hmac.digest(device_key, use.encode(), "sha256")


def derive_text(key, name, alphabet, length):
    """HMAC-SHA-256 in counter mode; bytes beyond the last whole run of the alphabet are left out."""
    fair, text, block = 256 - 256 % len(alphabet), "", 0
    while len(text) < length:
        stream = hmac.digest(key, f"{block}\0".encode() + name, "sha256")
        text += "".join(alphabet[byte % len(alphabet)] for byte in stream if byte < fair)
        block += 1
    return text[:length]
