"""The project's targets for speed: each a ratio against a baseline of the same run."""

import measure
from kept import kept_files

_CHECKS = ("mall", "entry", "v1")
_LEAST_HITS = 0.8  # with fewer, most of the figure is the database's


class Facts:
    """Looks rates up in the facts of a run."""

    def __init__(self, facts):
        self.facts = facts
        self.rows = {(row["target"], row["connections"]): row for row in facts["rows"]}
        self.connections = sorted({row["connections"] for row in facts["rows"]})

    def ratio(self, target, base, connections):
        one, other = self.rows.get((target, connections)), self.rows.get((base, connections))
        return measure.ratio(one, other) if one and other else None

    def is_faulty(self, names):
        """Whether a run of these targets met errors or wrong replies."""
        return any(_is_faulty(row) for (name, _), row in self.rows.items() if name in names)

    def row(self, number, what, names, base, least):
        """The verdict about the lowest ratio. One ratio without a valid base makes the whole not measured."""
        lowest, text = self.lowest(names, base)
        if self.is_faulty(names):
            return number, what, f"{text}; errors or wrong replies".removeprefix("; "), "missed"
        if any(self.ratio(name, base, count) is None for name, count in self.rows if name in names):
            lowest = None
        if any(row["asked"] and row["hits"] < _LEAST_HITS * row["asked"] for (name, _), row in self.rows.items() if name in names):
            return number, what, f"{text}; too few hits".removeprefix("; "), "not measured"
        return _row(number, what, lowest, least, text)

    def lowest(self, names, base):
        """(lowest ratio, the text of all) over the targets and numbers of connections."""
        found = [(self.ratio(name, base, number), name, number) for name in names for number in self.connections]
        found = [each for each in found if each[0] is not None]
        text = ", ".join(f"{name.removesuffix('_cached')} {'/'.join(f'{ratio:.2f}' for ratio, n, _ in found if n == name)}"
                         for name in names if any(n == name for _, n, _ in found))
        return min(found)[0] if found else None, text


def _is_faulty(row):
    return bool(row["errors"] or row["wrong"])


def judge(facts):
    """[(number, what, figure, verdict)]; the verdict is met, missed or not measured."""
    known = Facts(facts)
    at = "/".join(str(number) for number in known.connections)
    return [*_session_checks(known, at), *_cached_checks(known, at), *_by_accounts(facts), *_logins(facts),
            *_memory(facts), *_start(facts), *_administration(facts)]


def _enough(accounts, good):
    """The verdict of a target that is about ten million accounts."""
    if accounts < 10_000_000:
        return "not measured"
    return "met" if good else "missed"


def _row(number, what, value, least, text):
    if value is None:
        return number, what, "", "not measured"
    return number, what, text, "met" if value >= least else "missed"


def _most(number, what, value, most, unit, digits=2):
    if value is None:
        return number, what, "", "not measured"
    return number, what, f"{value:.{digits}f} {unit}", "met" if value <= most else "missed"


def _session_checks(known, at):
    yield known.row(1, f"session checks without cache ≥ 0.95 × (d+), at {at} connections", _CHECKS, "one_lookup", 0.95)
    yield _cost(1, "session check without the cache", {"instructions": 42_000, "system_calls": 9, "round_trips": 1})


def _cost(number, request, most):
    """What a request at mall costs a worker, by the figures that scripts/test compares with; `most` has the limits."""
    what = f"{request} at mall: " + ", ".join(f"≤ {limit:,} {name.replace('_', ' ')}" for name, limit in most.items())
    kept = kept_files.read(kept_files.file_of_this_machine()).get(request)
    if not kept:
        return number, what, "", "not measured"
    good = all(kept[name] <= limit for name, limit in most.items())
    return (number, what, "kept for this Debian: " + ", ".join(f"{kept[name]:,}" for name in most),
            "met" if good else "missed")


def _cached_checks(known, at):
    names = [name + "_cached" for name in _CHECKS]
    yield _cost(2, "session check", {"instructions": 25_000, "round_trips": 0})
    for base, said, least in (("hello", "(c+)", 0.85), ("one_lookup", "(d+)", 1.6), ("php", "PHP-FPM with PDO", 3),
                              ("fastify", "fastify", 4), ("better_auth", "better-auth", 30), ("django", "Django", 30)):
        yield known.row(2, f"session checks with the cache ≥ {least} × {said}, at {at} connections", names, base, least)


def _by_accounts(facts):
    rows = facts.get("accounts", [])
    rates = {(row["target"], row["accounts"], row["users"], row["connections"]): row for row in rows}
    counts = sorted({row["accounts"] for row in rows})
    most = counts[-1] if len(counts) > 1 else 0
    pairs = [(measure.ratio(row, rates["mall", counts[0], row["users"], row["connections"]]), row)
             for row in rows if row["target"] == "mall" and row["accounts"] == most] if most else []
    invalid = any(ratio is None for ratio, _ in pairs)
    what = f"{most or 10_000_000:,} accounts ≥ 0.9 × {counts[0] if counts else 10_000:,}, no error"
    if not pairs or invalid:
        yield 3, what, "", "not measured"
    else:
        text = ", ".join(f"{row['users']} users {row['connections']}: {ratio:.2f}" for ratio, row in pairs)
        errors = sum(row["errors"] + row["wrong"] for _, row in pairs)
        good = min(ratio for ratio, _ in pairs) >= 0.9 and errors == 0 and most >= 10_000_000
        yield 3, what, f"{text}; errors {errors}", _enough(most, good)
    yield _random_users(rows, rates, most)


def _random_users(rows, rates, most):
    cached = [row for row in rows if row["target"] == "mall_cached" and row["accounts"] == most and row["users"] == "random"]
    ratios = [measure.ratio(row, rates["mall", most, "random", row["connections"]]) for row in cached] if most else []
    what, text = "random users of ten million, with the cache ≥ 0.95 × without", "/".join(f"{ratio:.2f}" for ratio in ratios if ratio)
    if most and any(_is_faulty(row) for row in cached):
        return 3, what, f"{text}; errors or wrong replies".removeprefix("; "), _enough(most, False)
    lowest = None if None in ratios else min(ratios, default=None)
    return (3, what, text, _enough(most, lowest >= 0.95)) if lowest is not None else (3, what, "", "not measured")


def _logins(facts):
    found = facts.get("logins", {})

    def faults(name):
        return sum(found.get(f"{name.partition('.')[0]}.{kind}", 0) for kind in ("errors", "wrong"))

    def ratio(one, other):
        valid = found.get(one) is not None and found.get(other) and not faults(other)
        return found[one] / found[other] if valid else None

    def judged(row, name):
        """Errors make a target missed."""
        return (*row[:2], f"{row[2]}; {faults(name)} errors".removeprefix("; "), "missed") if faults(name) else row

    for one, base, least, what in (
            ("logins.ok_rate", "libsodium", 2.2, "logins ≥ 2.2 × raw libsodium"),
            ("logins.ok_rate", "php", 4, "logins ≥ 4 × PHP's password_verify"),
            ("storm_logins.ok_rate", "logins.ok_rate", 0.5, "logins beside session checks ≥ 0.5 × alone")):
        value = ratio(one, base)
        yield judged(_row(4, what, value, least, f"{value:.2f}" if value is not None else ""), one)
    yield judged(_most(4, "p99 of session checks in a login storm ≤ 2 × without",
                       ratio("storm_checks.p99", "checks.p99"), 2, "×"), "storm_checks")


def stack_memory(processes):
    """MiB of Gatehouse without its database."""
    return sum(sum(sizes) for name, sizes in processes.items() if name != "mariadbd")


def _memory(facts):
    yield _most(5, "a quick worker after the load, without the pages of the cache ≤ 2.5 MiB PSS (the largest)",
                max(facts["loaded"].get("worker quick", []), default=None), 2.5, "MiB", 1)
    yield _most(5, "all of Gatehouse without MariaDB, at rest ≤ 45 MiB PSS", stack_memory(facts["rest"]), 45, "MiB", 1)
    yield 5, "flat after an hour of load", "", "not measured"


def _start(facts):
    yield _most(6, "from scripts/run to the first answer ≤ 1 s, with a database", facts.get("start"), 1, "s")
    yield _most(6, "a worker is ready in ≤ 30 ms", facts.get("ready"), 30, "ms", 0)


def _administration(facts):
    pages = facts.get("pages", {})
    text = ", ".join(f"{name}: {milliseconds:.1f} ms" for name, milliseconds in pages.items())
    first, middle = list(pages.values())[:2] if pages else (0, 0)
    yield (7, "a page in the middle of ten million accounts ≤ 1.5 × the first one + 1 ms",
           text and f"{facts['most_accounts']:,} accounts: {text}",
           _enough(facts.get("most_accounts", 0), middle <= 1.5 * first + 1))
    yield 7, "import ≥ 30,000 rows/s without hashing", "", "not measured"
