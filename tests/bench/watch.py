"""What the processes of the bench cost, from /proc: CPU seconds and memory (PSS), by name.

A process belongs to the bench if it works in a folder of it: the services of Gatehouse, its database, the
baselines and peers, and wrk do.
"""
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

# The kernel keeps 15 characters of a name.
_SHORT = {"gatehouse-maile": "mailer", "bench_hello": "hello", "bench_one_looku": "one_lookup"}
_MAPPING = re.compile(r"[0-9a-f]+-[0-9a-f]+ ")
CACHE = "session cache"  # the group of its pages
_TICKS = os.sysconf("SC_CLK_TCK")


def _processes(folder):
    """(pid, name) of each process that works in the folder."""
    inside = str(folder) + "/"
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            if (os.readlink(f"{entry.path}/cwd") + "/").startswith(inside):
                yield int(entry.name), _name(entry.path)
        except OSError:
            continue  # it has ended, or belongs to another user


def _name(process):
    """The program's name, for a worker with its pool."""
    name = Path(f"{process}/comm").read_text().strip()
    words = Path(f"{process}/cmdline").read_bytes().decode(errors="replace").split("\0")
    if name.startswith("gatehouse-work") and "--pool" in words:
        return f"worker {words[words.index('--pool') + 1]}"
    return _SHORT.get(name, name)


def cpu_seconds(folder):
    """{pid: (name, CPU seconds since its start)}."""
    used = {}
    for pid, name in _processes(folder):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used[pid] = name, (int(fields[11]) + int(fields[12])) / _TICKS
    return used


def cpu_between(before, after, seconds):
    """{name: cores in use} of the groups that used more than a hundredth of a core."""
    cores = Counter()
    for pid, (name, used) in after.items():
        cores[name] += (used - before.get(pid, (name, 0))[1]) / seconds
    return {name: round(used, 2) for name, used in cores.most_common() if used >= 0.01}


def machine_seconds():
    """(seconds of all cores in programs, seconds that the host of a virtual machine gave to others)."""
    fields = [int(number) / _TICKS for number in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return sum(fields[:3]), fields[7]


def foreign_cores(before, after, ours, seconds):
    """{what: cores} that programs outside the bench used meanwhile, and that the host took, if they are worth a word."""
    others = (after[0] - before[0]) / seconds - sum(ours.values())
    found = {"OTHER PROGRAMS": round(others, 2), "HOST": round((after[1] - before[1]) / seconds, 2)}
    return {name: cores for name, cores in found.items() if cores >= 0.1}


def memory(folder):
    """{name: PSS in MiB of each of its processes}. The pages of the session cache, which the processes share, are a
    group of their own: what each of them is charged with."""
    found = defaultdict(list)
    for pid, name in _processes(folder):
        try:
            own, cache = _memory_of(pid)
        except OSError:
            continue
        found[name].append(own / 1024)
        if cache:
            found[CACHE].append(cache / 1024)
    return dict(found)


def _memory_of(pid):
    """PSS in KiB: all but the cache of sessions, and the cache."""
    sums = [0, 0]
    of_cache = False
    with open(f"/proc/{pid}/smaps", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("Pss:"):
                sums[of_cache] += int(line.split()[1])
            elif _MAPPING.match(line):
                of_cache = line.rstrip().removesuffix(" (deleted)").endswith(".mdb")
    return sums
