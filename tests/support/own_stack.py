"""A stack of a test's own, for what only a start reads and only a stop does.

While its block runs, the modules of support and the operator's scripts work on it instead of the stack of all tests.
"""
import os
import shutil
import signal
import socket
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from support import client, configuration, database, stack
from support.stack import ROOT, eventually, run_script

SECONDS_TO_END = 60
RUNS = "Ctrl-C stops everything."  # the end of what scripts/run says once it answers


class OwnStack:
    def __init__(self, state):
        self.state, self._said, self._running = state, state / "start.log", None

    def set(self, **changed):
        """Changes settings; the next start reads them."""
        conf = self.state / "gatehouse.conf"
        conf.write_text(configuration.with_settings(conf.read_text() if conf.exists() else "", changed))

    def start(self):
        """In the foreground, so that it ends together with the tests, however they end."""
        with open(self._said, "wb") as said:
            self._running = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", ROOT / "scripts/run", "--no-build"], cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        eventually(self._answers, 60, "the start of a second stack")

    def _answers(self):
        said = self._said.read_text()
        assert self._running.poll() is None, said
        return RUNS in said

    def stop(self):
        done = run_script("stop")
        assert (done.returncode, done.stdout) == (0, "Stopped.\n"), done
        self._running.wait(SECONDS_TO_END)

    def close(self):
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(signal.SIGTERM)  # it stops what it has started
            self._running.wait(SECONDS_TO_END)


@contextmanager
def own_stack(**settings):
    """Starts a stack with these settings, and removes all of it afterwards."""
    state = stack.STATE.with_name(f"{stack.STATE.name}-own")
    data = _data_folder()
    state.mkdir()
    own = OwnStack(state)
    try:
        with _in_the_place_of_the_stack(state, _free_port(), data) as port:
            own.set(PORT=port, STATE_DIR=state, LOOPBACK_EXEMPT="on", SANDBOX="kill", **settings)
            own.start()
            yield own
    finally:
        own.close()
        shutil.rmtree(state)
        if data:
            shutil.rmtree(data, ignore_errors=True)


def _data_folder():
    """Beside the data of the stack of all tests, if these are on a tmpfs."""
    data = os.environ.get("GATEHOUSE_DB_DIR")
    return Path(data).with_name("own-db") if data else None


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _in_the_place_of_the_stack(state, port, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "PORT", port)
        for module in (stack, database):
            patch.setattr(module, "STATE", state)
        patch.setattr(database, "_kept", threading.local())  # connections
        patch.setattr(stack, "CONF", state / "gatehouse.conf")
        patch.setenv("GATEHOUSE_CONF", str(state / "gatehouse.conf"))
        patch.setenv("GATEHOUSE_STATE", str(state))
        if data:
            patch.setenv("GATEHOUSE_DB_DIR", str(data))
        yield port
