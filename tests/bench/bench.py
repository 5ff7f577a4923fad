"""The work of scripts/bench: starts everything, measures, writes the reports, ends everything."""
import argparse
import json
import os
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import baselines
import machine
import peers
import report
import watch
import worker_start
from accounts import by_accounts
from administration import list_pages
from baselines import Site, Target
from logins import storm
from measure import Bench
from parts import ROOT, Failure, Parts, wait_for
from product import SETTINGS, Product

EX_USAGE, EX_UNAVAILABLE = 64, 69


@dataclass
class Plan:
    """How much is measured."""
    connections: tuple = (64, 200, 2000)
    rounds: int = 3
    seconds: int = 4
    fill: int = 12  # seconds of the same load before a run with the cache; from CACHE_SECONDS (10) on, copies end and are
                    # made again as under steady load
    login_rounds: int = 3
    login_seconds: int = 5
    peers: tuple = peers.ALL
    accounts: tuple = (10_000,)
    login_accounts: int = 64


PLANS = {
    "full": Plan(),
    "quick": Plan(connections=(64,), rounds=2, seconds=2, fill=4, login_rounds=2, login_seconds=3,
                  peers=(peers.Php,), login_accounts=32),
    "smoke": Plan(connections=(16,), rounds=1, seconds=1, fill=4, login_rounds=0, peers=(), accounts=(500,)),
}


class Usage(Failure):
    """An option or its value is wrong."""


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Usage(f"{message}. See scripts/bench --help.")


def number(text, least, most, option):
    """A whole number, such as 64 or 1e6."""
    try:
        found = float(text)
    except ValueError:
        found = None
    if found is None or not least <= found <= most or found != int(found):
        raise Usage(f"{option} needs whole numbers from {least:,} to {most:,}; \"{text}\" is none.")
    return int(found)


def options():
    parser = _Parser(add_help=False)
    for name in ("quick", "smoke"):
        parser.add_argument(f"--{name}", dest="mode", action="store_const", const=name)
    parser.add_argument("--accounts")
    parser.add_argument("--connections")
    parser.add_argument("--port", default="18980")
    parser.add_argument("--peers")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--only-check", action="store_true")
    given = parser.parse_args()
    given.mode = given.mode or "full"
    given.port = number(given.port, 1024, 65533, "--port")
    plan = PLANS[given.mode]
    if given.peers is not None:
        try:
            plan.peers = peers.named(given.peers)
        except Failure as failure:
            raise Usage(str(failure)) from None
    if given.connections is not None:
        plan.connections = tuple(number(each, 1, 20_000, "--connections") for each in given.connections.split(","))
    if given.accounts is not None:
        plan.accounts = tuple(sorted({number(each, 100, 10_000_000, "--accounts") for each in given.accounts.split(",")}))
    return given, plan


def say(text):
    print(f"• {text}", flush=True)


def refuse_taken_ports(ports):
    """The kernel's tables list the listening ports of all users."""
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                listening.add(int(fields[1].rpartition(":")[2], 16))
    for port in ports:
        if port in listening:
            raise Failure(f"Another program uses port {port}. Stop it, or choose the first of three other "
                          "ports in a row: scripts/bench --port 19980")


def product_targets(product, tokens):
    """The session checks of a Gatehouse."""
    suffix, said = ("_cached", ", cache") if product.cache == "on" else ("", "")
    return [Target(name + suffix, f"/{path}{said}", f"{product.url}/{path}", tokens[name], before, product=product)
            for name, path, before in (("mall", "mall/user/get_user_info", "Cookie: gatehouse_mall="),
                                       ("entry", "entry/user/get_user_info", "Authorization: "),
                                       ("v1", "v1/check", "Cookie: gatehouse_v1="))]


def write_tokens(folder, tokens):
    paths = {}
    for contract, each in tokens.items():
        paths[contract] = folder / f"tokens.{contract}"
        paths[contract].write_text("".join(f"{token}\n" for token in each))
        paths[contract].chmod(0o600)
    return paths


def start_product(stack, given, product):
    product.prepare()
    if given.mode == "smoke":
        product.use_memory()
    stack.callback(product.close)
    say(f"Starting Gatehouse with a new database, CACHE={product.cache}")
    return product.start()


def start_products(stack, given, folder):
    """Both Gatehouses, without and with the cache of sessions, and what is known of the second, which is as it ships. It
    starts twice, because the first start creates the database."""
    plain, shipped = Product(folder, given.port, "off"), Product(folder / "cached", given.port + 2, "on")
    facts = {"first_start": start_product(stack, given, shipped)}
    if given.mode != "smoke":
        shipped.stop()
        facts["start"] = shipped.start()
    facts["ready"] = worker_start.milliseconds(shipped)
    wait_for(lambda: "gatehouse-admin" not in watch.memory(shipped.state), 30, "The end of the first maintenance")
    facts["rest"] = watch.memory(shipped.state)
    start_product(stack, given, plain)
    plain.allow_more_connections()
    return plain, shipped, facts


def create_accounts(product, plan):
    """{contract: file of tokens}."""
    say(f"Creating {plan.accounts[0]} accounts with three sessions each, CACHE={product.cache}")
    return write_tokens(product.folder, product.fill(plan.accounts[0]))


def start_all(stack, given, plan, folder, build):
    """Everything that is measured; returns the Bench, the targets and what is known already."""
    parts = Parts()
    stack.callback(parts.end_all)  # however the bench ends
    plain, shipped, facts = start_products(stack, given, folder)
    tokens, cached_tokens = create_accounts(plain, plan), create_accounts(shipped, plan)
    (folder / "names").write_text("\n".join(shipped.sign_up(plan.login_accounts)) if plan.login_rounds else "")
    site = Site(folder, given.port + 1, plain)
    site.lay_out()
    processes = facts["baseline_processes"] = len(facts["rest"]["worker quick"])
    targets = [*product_targets(plain, tokens), *product_targets(shipped, cached_tokens),
               *baselines.start(parts, site, build, processes, tokens["mall"])]
    if given.mode == "smoke":
        targets = [target for target in targets if target.name in ("mall", "mall_cached", "hello", "one_lookup")]
    more, facts["peers"], facts["skipped"] = peers.start(plan.peers, parts, site, tokens, plan.accounts[0], say)
    site.start_nginx(parts)
    baselines.wait_for_site(site)
    return Bench(parts, folder, plain, shipped, site, plan.fill, say), targets + more, facts


def measure(bench, targets, plan, facts, build):
    count = plan.accounts[0]
    say("Warming up, and checking the replies")
    targets = bench.learn_replies(targets, count, facts["skipped"], warm_up=plan.login_rounds > 0)
    facts["rows"] = [asdict(row) for row in bench.checks(targets, plan.connections, plan.rounds, plan.seconds, count)]
    facts["loaded"], facts["loaded_others"] = watch.memory(bench.shipped.state), watch.memory(bench.site.folder)
    if plan.login_rounds:
        cached = next(target for target in targets if target.name == "mall_cached")
        facts["logins"] = storm(bench, cached, bench.folder / "names", build, machine.CORES, plan.login_rounds,
                                plan.login_seconds, count)
    facts["accounts"], facts["failed"] = [], False
    try:
        if len(plan.accounts) > 1:
            by_accounts(bench, targets, plan, facts["accounts"])
    except Failure as failure:  # what was measured before stays
        facts["failed"] = True
        facts["skipped"].append(f"Not all numbers of accounts were measured: {failure}")
        say(facts["skipped"][-1])
        return facts
    if plan.login_rounds:
        facts["pages"] = list_pages(bench.shipped)
        facts["most_accounts"] = plan.accounts[-1]
    return facts


def main():
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupted)
    given, plan = options()
    if given.only_check:
        return 0
    folder, build = Path(os.environ["GATEHOUSE_BENCH_DIR"]), Path(os.environ["GATEHOUSE_BUILD_DIR"])
    refuse_taken_ports(range(given.port, given.port + 3))
    begin = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.callback(remove_secrets, folder)
        try:
            bench, targets, facts = start_all(stack, given, plan, folder, build)
            measure(bench, targets, plan, facts, build)
        finally:
            _ignore_signals()  # the end is not interrupted
            say("Stopping everything")
    facts.update(machine=machine.describe(), mode=given.mode, settings=SETTINGS, plan={
        "rounds": plan.rounds, "seconds": plan.seconds, "accounts": plan.accounts[0]},
        minutes=(time.monotonic() - begin) / 60)
    out = ROOT / "var/bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "facts.json").write_text(json.dumps(facts, indent=1))
    print(report.write(facts, out))
    if given.record or is_complete(given, plan, facts):
        report.record(out, Path(__file__).parent)
    wrong = sum(row["errors"] + row["wrong"] for row in facts["rows"] + facts["accounts"] if not row["is_peer"])
    wrong += facts["failed"]
    wrong += sum(count for name, count in facts.get("logins", {}).items() if name.endswith((".errors", ".wrong")))
    say(f"Tables and plots are in var/bench. {facts['minutes']:.1f} minutes.")
    return 1 if wrong else 0


def is_complete(given, plan, facts):
    """Whether this run has measured all that a full one does."""
    asked = given.mode == "full" and given.peers is None and given.connections is None
    return asked and plan.accounts[0] == PLANS["full"].accounts[0] and not facts["failed"]


def remove_secrets(folder):
    """Removes the tokens and names of a run. The packages of npm and the last results stay."""
    for file in [*folder.glob("tokens.*"), *folder.glob("cached/tokens.*"), folder / "names"]:
        file.unlink(missing_ok=True)


def _ignore_signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _interrupted(number, _):
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        print(f"gatehouse: {failure}", file=sys.stderr)
        sys.exit(EX_USAGE if isinstance(failure, Usage) else EX_UNAVAILABLE)
