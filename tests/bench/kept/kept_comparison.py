"""Compares measured figures with kept ones.

Instructions may become 5 % more, because versions of the compiler and of libraries within a Debian release differ by
so much. System calls and round trips are exact.
"""
ALLOWED = {"instructions": 5, "system_calls": 0, "round_trips": 0}  # percent
UNITS = {name: name.replace("_", " ") for name in ALLOWED}
COMMAND = "tests/bench/kept_figures --accept"


def worse(kept, measured):
    """What costs more than it may, one phrase for each figure."""
    return [phrase(name, kept[name], measured[name]) + f" ({allowed} % is allowed)" for name, allowed in ALLOWED.items()
            if measured[name] * 100 > kept[name] * (100 + allowed)]


def better(kept, measured):
    """What costs so much less that the kept figure is too high."""
    return [phrase(name, kept[name], measured[name]) for name, allowed in ALLOWED.items()
            if measured[name] * 100 < kept[name] * (100 - allowed)]


def phrase(name, kept, measured):
    change = f"{abs(measured - kept) / kept:.1%}" if kept else str(measured)
    return f"{measured:,} {UNITS[name]} instead of {kept:,}, {change} {'more' if measured > kept else 'less'}"


def refusal(request, phrases, file):
    return (f"A {request} costs a worker {' and '.join(phrases)}.\n"
            f"If a change costs this on purpose, run {COMMAND}, and commit {file} with the reason.")


def advice(request, phrases, file):
    return f"A {request} costs a worker {' and '.join(phrases)}. {COMMAND} lowers the figures in {file}."


def table(kept, measured):
    """Lines for people: each figure, and the kept one in parentheses if it differs."""
    yield f"{'':30}" + "".join(f"{unit:>24}" for unit in UNITS.values())
    for request, figures in measured.items():
        yield f"{request:30}" + "".join(f"{cell(figures[name], kept.get(request, {}).get(name)):>24}" for name in UNITS)


def cell(measured, kept):
    return f"{measured:,}" if kept in (None, measured) else f"{measured:,} (kept {kept:,})"
