"""The sandboxes of the running workers and the mailer, and what a program in one can do: a preloaded library
makes the attempts inside the real programs."""
import ctypes
import os
import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from support import stack
from support.stack import STATE, eventually

HERE = Path(__file__).resolve().parent
SECONDS = 30
REQUEST = b"".join(bytes([1, kind, 0, 1, 0, len(content), 0, 0]) + content        # FastCGI 1.0: begin,
                   for kind, content in [(1, bytes([0, 1, 0, 0, 0, 0, 0, 0])), (4, b""), (5, b"")])  # no parameters

pytestmark = pytest.mark.skipif(stack.is_sanitized(), reason="there is no sandbox with AddressSanitizer")


def has_landlock():
    create_ruleset, only_the_version = 444, 1
    return ctypes.CDLL(None).syscall(create_ruleset, None, 0, only_the_version) >= 2


def status(pid):
    return dict(re.findall(r"^(\w+):\s*(.*)$", Path(f"/proc/{pid}/status").read_text(), re.M))


@pytest.mark.parametrize("program", ["gatehouse-worker", "gatehouse-mailer"])
def test_no_running_program_has_privileges_or_free_calls(program):
    running = eventually(lambda: stack.processes(program))
    for pid in running:
        shown = eventually(lambda pid=pid: (now := status(pid))["Seccomp"] == "2" and now)
        assert shown["NoNewPrivs"] == "1"
        assert {int(shown[kind], 16) for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}


def test_a_program_of_root_empties_the_set_of_capabilities_for_ever(attempts):
    if os.geteuid() != 0:
        pytest.skip("only root may drop them")
    with worker(attempts, "on", as_root=True) as running:
        assert eventually(lambda: status(running.pid)["Seccomp"] == "2")
        assert int(status(running.pid)["CapBnd"], 16) == 0


@pytest.fixture(scope="module")
def attempts(tmp_path_factory):
    """The library that makes the attempts, where the services' user can read it."""
    folder = tmp_path_factory.mktemp("sandbox")
    built = folder / "denied_calls.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", built, HERE / "denied_calls.c"], check=True)
    for above in [folder, *folder.parents][:3]:
        above.chmod(above.stat().st_mode | 0o055)
    return built


def environment(library, mode, **more):
    return {**os.environ, "LD_PRELOAD": str(library), "SANDBOX": mode,
            "FOREIGN_FILE": str(STATE / "run/gatehouse.conf"), **more}


def start_of_a_program(restrictable):
    """The attempt to start one. It would replace a worker that no Landlock restricts."""
    return {"PROGRAM": "/bin/true"} if restrictable else {}


def as_service(program):
    """The user of the stack's program, if root runs the tests."""
    return stack.identity_of(stack.processes(program)[0])


@contextmanager
def worker(library, mode, as_root=False, **more):
    """A worker on a socket of its own, whose address is `worker.address`."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("")  # the kernel chooses an abstract name
        listener.listen()
        command = [STATE / "bin/gatehouse-worker", "--config", stack.running_conf.path, "--pool", "quick"]
        running = subprocess.Popen(command, stdin=listener, stderr=subprocess.PIPE, text=True,
                                   env=environment(library, mode, **more), **({} if as_root else as_service("gatehouse-worker")))
        running.address = listener.getsockname()
        try:
            yield running
        finally:
            running.kill()
            running.communicate(timeout=SECONDS)


def answer_of(running):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS)
        connection.connect(running.address)
        connection.sendall(REQUEST)
        return connection.recv(4096)


def results(errors):
    return dict(re.findall(r"attempt=(\w+) result=(\w+)", errors))


def denied(errors):
    return re.findall(r"^event=syscall_denied syscall=(\w+)$", errors, re.M)


def test_a_denied_call_of_a_worker_is_logged_and_the_worker_serves_on(attempts):
    with worker(attempts, "on", **start_of_a_program(has_landlock())) as running:
        assert b"Status: " in answer_of(running)
        assert b"Status: " in answer_of(running)
        assert running.poll() is None
        running.terminate()
        _, errors = running.communicate(timeout=SECONDS)
    assert denied(errors) == ["ptrace", "unshare", "socket"]
    outside = "EACCES" if has_landlock() else "done"
    assert results(errors) == {
        "ptrace": "ENOSYS", "unshare": "ENOSYS", "packets": "ENOSYS", "network": "ENOSYS",
        "foreign_file": outside, "own_file": "done", **({"program": outside} if has_landlock() else {})}
    assert ("event=landlock_missing" in errors) == (not has_landlock())


def test_a_denied_call_of_the_mailer_is_logged_and_the_mailer_goes_on(attempts):
    done = subprocess.run([STATE / "bin/gatehouse-mailer", "--config", STATE / "run/mailer.conf", "--once"],
                          env=environment(attempts, "on", **start_of_a_program(True),
                                          FOREIGN_FILE=str(STATE / "run/mailer.conf")),
                          capture_output=True, text=True, timeout=SECONDS,
                          check=False, **as_service("gatehouse-mailer"))
    assert done.returncode in (0, 75), done.stderr
    assert denied(done.stderr) == ["ptrace", "unshare", "socket", "execve"]
    assert results(done.stderr) == {
        "ptrace": "ENOSYS", "unshare": "ENOSYS", "packets": "ENOSYS", "network": "done",
        "foreign_file": "EACCES" if has_landlock() else "done", "own_file": "done", "program": "ENOSYS"}


def test_a_denied_call_ends_the_program_in_the_mode_for_tests(attempts):
    with worker(attempts, "kill") as running:
        running.wait(SECONDS)
        assert running.returncode == -signal.SIGSYS


def test_without_a_sandbox_nothing_is_denied(attempts):
    with worker(attempts, "off", **start_of_a_program(True)) as running:
        running.wait(SECONDS)  # it has become /bin/true
        assert running.returncode == 0
        errors = running.stderr.read()
    assert denied(errors) == [] and results(errors)["foreign_file"] == "done"
