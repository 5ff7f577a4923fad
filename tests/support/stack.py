"""The test stack from outside: its configuration file, its log lines, its processes.

Finds processes only below the test stack's own pid files, never by name across the machine.
"""
import json
import os
import re
import signal
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from support import database

ROOT = database.ROOT
STATE = Path(os.environ.get("GATEHOUSE_STATE", ROOT / "var"))
CONF = Path(os.environ.get("GATEHOUSE_CONF", ROOT / "gatehouse.conf"))


PATIENCE = 30  # seconds: what must happen is waited for, however busy the machine is


def eventually(question, seconds=PATIENCE, what="it"):
    """Repeats the call until its result is truthy and returns it; fails after the deadline."""
    seconds = max(seconds, PATIENCE)
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.02)


def run_script(name, *arguments):
    """Runs one of the operator's scripts from the root of the checkout and returns the result."""
    return subprocess.run([ROOT / "scripts" / name, *arguments], cwd=ROOT, capture_output=True,
                          stdin=subprocess.DEVNULL, text=True, timeout=8 * PATIENCE, check=False)


class RunningConf:
    """The configuration that the workers have read: the stack's, or a second pool's."""
    second = None

    @property
    def path(self):
        return self.second or STATE / "run/gatehouse.conf"


running_conf = RunningConf()


def run_admin(*arguments, **changed):
    """Runs gatehouse-admin with the configuration that the workers have, but for changed settings."""
    admin = STATE / "bin/gatehouse-admin"
    return subprocess.run([admin, "--config", running_conf.path, *arguments], capture_output=True,
                          env={**os.environ, **changed},
                          stdin=subprocess.DEVNULL, text=True, timeout=60, check=False)


@cache
def route_tables():
    """The table of each contract as gatehouse-admin prints it, by the contract's name."""
    done = run_admin("routes")
    assert done.returncode == 0, done.stderr
    return {contract["name"]: contract for contract in json.loads(done.stdout)["contracts"]}


def logs(*services):
    """All bytes of the log files of these services, of every service when none is named."""
    folders = [STATE / "log" / service for service in services] or [STATE / "log"]
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return b"\n".join(path.read_bytes() for path in files)


def log_line(reply):
    """nginx's line for one request, as a dict of its key=value pairs; nginx writes its lines a second late."""
    return _pairs(_lines_of(reply, "nginx"))


def worker_line(reply):
    """The worker's line for a request that it refused or that failed; it writes none for others."""
    return _pairs(_lines_of(reply, "quick", "slow", "gate"))


def pool_of(reply, contract):
    """The pool that answered this request of the contract."""
    line = log_line(reply)
    assert line["contract"] == contract
    return line["pool"]


def _pairs(lines):
    assert len(lines) == 1, f"expected one line a request: {lines}"
    return {key: text.strip('"') for key, text in re.findall(r'([a-z_]+)=("[^"]*"|\S*)', lines[0])}


def _lines_of(reply, *services):
    pattern = re.compile(rf"^.*\brequest_id={re.escape(reply.request_id)}\b.*$", re.M)
    return eventually(lambda: pattern.findall(logs(*services).decode("utf-8", "replace")), 5,
                      f"a log line of {reply.request_id}")


def is_sanitized():
    """Whether the programs are built with AddressSanitizer."""
    return b"__asan_init" in (STATE / "bin/gatehouse-worker").read_bytes()


# Processes -------------------------------------------------------------------------------------

def _stat(pid):
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    name, rest = re.match(r"\d+ \((.*)\) (.*)", text, re.S).groups()
    return name, rest.split()[0], int(rest.split()[1])


def parent(pid):
    """The pid of a process's parent, or None if it has ended."""
    stat = _stat(pid)
    return stat[2] if stat else None


def identity_of(pid):
    """The arguments by which subprocess starts a program as the user of this process, if root runs the tests."""
    if os.geteuid() != 0:
        return {}
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {"user": int(status["Uid"].split()[1]), "group": int(status["Gid"].split()[1]),
            "extra_groups": [int(group) for group in status["Groups"].split()]}


def command_line(pid):
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return b" ".join(words).decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def environment(pid):
    """The environment that a process began with; its names and values are bytes."""
    return dict(pair.split(b"=", 1) for pair in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if pair)


def executable(pid):
    """The name of the program that a process runs. An ordinary user reads it from the command line where the
    process leaves no core files, as ours do: then its /proc/PID/exe is closed to its own user."""
    try:
        return os.path.basename(os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)"))
    except PermissionError:
        return os.path.basename((command_line(pid).split() or [""])[0])
    except (FileNotFoundError, ProcessLookupError):
        return ""


def folder(pid):
    """The folder in which a process works."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd"))
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return Path()


def _pid_files():
    """The pids in the stack's pid files and services."""
    for path in [*(STATE / "run").rglob("*.pid"), *(STATE / "services").glob("*/**/supervise/pid")]:
        content = path.read_text().split()
        stat = _stat(content[0]) if content and content[0].isdigit() else None
        if stat and stat[1] != "Z":
            yield int(content[0])


def _keepers(pids):
    """Each service's runsv, which outlives a killed supervisor, and while its service starts anew
    no pid file leads to it."""
    services = (STATE / "services").resolve()
    return (pid for pid in pids if executable(pid) == "runsv" and folder(pid).parent == services)


def tree():
    """Every living process of the test stack: those of the pid files and all below them."""
    parents = {}
    for entry in os.listdir("/proc"):
        stat = _stat(entry) if entry.isdigit() else None
        if stat and stat[1] != "Z":
            parents[int(entry)] = stat[2]
    found = {*_pid_files(), *_keepers(parents)}
    while grown := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= grown
    return sorted(found - {os.getpid()})


def processes(program, containing=""):
    """Pids of the stack's processes that run this program, with this in their command line."""
    return [pid for pid in tree()
            if executable(pid) == program and containing in command_line(pid)]


LASTING = ("gatehouse-worker", "multiwatch", "nginx", "mariadbd", "runsv", "runsvdir")


def _is_copy(pid, name):
    """True for a child that has not become another program yet. nginx's workers are no copies."""
    above = parent(pid)
    return above is None or (name != "nginx" and executable(above) == name)


def census():
    """The number of processes of each program that always runs in the stack.

    A supervisor that took over tries each second to start a second runsv for what already has one:
    a service counts once. A program that starts another one is two for a moment: copies do not count.
    """
    found = {(name, folder(pid) if name == "runsv" else pid)
             for pid in tree() if (name := executable(pid)) in LASTING and not _is_copy(pid, name)}
    return Counter(name for name, _ in found)


def pid_in(name):
    """The pid of a service's script, or of the supervisor."""
    if name == "supervisor":
        return int((STATE / "run/supervisor.pid").read_text())
    return int((STATE / f"services/{name}/supervise/pid").read_text())


def workers():
    return processes("gatehouse-worker")


def mariadbd():
    """The database's pid, which it reports itself while it answers."""
    return int(Path(database.value("SELECT @@pid_file")).read_text())


def _has_stopped(pid):
    states = [path.read_text().rsplit(")", 1)[1].split()[0]
              for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(state == "T" for state in states)


@contextmanager
def frozen(pid):
    """Stops a process with SIGSTOP and always continues it afterwards. On a busy machine
    its threads stop one by one; it is frozen when all have."""
    os.kill(pid, signal.SIGSTOP)
    try:
        eventually(lambda: _has_stopped(pid), what=f"the stop of {pid}")
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
