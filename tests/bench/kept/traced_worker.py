"""A worker that a tool traces, beside those of the stack: the same program and configuration, the same user, a
socket of its own."""
import os
import signal
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from support import stack
from support.stack import STATE

ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "GATEHOUSE_STATE": str(STATE)}
SECONDS = 60    # until a worker that was told to leave must have left


@contextmanager
def traced_worker(pool, tool, folder, **settings):
    """Yields the address of a worker's socket. `tool` is the command that runs it and writes into the folder; its
    files are complete when the block has ended."""
    log = folder / "log"
    with socket.socket(socket.AF_UNIX) as listener, open(log, "wb") as output:
        listener.bind("")  # the kernel chooses an abstract name
        listener.listen()
        command = [*tool, STATE / "bin/gatehouse-worker", "--config", stack.running_conf.path, "--pool", pool]
        running = subprocess.Popen(command, stdin=listener, stdout=output, stderr=output, cwd="/", **_identity(pool),
                                   env={**ENVIRONMENT, **_tunables(pool), **settings})
        address = listener.getsockname()
        listener.close()  # only the worker listens: without it a connection is refused at once
        try:
            yield address
        except (OSError, AssertionError) as error:
            raise AssertionError(f"{error}\n{' '.join(map(str, command))} wrote:\n{log.read_text()}") from error
        finally:
            _end(running)


def _tunables(pool):
    """What the stack sets for the C library of its workers; it is the same for their keeper."""
    environment = Path(f"/proc/{stack.processes('multiwatch', f'--pool {pool}')[0]}/environ").read_text().split("\0")
    return dict(line.split("=", 1) for line in environment if line.startswith("GLIBC_TUNABLES="))


@contextmanager
def folder_for(pool):
    """A folder that the workers' user can write to."""
    with tempfile.TemporaryDirectory(prefix="gatehouse-kept-") as folder:
        worker = _identity(pool)
        os.chown(folder, worker.get("user", -1), worker.get("group", -1))
        yield Path(folder)


def _identity(pool):
    return stack.identity_of(stack.processes("gatehouse-worker", f"--pool {pool}")[0])


def _end(running):
    """Ends the worker, and so the tool: valgrind is one process with it, strace ends after it."""
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    for pid in children.read_text().split() or [running.pid]:
        os.kill(int(pid), signal.SIGTERM)
    try:
        running.wait(SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
        raise
