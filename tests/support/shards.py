"""Several pytest processes, each with a stack of its own, share one list of tests.

scripts/test starts them. Each takes the next file that nobody has taken; so both end at about the same
time, whatever the files cost. What they asked and were answered is judged together afterwards.

  GATEHOUSE_CLAIMS     folder in which a file name says that this file of tests is taken
  GATEHOUSE_TIMES      "SECONDS FILE" lines of an earlier run: the longest files are taken first
  GATEHOUSE_EXCHANGES  folder in which each process leaves its exchanges
  GATEHOUSE_JUDGE      set: this process only judges what the others left there
"""
import os
from itertools import groupby
from pathlib import Path

import pickle
from support.client import EXCHANGES, UNDESCRIBED

CLAIMS, TIMES = os.environ.get("GATEHOUSE_CLAIMS"), os.environ.get("GATEHOUSE_TIMES")
FOLDER, IS_JUDGE = os.environ.get("GATEHOUSE_EXCHANGES"), "GATEHOUSE_JUDGE" in os.environ
TESTS = Path(__file__).resolve().parents[1]
TOGETHER = ("gate",)   # folders whose files share a stack with settings of their own


def run_unclaimed(session):
    """Runs every group that no other process has started. Session fixtures exist for one group."""
    for name, items in _groups(session.items):
        if _claim(name):
            _run(session, items)


def _run(session, items):
    for item, following in zip(items, [*items[1:], None]):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail or session.shouldstop:
            raise session.Interrupted(session.shouldfail or session.shouldstop)


def _groups(items):
    """(name, items) of every file, the longest first. Before any run was timed, a file's size stands for
    its time; the folder that reloads the stack comes first, so that it is not what the end waits for."""
    found = [(name, list(group)) for name, group in groupby(items, key=_group_of)]
    times = _times()
    return sorted(found, key=lambda group: times.get(group[0], _size(group[0])), reverse=True)


def _group_of(item):
    path = item.path.relative_to(TESTS)
    return path.parts[0] if path.parts[0] in TOGETHER else str(path)


def _size(name):
    path = TESTS / name
    return path.stat().st_size / 1000 if path.is_file() else 1000


def _times():
    """The seconds of each group in the last run."""
    times = {}
    if TIMES and os.path.exists(TIMES):
        for line in Path(TIMES).read_text().splitlines():
            seconds, name = line.split(maxsplit=1)
            folder = name.split("/")[0]
            name = folder if folder in TOGETHER else name
            times[name] = times.get(name, 0) + float(seconds)
    return times


def _claim(name):
    try:
        os.close(os.open(os.path.join(CLAIMS, name.replace("/", ".")), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


# What the whole run is judged by -------------------------------------------------------------------

def leave_exchanges():
    Path(FOLDER, f"{os.getpid()}.exchanges").write_bytes(pickle.dumps((EXCHANGES, UNDESCRIBED)))


def take_exchanges():
    for path in sorted(Path(FOLDER).glob("*.exchanges")):
        exchanges, undescribed = pickle.loads(path.read_bytes())
        EXCHANGES.extend(exchanges)
        UNDESCRIBED.extend(undescribed)
