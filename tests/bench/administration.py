"""The administrator's list of accounts: the first page, a page in the middle, and a search by prefix."""
import json
import statistics
import time

from parts import Failure
from product import get

_ROUNDS, _LIMIT = 20, 50


def list_pages(product, token):
    """{what: median milliseconds}; the token is that of the first account's session at v1."""
    product.sql("UPDATE account SET role = 'admin' WHERE username = 'bench00000001'")
    try:
        least, most = (int(number) for number in product.sql("SELECT MIN(account_id), MAX(account_id) FROM account").split())
        middle = (least + most) // 2
        return {"first page": _median(product, token, "", None),
                f"page {(middle - least) // _LIMIT:,}": _median(product, token, f"&after={middle}", middle),
                "search by prefix": _median(product, token, "&search=bench00000", None)}
    finally:
        product.sql("UPDATE account SET role = 'user' WHERE username = 'bench00000001'")


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
