"""The service's mails, read from the Maildir that is used while no SMTP server is set.

Whether there is a letter at all is asked of the outbox, where each is written down in the
transaction of the request that it is about; so no test waits for a letter that must not come.
"""
import email
import email.policy
import hmac
import re
import unicodedata
import urllib.parse

from support import database
from support.derivation import derive_text, key_for
from support.stack import STATE, eventually

REGISTRATION, RESET = "registration-code", "reset-code"
KNOWN, CHANGED, MOVED, LOGIN = ("already-registered", "password-changed", "email-changed",
                                "new-login")
# What the code in a mail is good for
USES = {REGISTRATION: REGISTRATION, RESET: RESET, "email-change-code": "email-change-code",
        "login-code": "login-code"}
mailed = database.mails_to


def count():
    """The number of all mails ever written."""
    return int(database.value("SELECT COUNT(*) FROM outbox"))


def read(address, kind):
    """The newest mail of this kind to this address: its subject, an empty line, its text."""
    number = database.value(f"SELECT MAX(outbox_id) FROM outbox WHERE kind LIKE '%{kind}%' "
                            f"AND LOWER(recipient) = LOWER({database.text(address)})")
    assert number != "NULL", f"no {kind} was mailed to {address}, only {mailed(address)}"
    return shown(number)


def shown(number):
    """A mail as `scripts/mail show` prints it, which tests/mail/test_mailer.py compares."""
    path = eventually(lambda: _file_of(number), 30, f"the delivery of mail {number}")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = message.get_body(["plain"]).get_content().replace("\r\n", "\n")
    return f"Subject: {message['Subject']}\n\n{text}"


def _file_of(number):
    """The mail's file: its name ends with the mail's id and our suffix."""
    found = (path for part in ("new", "cur") for path in (STATE / "mail" / part).glob(
        f"*.{number}.gatehouse*"))
    return next(found, None)


def subject(letter):
    return re.match(r"Subject: (.+)\n\n", letter).group(1)


def codes_in(letter):
    """All codes of a mail: six digits alone on a line."""
    return re.findall(r"^(\d{6})$", letter, re.M)


def link_in(letter):
    """The page, the address and the code of the link in a mail that has one in place of a code."""
    page, address, code = re.search(r"^https?://[^/]+/([a-z-]+)/#email=([^&]+)&code=(\w{22})$", letter, re.M).groups()
    return page, urllib.parse.unquote(address), code


def code(address, kind="code"):
    """The code of the newest mail of this kind to this address, without waiting for its delivery:
    derived, as in src/domain/mail/mail_kinds.cc, from the salt of the address and the purpose."""
    found = database.rows(f"SELECT kind FROM outbox WHERE kind LIKE '%{kind}%' AND LOWER(recipient) = "
                          f"LOWER({database.text(address)}) ORDER BY outbox_id DESC LIMIT 1")
    assert found, f"no {kind} was mailed to {address}, only {mailed(address)}"
    use = USES[found[0][0]]
    name = unicodedata.normalize("NFKC", address).casefold().encode()
    key = key_for("mail code")
    row = hmac.digest(key, f"codes\0{use}\0".encode() + name + b"\0", "sha256")
    salt = bytes.fromhex(database.value(f"SELECT HEX(salt) FROM email_code WHERE address_key = X'{row.hex()}' "
                                        "ORDER BY issued DESC LIMIT 1"))
    return derive_text(key, f"{use}\0".encode() + salt + name, "0123456789", 6)


def is_chinese(letter):
    return re.search("[\u4e00-\u9fff]", letter) is not None
