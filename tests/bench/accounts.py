"""Session checks by number of accounts: a few fixed users, and random ones of all."""
import dataclasses
import os
import subprocess
from dataclasses import asdict

from parts import ROOT, Failure

FIXED = 200
CONNECTIONS = (200, 2000)
MOST_TOKENS = 1_000_000  # a sample of all that the load generator keeps in memory
# As in a service that has run for a while: what a check reads is in the buffer pool, as far as it has room. Otherwise the
# first runs would measure the disk. (With the default of 1000 ms, a pool keeps little of what is read only once.)
_READ_ALL = """SET GLOBAL innodb_old_blocks_time = 0;
SELECT SUM(LENGTH(user_agent)) FROM session FORCE INDEX (PRIMARY); SELECT SUM(LENGTH(username)) FROM account FORCE INDEX (PRIMARY);
SET GLOBAL innodb_old_blocks_time = 1000;"""
_LOADER = ROOT / "scripts/bench-data"


def by_accounts(bench, targets, plan, rows):
    """Adds rows with `accounts` and `users`, for mall of both Gatehouses and for the one lookup."""
    chosen = [target for target in targets if target.name in ("mall", "mall_cached", "one_lookup")]
    for count in plan.accounts:
        if count > plan.accounts[0]:
            chosen = _load_all(bench, chosen, count)
        with open(chosen[0].tokens, "rb") as file:
            known = sum(1 for _ in file)
        for users, among in (("fixed", min(FIXED, known)), ("random", known)):
            bench.learn_replies(chosen, among, [])
            for row in bench.checks(chosen, CONNECTIONS, plan.rounds, plan.seconds, among):
                rows.append({**asdict(row), "accounts": count, "users": users})


def _load_all(bench, targets, count):
    """Loads so many accounts into both databases and returns the targets with their new tokens."""
    tokens = {}
    for product in (bench.plain, bench.shipped):
        bench.say(f"Loading {count} accounts and sessions, CACHE={product.cache}")
        tokens[product.cache] = product.folder / f"tokens.{count}"
        _load(product, count, tokens[product.cache])
    return [dataclasses.replace(target, tokens=tokens[(target.product or bench.plain).cache]) for target in targets]


def _load(product, count, tokens):
    """Replaces all accounts by so many, each with a session at mall, and takes the tokens of random accounts. The tables
    are emptied, because scripts/bench-data --remove takes minutes for a million rows."""
    product.sql("SET foreign_key_checks = 0; TRUNCATE session; TRUNCATE password_verifier; TRUNCATE account;")
    _run(product, str(count))
    product.sql(_READ_ALL)
    with open(os.open(tokens, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        _run(product, "--tokens", str(min(count, MOST_TOKENS)), stdout=file)


def _run(product, *arguments, **options):
    if subprocess.run([_LOADER, *arguments], env=product.environment, check=False, **options).returncode != 0:
        raise Failure(f"scripts/bench-data {' '.join(arguments)} failed; its message is above.")
