"""Gatehouse as it ships: scripts/run with a state, a database and a port of its own."""
import base64
import hashlib
import http.client
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import machine
from parts import AS, ROOT, Failure, run

# What differs from the defaults, and why. RESULTS.md prints it.
SETTINGS = {
    "LOOPBACK_EXEMPT": ("on", "the load comes from one address"),
    "THROTTLE_LOGINS_PER_MINUTE": ("1000000", "few accounts log in, many times"),
}
MAX_CONNECTIONS = max(300, 16 * machine.CORES + 100)  # of the database: the other programs need more than Gatehouse alone
PASSWORD = "quiet green harbour"
CONTRACTS = ("mall", "entry", "v1")
_BATCH = 1000


class Product:
    """A Gatehouse; `cache` is its setting CACHE. `close` stops it and removes its state."""

    def __init__(self, folder, port, cache):
        self.folder, self.port, self.cache = folder, port, cache
        self.memory = folder / "memory"  # names the folder of a tmpfs, if the database is in it
        self.state = folder / "state"
        self.conf = folder / "gatehouse.conf"
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {key: value for key, value in os.environ.items()
                            if key not in ("PUBLIC_URL", "GATEHOUSE_DB_DIR", "GATEHOUSE_STATE")}
        self.environment.update(GATEHOUSE_CONF=str(self.conf), STATE_DIR=str(self.state), PORT=str(port))

    def prepare(self):
        """Removes what an earlier run has left, and writes the configuration."""
        self._remove_state()
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = {"PORT": self.port, "STATE_DIR": self.state, "CACHE": self.cache,
                    **{key: value for key, (value, _) in SETTINGS.items()}}
        self.conf.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        self.conf.chmod(0o600)

    def use_memory(self):
        """Keeps the database in a tmpfs, if there is room: a database takes seconds to create on a disk."""
        shared = Path("/dev/shm")
        if not os.access(shared, os.W_OK) or shutil.disk_usage(shared).free < 500 * 2 ** 20:
            return
        made = Path(tempfile.mkdtemp(prefix="gatehouse-bench-", dir=shared))
        made.chmod(0o711)
        self.memory.write_text(str(made))
        self.environment["GATEHOUSE_DB_DIR"] = str(made / "db")

    def script(self, name, *arguments):
        return run([ROOT / "scripts" / name, *arguments], f"scripts/{name}", env=self.environment)

    def start(self):
        """Starts it and returns the seconds until the first answered request."""
        begin = time.monotonic()
        starting = subprocess.Popen([ROOT / "scripts/run", "--no-build", "--background"], env=self.environment,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                    text=True)
        try:
            while not self.answers() and starting.poll() in (None, 0):
                time.sleep(0.002)
            took = time.monotonic() - begin
            _, error = starting.communicate(timeout=120)
        finally:
            if starting.poll() is None:
                starting.terminate()  # scripts/run then stops what it has started
                starting.wait()
        if starting.returncode != 0:
            raise Failure(f"scripts/run failed:\n{error}")
        return took

    def stop(self):
        self.script("stop")

    def close(self):
        """Stops it and removes its state, which stays if scripts/stop fails."""
        self.stop()
        self._remove_state()

    def _remove_state(self):
        shutil.rmtree(self.state, ignore_errors=True)
        self.conf.unlink(missing_ok=True)
        if self.memory.exists():
            shutil.rmtree(self.memory.read_text(), ignore_errors=True)
            self.memory.unlink()

    def answers(self):
        try:
            return get(self.port, "/mall/user/get_user_info", {})[0] == 200
        except OSError:
            return False

    def cache_use(self):
        """(requests, sessions found in the cache) since the start."""
        conf = self.state / "run/gatehouse.conf"
        text = run([AS, "worker", self.state / "bin/gatehouse-admin", "--config", conf, "metrics"], "gatehouse-admin metrics",
                   env=self.environment)
        return tuple(int(re.search(rf"^gatehouse_{name}_total (\d+)$", text, re.MULTILINE)[1])
                     for name in ("requests", "cache_hits"))

    def allow_more_connections(self):
        self.sql(f"SET GLOBAL max_connections = {MAX_CONNECTIONS};", "mysql")

    def sql(self, text, database="gatehouse"):
        """Runs SQL as the operator of the private database and returns its output."""
        socket = self.state / "run/mariadb/mariadb.sock"
        user = run(["id", "-un"], "id").strip()
        return run(["mariadb", "--no-defaults", f"--socket={socket}", f"--user={user}", "--skip-column-names",
                    "--max-allowed-packet=64M", database], "An SQL statement of the bench", input=text)

    def sign_up(self, count):
        """Creates accounts that can log in, over HTTP, and returns their names."""
        names = [f"login{number:07}" for number in range(1, count + 1)]
        with ThreadPoolExecutor(2) as workers:
            list(workers.map(self._sign_up_one, names))
        return names

    def _sign_up_one(self, name):
        body = urllib.parse.urlencode({"username": name, "password": PASSWORD, "email": f"{name}@example.org"})
        status, reply = post(self.port, "/mall/user/register", body)
        if status != 200 or b'"status":0' not in reply:
            raise Failure(f"The account {name} could not be created: {status} {reply.decode()}")

    def fill(self, count):
        """Writes accounts, each with a session at three contracts, and returns {contract: tokens}."""
        now = int(time.time() * 1000)
        self._insert("account (gid, username, username_key, email, email_key, created, updated)", (
            f"('{secrets.token_hex(16)}','{name}','{name}','{name}@example.org','{name}@example.org',{now},{now})"
            for name in (f"bench{number:08}" for number in range(1, count + 1))))
        ids = self.sql("SELECT account_id FROM account WHERE username LIKE 'bench%'").split()
        tokens = {contract: [base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=") for _ in ids]
                  for contract in CONTRACTS}
        for contract in CONTRACTS:
            rows = sorted((hashlib.sha256(token.encode()).hexdigest(), owner)
                          for token, owner in zip(tokens[contract], ids))
            self._insert("session (token_hash, account_id, contract, epoch, issued, authenticated, last_seen, expires,"
                         " absolute_end, address, user_agent)",
                         (f"(X'{digest}',{owner},'{contract}',1,{now},{now},{now},{now + 86400000},"
                          f"{now + 2592000000},'127.0.0.1','bench')" for digest, owner in rows))
        return tokens

    def _insert(self, columns, rows):
        rows = list(rows)
        text = ["SET unique_checks = 0; START TRANSACTION;"]
        for begin in range(0, len(rows), _BATCH):
            text.append(f"INSERT INTO {columns} VALUES {','.join(rows[begin:begin + _BATCH])};")
        self.sql("\n".join([*text, "COMMIT;"]))


def get(port, path, headers):
    """(status, body) of one request."""
    return _ask(port, "GET", path, headers, None)


def post(port, path, body):
    return _ask(port, "POST", path, {"Content-Type": "application/x-www-form-urlencoded"}, body)


def _ask(port, method, path, headers, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {"Host": "localhost", **headers})
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()
