"""The files with the kept figures, one for each Debian release; and whether this machine can be compared with them."""
import json
import os
import platform
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
RELEASES = ("bookworm", "trixie")


def file_of_this_machine():
    """The file whose figures hold here, or None: another release has other libraries and another compiler, another
    processor other instructions.

    valgrind shows one and the same processor to the programs on each x86-64 machine that has AVX2, so that libraries
    choose the same code on all of them.
    """
    release = platform.freedesktop_os_release().get("VERSION_CODENAME")
    has_avx2 = re.search(r"^flags\b.*\bavx2\b", Path("/proc/cpuinfo").read_text(), re.M)
    return FOLDER / f"{release}.json" if release in RELEASES and platform.machine() == "x86_64" and has_avx2 else None


def read(file):
    """The figures of each request; none without a file."""
    return json.loads(file.read_text()) if file and file.exists() else {}


def write(file, figures):
    """One request a line."""
    width = max(map(len, figures)) + 3
    lines = [f"  {json.dumps(request) + ':':{width}} {json.dumps(costs)}" for request, costs in figures.items()]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
