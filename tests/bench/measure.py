"""Runs of the bench: interleaved (A B C A B C …), so that a slow minute of the machine meets all alike."""
import itertools
import statistics
import time
from dataclasses import asdict, dataclass, field

import watch
import wrk
from parts import Failure, wait_for

_REST, _LONGEST_REST, _IDLE = 0.2, 10, 0.1  # seconds, seconds, cores
_SAME_REPLY = 0.05  # replies of one target differ in length by the digits of an account's number


@dataclass
class Row:
    """What is known of one target at one number of connections: medians of its runs."""
    target: str
    title: str
    connections: int
    is_peer: bool
    rate: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    errors: int = 0  # of all runs together: replies of 400 and above, sockets, timeouts
    wrong: int = 0  # runs whose replies were not as long as a correct one
    foreign: float = 0.0  # most cores that others used in a run
    asked: int = 0  # requests of all runs, if a Gatehouse with the cache answered them
    hits: int = 0  # of these, those whose session was found in the cache
    cores: dict = field(default_factory=dict)
    runs: list = field(default_factory=list)


class Bench:
    """What all runs share: the processes, the folders, and both Gatehouses, `plain` without the cache of sessions and
    `shipped` with it."""

    def __init__(self, parts, folder, plain, shipped, site, fill, say):
        self.parts, self.folder, self.plain, self.shipped = parts, folder, plain, shipped
        self.site, self.fill, self.say = site, fill, say

    def settle(self):
        """Waits until nothing works any more on requests of the last run: the load generator leaves up to as many as it
        had connections, and a slow program needs seconds for them."""
        end = time.monotonic() + _LONGEST_REST
        before = watch.cpu_seconds(self.folder)
        while time.monotonic() < end:
            time.sleep(_REST)
            after = watch.cpu_seconds(self.folder)
            if sum(watch.cpu_between(before, after, _REST).values()) < _IDLE:
                return
            before = after

    def run(self, target, connections, seconds, count):
        """One run and the cores that each group of processes used."""
        before, all_before, begin = watch.cpu_seconds(self.folder), watch.machine_seconds(), time.monotonic()
        load = wrk.check_sessions(self.parts, self.folder, target, connections, seconds,
                                  min(count, target.most))
        time.sleep(max(0.1, seconds - 0.3))  # wrk ends after this, and takes its own CPU time with it
        took = time.monotonic() - begin
        cores = watch.cpu_between(before, watch.cpu_seconds(self.folder), took)
        foreign = watch.foreign_cores(all_before, watch.machine_seconds(), cores, took)
        return load.sample(), {**cores, **foreign}

    def fill_cache(self, target, connections, count):
        """The load of a run before it is measured, because copies have become too old since the target's last turn."""
        if target.product is self.shipped:
            wrk.check_sessions(self.parts, self.folder, target, connections, self.fill, min(count, target.most)).sample()
            self.settle()

    def learn_replies(self, targets, token_count, skipped, warm_up=True):
        """Warms every target up, and notes how long its replies are. Returns those that answer correctly; a peer
        that does not is skipped with a line, anything else is an error."""
        good = []
        for target in targets:
            try:
                self._check_replies(target, token_count)
                self._check_cache(target)
            except Failure as failure:
                if not target.is_peer:
                    raise
                skipped.append(f"{target.title} was not measured: {failure}")
                self.say(skipped[-1])
                continue
            if warm_up:
                self.settle()
                self.run(target, 16, 5 if target.is_peer else 1, token_count)  # compilers at run time need longer
            good.append(target)
        return good

    @staticmethod
    def _check_replies(target, token_count):
        with open(target.tokens, encoding="ascii") as file:
            tokens = [line.strip() for line in itertools.islice(file, token_count)]
        wait_for(target.answers, 30, f"An answer of {target.title}")
        asked = tokens[::max(1, len(tokens) // 20)]
        target.reply_bytes = statistics.mean(target.size_of_reply(token) for token in asked)
        for token in asked:
            status, body = target.ask(token)
            if status not in (200, 204) or (body and b"bench" not in body):
                raise Failure(f"{target.title} answers a valid session with {status} {body[:200]!r}.")

    def _check_cache(self, target):
        """A figure of the cache would be one of the database if nothing were found in it."""
        if target.product is not self.shipped:
            return
        with open(target.tokens, encoding="ascii") as file:
            token = file.readline().strip()
        _, before = self.shipped.cache_use()
        for _ in range(5):
            target.ask(token)
        if self.shipped.cache_use()[1] <= before:
            raise Failure(f"{target.title} finds no session in the cache, although CACHE=on.")

    def checks(self, targets, connections, rounds, seconds, token_count):
        """Session checks at each number of connections; returns rows."""
        rows = []
        for number in connections:
            table = {target.name: Row(target.name, target.title, number, target.is_peer) for target in targets}
            for turn in range(1, rounds + 1):
                self.say(f"{number} connections, round {turn} of {rounds}")
                for target in targets:
                    self.settle()
                    self.fill_cache(target, number, token_count)
                    before = self.shipped.cache_use()
                    sample, cores = self.run(target, number, seconds, token_count)
                    _add(table[target.name], target, sample, cores)
                    if target.product is self.shipped:
                        _add_cache_use(table[target.name], before, self.shipped.cache_use())
            rows += [_median(row) for row in table.values()]
        return rows


def is_wrong(sample, target):
    """Whether the replies of a run were, on average, not as long as correct ones."""
    return abs(sample.reply_bytes / target.reply_bytes - 1) > _SAME_REPLY


def _add(row, target, sample, cores):
    row.runs.append({**asdict(sample), "cores": cores})
    row.errors += sample.errors
    row.wrong += is_wrong(sample, target)
    row.foreign = max(row.foreign, cores.get("OTHER PROGRAMS", 0) + cores.get("HOST", 0))


def _add_cache_use(row, before, after):
    row.asked += after[0] - before[0]
    row.hits += after[1] - before[1]


def _median(row):
    for name in ("rate", "p50", "p99"):
        setattr(row, name, statistics.median(run[name] for run in row.runs))
    names = dict.fromkeys(name for run in row.runs for name in run["cores"])
    medians = {name: statistics.median(run["cores"].get(name, 0) for run in row.runs) for name in names}
    row.cores = dict(sorted(medians.items(), key=lambda item: -item[1]))
    return row


def ratio(row, base):
    """The median of the ratios in each round, because the machine may have slower minutes; None without a base, or if
    the base met errors or wrong replies."""
    if base["errors"] or base["wrong"]:
        return None
    pairs = [(one["rate"], other["rate"]) for one, other in zip(row["runs"], base["runs"]) if other["rate"]]
    return statistics.median(one / other for one, other in pairs) if pairs else None
