"""A worker of another host: a state, a configuration and a cache of its own, on the stack's database.

It has the stack's keys, as all hosts of an installation have. Tests ask it without nginx.
"""
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from support import fastcgi, mall
from support.configuration import with_settings
from support.second_pool import BACKLOG, wait_until_ended
from support.stack import ROOT, STATE

WORKER = STATE / "bin/gatehouse-worker"
_LIBRARY = '. "$0/scripts/lib/common.sh"; . "$0/scripts/lib/cache.sh"; STATE_DIR=$1 CACHE=${CACHE:-on}; '
_RUN_WORKER = f'exec "$root/scripts/lib/as" worker {WORKER} --config "$1/run/gatehouse.conf" --pool quick'
_OWN_MEMORY = "mount -t tmpfs -o size=$MEMORY tmpfs /dev/shm; "


def cache_functions(state, commands):
    """Runs commands with the functions of scripts/lib/cache.sh, for a state."""
    done = subprocess.run(_shell(state, commands), capture_output=True, text=True, timeout=30, check=False, env=_environment())
    assert done.returncode == 0, done
    return done


def can_have_own_memory():
    """Whether this process may mount a tmpfs that no other process sees."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], check=False,
                                                capture_output=True).returncode == 0


class OtherHost:
    def __init__(self, state, worker):
        self.state, self._worker = state, worker

    def accepts(self, token):
        """Whether a request with this session is answered or refused; any other answer fails the test."""
        body = self._ask("GET", "/mall/user/get_user_info", token)
        if body == mall.NOT_LOGGED_IN:
            return False
        assert json.loads(body)["status"] == 0, body
        return True

    def log_out(self, token):
        body = self._ask("POST", "/mall/user/logout", token)
        assert json.loads(body)["status"] == 0, body

    def _ask(self, method, path, token):
        parameters = {"GATEHOUSE_KEY": (self.state / "keys/nginx").read_text().strip(), "REQUEST_METHOD": method,
                      "DOCUMENT_URI": path, "GATEHOUSE_CONTRACT": "mall", "GATEHOUSE_MOUNT": "/mall",
                      "REMOTE_ADDR": "127.0.0.1", "REQUEST_SCHEME": "http", "REQUEST_ID": secrets.token_hex(16),
                      "GATEHOUSE_ADMIN_NETWORK": "0", "HTTP_HOST": "localhost", "HTTP_COOKIE": f"{mall.SESSION}={token}"}
        head, _, body = fastcgi.answer(str(_socket(self.state)), fastcgi.request(parameters)).decode().partition("\r\n\r\n")
        assert re.search(r"^Status: 200\b", head, re.M), head + body
        return body

    def counter(self, name):
        return int(re.search(rf"^gatehouse_cache_{name}_total (\d+)$", self.admin("metrics"), re.M)[1])

    def admin(self, *words):
        done = subprocess.run([STATE / "bin/gatehouse-admin", "--config", self.state / "run/gatehouse.conf", *words],
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done
        return done.stdout

    def log(self):
        return (self.state / "log").read_text()

    def fill_memory(self):
        """Another program takes all that is left of the host's /dev/shm."""
        done = self._in_its_memory("dd", "if=/dev/zero", "of=/dev/shm/of-another-program", "bs=4k")
        assert "No space left" in done.stderr, done

    def free_memory(self):
        assert self._in_its_memory("rm", "/dev/shm/of-another-program").returncode == 0

    def _in_its_memory(self, *command):
        return subprocess.run(["nsenter", f"--target={self._worker.pid}", "--mount", *command], capture_output=True, text=True,
                              timeout=30, check=False, env=_environment())


@contextmanager
def other_host(memory=None, **settings):
    """Starts its worker, with a /dev/shm of this size if one is given, and removes all of it afterwards."""
    with tempfile.TemporaryDirectory(prefix="host-", dir=STATE / "run") as name:
        state = Path(name)
        _lay_out(state, settings)
        worker = _start(state, memory)
        try:
            yield OtherHost(state, worker)
            assert worker.poll() is None, "the worker has ended early"
        finally:
            worker.terminate()
            wait_until_ended(worker)
            cache_functions(state, "remove_cache")


def _lay_out(state, settings):
    state.chmod(0o755)
    (state / "run").mkdir()
    shutil.copytree(STATE / "keys", state / "keys")
    conf = (STATE / "run/gatehouse.conf").read_text()
    for name, text in (("gatehouse.conf", with_settings(conf, {"STATE_DIR": state, **settings})), ("metrics", "")):
        (state / "run" / name).touch(0o600)
        (state / "run" / name).write_text(text)
    owner = os.stat(STATE / "keys")
    for path in (state / "keys", *(state / "keys").iterdir(), *(state / "run").iterdir()):
        os.chown(path, owner.st_uid, owner.st_gid)


def _start(state, memory):
    own_memory = ["unshare", "--mount"] if memory else []
    commands = (_OWN_MEMORY if memory else "") + "make_cache; " + _RUN_WORKER
    with socket.socket(socket.AF_UNIX) as listener, open(state / "log", "ab") as log:
        listener.bind(str(_socket(state)))
        listener.listen(BACKLOG)
        return subprocess.Popen([*own_memory, *_shell(state, commands)], stdin=listener, stdout=log, stderr=log, cwd="/",
                                env=_environment(MEMORY=memory or ""))


def _socket(state):
    return state / "socket"


def _shell(state, commands):
    return ["bash", "-euc", _LIBRARY + commands, ROOT, state]


def _environment(**more):
    first_uid = re.search(r'^FIRST_UID="?(\d+)', (STATE / "run/gatehouse.conf").read_text(), re.M)[1]
    return {**os.environ, "GATEHOUSE_FIRST_UID": first_uid, **more}
