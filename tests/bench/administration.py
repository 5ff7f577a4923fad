"""The administrator's list of accounts: the first page, a page in the middle, and a search by prefix."""
import base64
import hashlib
import json
import secrets
import statistics
import time

from parts import Failure
from product import get

_ROUNDS, _LIMIT = 20, 50


def list_pages(product):
    """{what: median milliseconds}, asked by the first account as an administrator."""
    least, most = (int(number) for number in product.sql("SELECT MIN(account_id), MAX(account_id) FROM account").split())
    token = _administrator(product, least)
    middle = (least + most) // 2
    return {"first page": _median(product, token, "", None),
            f"page {(middle - least) // _LIMIT:,}": _median(product, token, f"&after={middle}", middle),
            "search by prefix": _median(product, token, "&search=bench", None)}


def _administrator(product, account):
    """Makes the account an administrator and returns the token of a new session at v1."""
    token = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    now = int(time.time() * 1000)
    product.sql(f"""
        UPDATE account SET role = 'admin' WHERE account_id = {account};
        INSERT INTO session (token_hash, account_id, contract, epoch, issued, authenticated, last_seen, expires,
                             absolute_end, address, user_agent)
        SELECT X'{hashlib.sha256(token.encode()).hexdigest()}', account_id, 'v1', session_epoch, {now}, {now}, {now},
               {now + 3600000}, {now + 3600000}, '127.0.0.1', 'bench'
        FROM account WHERE account_id = {account};""")
    return token


def _median(product, token, query, after):
    took = []
    for _ in range(_ROUNDS):
        begin = time.monotonic()
        status, body = get(product.port, f"/v1/admin/accounts?limit={_LIMIT}{query}", {"Cookie": f"gatehouse_v1={token}"})
        took.append((time.monotonic() - begin) * 1000)
        accounts = json.loads(body).get("accounts", []) if status == 200 else []
        if len(accounts) != _LIMIT or (after and not all(int(account["id"]) > after for account in accounts)):
            raise Failure(f"The list of accounts is wrong: {status} {body[:200]!r}")
    return statistics.median(took)
