"""scripts/bench --smoke: the bench starts, measures, reports, and leaves nothing running."""
import json
import os
import signal
import socket
import subprocess

import pytest

from support.amount import LONG
from support.stack import PATIENCE, ROOT, eventually

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can read the memory of the processes")
OUT = ROOT / "var/bench"


@pytest.fixture
def port():
    """A port that is free, like the next two."""
    while True:
        with socket.socket() as first, socket.socket() as second, socket.socket() as third:
            first.bind(("127.0.0.1", 0))
            number = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", number + 1))
                third.bind(("127.0.0.1", number + 2))
            except (OSError, OverflowError):
                continue
            return number


def bench(port):
    return [ROOT / "scripts/bench", "--smoke", "--port", str(port)]


def left_in(folder):
    """The processes that work in the folder of the bench."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            found += [pid] if os.readlink(f"/proc/{pid}/cwd").startswith(folder) else []
        except OSError:
            pass
    return found


def folder():
    """Where the bench works; for a checkout that services cannot reach, in the copy of it."""
    done = subprocess.run(["bash", "-c", '. scripts/lib/common.sh; choose_copy; in_copy "$checkout/var/bench"'], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    return done.stdout + "/"


@needs_root
def test_a_run_of_seconds_prints_a_table_of_sane_figures(port):
    done = subprocess.run(bench(port), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {row["target"]: row for row in json.loads((OUT / "facts.json").read_text())["rows"]}
    assert set(rows) >= {"mall", "mall_cached", "hello", "one_lookup"}
    for row in rows.values():
        assert row["rate"] > 50 and 0 < row["p50"] <= row["p99"] < 10_000, row
        assert row["errors"] == row["wrong"] == 0, row
        assert row["cores"].get("nginx", 0) > 0, row
    assert rows["mall"]["cores"].get("worker quick", 0) > 0
    assert 0.5 < rows["mall_cached"]["hits"] / rows["mall_cached"]["asked"] <= 1
    assert f"{rows['mall']['rate']:,.0f}" in done.stdout
    assert f"| /mall/user/get_user_info | 16 | {rows['mall']['rate']:,.0f} |" in (OUT / "RESULTS.md").read_text()
    assert (OUT / "throughput.svg").read_text().startswith("<svg")
    assert not left_in(folder())


@pytest.mark.parametrize("option, value", [("--port", "x"), ("--port", "65534"), ("--connections", "x"), ("--accounts", "5"),
                                           ("--accounts", "inf"), ("--peers", "nobody"), ("--connections", "64,")])
def test_a_bad_value_is_a_usage_error_with_a_sentence(option, value):
    done = subprocess.run([ROOT / "scripts/bench", option, value], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 64 and "Traceback" not in done.stderr
    assert value.rstrip(",") in done.stderr or option in done.stderr


@needs_root
def test_it_refuses_a_port_that_another_program_uses(port):
    with socket.create_server(("127.0.0.1", port + 1)):
        done = subprocess.run([*bench(port), "--no-build"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 69
    assert f"Another program uses port {port + 1}" in done.stderr


def interruptible(port):
    """A run of the bench that is measuring."""
    running = subprocess.Popen([*bench(port), "--no-build"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               start_new_session=True)
    for line in running.stdout:
        if "round 1" in line:
            break
    return running


@needs_root
@pytest.mark.skipif(not LONG, reason="takes a start and a stop: scripts/test --long")
def test_of_a_killed_run_scripts_stop_ends_what_is_left(port):
    running = interruptible(port)
    assert left_in(folder() + "site")
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    eventually(lambda: not left_in(folder() + "site"), what="the end of the baselines")
    for state in ("state", "cached/state"):
        subprocess.run([ROOT / "scripts/stop"], env={**os.environ, "STATE_DIR": folder() + state}, check=True, timeout=60)
    eventually(lambda: not left_in(folder()), what="the end of all processes")


@needs_root
@pytest.mark.skipif(not LONG, reason="takes a start and a stop: scripts/test --long")
def test_an_interrupted_run_leaves_nothing_running(port):
    running = interruptible(port)
    assert left_in(folder())
    os.killpg(running.pid, signal.SIGINT)
    running.stdout.read()
    assert running.wait(PATIENCE * 2) == 130
    eventually(lambda: not left_in(folder()), what="the end of all processes")


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read the memory of the processes")
def test_an_ordinary_user_is_told_that_it_needs_root(port):
    done = subprocess.run([*bench(port), "--no-build"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 69 and "sudo make bench" in done.stderr
