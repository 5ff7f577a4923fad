"""A machine of their own for the commands of the documents, made of Linux namespaces.

The documents say http://localhost:8080, scripts/run and /etc/nginx. On the machine of the tests
port 8080 may be taken, and nothing outside the checkout may be touched. In namespaces for network,
mounts and processes the port is always free, /etc is a private copy, and when the first process
ends, everything that was started ends too. So each block runs literally, against a service that its
own scripts/run has started, which no other test shares. `lay_out_machine` says what lies where.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("GATEHOUSE_BUILD_DIR", ROOT / "build"))
CHECKOUT = "/opt/gatehouse"
AS_ROOT = os.geteuid() == 0
AS_USER = [] if AS_ROOT else ["--user"]
ENVIRONMENT = {"PATH": "/run/programs:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
               "HOME": CHECKOUT, "LANG": "C.UTF-8"}


def kernel_refuses():
    """Whether no namespaces can be made here. In a chroot an ordinary user may not, and root cannot
    make its mounts private if the root folder is no mount of its own."""
    return subprocess.run(["unshare", "--mount" if AS_ROOT else "--user", "true"], check=False,
                          capture_output=True).returncode != 0


class Machine:
    """Runs commands at /opt/gatehouse until it is closed."""

    def __init__(self):
        self._parts = Path(tempfile.mkdtemp(prefix="gatehouse-docs-"))
        self._log = self._parts.with_suffix(".log")
        mapped = [] if AS_ROOT else ["--user", "--map-current-user", "--keep-caps"]
        self._unshare = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", *mapped, "--net", "--mount", "--pid",
             "--fork", "--mount-proc", "--kill-child",
             HERE / "lay_out_machine", ROOT, BUILD, self._parts],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        assert self._unshare.stdout.readline() == "ready\n", "the namespaces could not be made"
        children = Path(f"/proc/{self._unshare.pid}/task/{self._unshare.pid}/children")
        self._first_process = children.read_text().split()[0]

    def start(self, commands, answers, seconds=120):
        """Runs commands that stay in the foreground; returns once `answers` succeeds."""
        with open(self._log, "wb") as log:
            running = subprocess.Popen(self._command(commands), stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + seconds
        while self.run(answers).returncode != 0:
            assert running.poll() is None and time.monotonic() < deadline, \
                f"{commands}{self._log.read_text()}"
            time.sleep(0.2)

    def run(self, commands, seconds=60):
        """Runs one block in a shell of its own that ends at the first command that fails."""
        return subprocess.run(self._command(commands), stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=seconds, check=False)

    def _command(self, commands):
        entered = [*AS_USER, "--preserve-credentials"] if AS_USER else []
        variables = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
        return ["nsenter", "--target", self._first_process, *entered, "--net", "--mount", "--pid",
                "env", "-i", *variables, "bash", "-c", f'cd {CHECKOUT} && exec bash -eu -c "$0"',
                commands]

    def read(self, path):
        done = self.run(f"cat '{path}'")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, path, text):
        """Writes a file as an editor would: owner and mode of an existing one stay."""
        subprocess.run(self._command(f"mkdir -p \"$(dirname '{path}')\" && cat >'{path}'"),
                       input=text, text=True, check=True, timeout=20)

    def close(self):
        """Ends every process of the machine; its files were in memory."""
        os.kill(int(self._first_process), signal.SIGTERM)
        self._unshare.wait(20)
        self._log.unlink(missing_ok=True)
        shutil.rmtree(self._parts, ignore_errors=True)
