"""Which machine the figures are from. No names of hosts and no paths."""
import datetime
import os
import platform
import subprocess
from pathlib import Path

from parts import ROOT

CORES = int(os.environ.get("GATEHOUSE_BENCH_CORES", os.cpu_count() or 1))  # that the bench may use, also in a container


def _first(path, key):
    for line in Path(path).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return "unknown"


def _word(path):
    try:
        return Path(path).read_text().strip()
    except OSError:
        return "unknown"


def _commit():
    """That of the checkout; of an archive, or without git, it is unknown."""
    try:
        said = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return said.stdout.strip() or "unknown"


def describe():
    """[(what, value)] for the head of a report."""
    memory = int(_first("/proc/meminfo", "MemTotal").split()[0]) / 1024 / 1024
    pages = _word("/sys/kernel/mm/transparent_hugepage/enabled")
    return [("commit", _commit()),
            ("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")),
            ("processor", _first("/proc/cpuinfo", "model name")),
            ("cores", str(CORES)),
            ("memory", f"{memory:.0f} GiB"),
            ("Debian", _word("/etc/debian_version")),
            ("kernel", platform.release().partition("-")[0]),
            ("huge pages", pages[pages.find("[") + 1:pages.find("]")] if "[" in pages else pages),
            ("somaxconn", _word("/proc/sys/net/core/somaxconn"))]
