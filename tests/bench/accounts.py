"""Session checks by number of accounts: a few fixed users, and random ones of all."""
import dataclasses
import os
import subprocess
from dataclasses import asdict

from parts import ROOT
from product import Failure

FIXED = 200
CONNECTIONS = (200, 2000)
MOST_TOKENS = 1_000_000  # a sample of all that the load generator keeps in memory
_LOADER = ROOT / "scripts/bench-data"


def by_accounts(bench, targets, plan):
    """Rows with `accounts` and `users`, for Gatehouse's mall and for the one lookup."""
    chosen = [target for target in targets if target.name in ("mall", "mall_cached", "one_lookup")]
    rows, present = [], plan.accounts[0]
    for count in plan.accounts:
        if count > present:
            bench.say(f"Loading accounts and sessions until there are {count}")
            tokens = bench.folder / f"tokens.{count}"
            _load(bench.product, present + 1, count - present, tokens)
            chosen = [dataclasses.replace(target, tokens=tokens) for target in chosen]
            present = count
        with open(chosen[0].tokens, "rb") as file:
            known = sum(1 for _ in file)
        for users, among in (("fixed", min(FIXED, known)), ("random", known)):
            bench.learn_replies(chosen, among)
            for row in bench.checks(chosen, CONNECTIONS, plan.rounds, plan.seconds, among):
                rows.append({**asdict(row), "accounts": count, "users": users})
    return rows


def _load(product, first, count, tokens):
    """Adds accounts with a session at mall each. scripts/bench-data is quicker, if this checkout has it."""
    if _LOADER.exists():
        done = subprocess.run([_LOADER, str(count), "--tokens", tokens], env=product.environment, check=False)
        if done.returncode != 0:
            raise Failure(f"scripts/bench-data {count} failed; its message is above.")
        return
    if count > MOST_TOKENS:
        raise Failure(f"{count} accounts take too long without scripts/bench-data, which this checkout does not have.")
    made = product.fill(first, count, ("mall",))["mall"]
    with open(os.open(tokens, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{token}\n" for token in made)
