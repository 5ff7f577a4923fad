"""Each part has its own user, and reaches nothing but its own: the table of docs/security.md, cell by cell."""
import json
import os
import re
import subprocess
import sys
import tempfile

import pymysql
import pytest

from support import database
from support.stack import ROOT, STATE, environment, eventually, logs, parent, processes, run_script, tree

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs all services as one user")

ROLES = ("nginx", "worker", "mailer", "database", "log")
OTHERS = ("www-data",)
FIRST_UID = 60800

# What a user can do with each path: a folder is read by listing it and written by a new file in it.
PROBE = """
import json, os, socket, stat, sys
def can(action):
    try:
        return action() or True
    except OSError:
        return False
def reach(path):
    mode = os.stat(path).st_mode
    if stat.S_ISSOCK(mode):
        return "connect" if can(lambda: socket.socket(socket.AF_UNIX).connect(path)) else "–"
    if stat.S_ISDIR(mode):
        writes, reads = os.access(path, os.W_OK | os.X_OK), can(lambda: os.listdir(path) and None)
    else:
        writes, reads = can(lambda: open(path, "r+b").close()), can(lambda: open(path, "rb").close())
    return "write" if writes else "read" if reads else "–"
def tried(path):
    try:
        return reach(path)
    except OSError:
        return "–"
print(json.dumps([tried(path) for path in json.loads(sys.argv[1])]))
"""


def as_user(user, *command, standard_input=None):
    """Runs a command as a part's user, or as another user of the machine."""
    prefix = [ROOT / "scripts/lib/as", user] if user in ROLES else \
        ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
    return subprocess.run([*prefix, *command], capture_output=True, text=True, errors="replace", timeout=30, check=False, input=standard_input,
                          env=os.environ | {"GATEHOUSE_FIRST_UID": str(FIRST_UID)}, cwd="/")


def setting(key):
    return re.search(rf'^{key}="?([^"\n]*)', (STATE / "run/gatehouse.conf").read_text(), re.M)[1]


def documented():
    """The rows of the table: name, path, and the cell of each user."""
    text = (ROOT / "docs/security.md").read_text("utf-8")
    head = next(line for line in text.splitlines() if line.startswith("| what | path |"))
    users = [cell.strip() for cell in head.split("|")[3:-1]]
    table = text[text.index(head):].split("\n\n")[0].splitlines()[2:]
    for line in table:
        name, path, *cells = (cell.strip() for cell in line.split("|")[1:-1])
        yield name, path.strip("`"), dict(zip(users, cells, strict=True))


def place(path):
    """Where a path of the table is: tests keep their data elsewhere."""
    if path == "var/db":
        return os.environ.get("GATEHOUSE_DB_DIR", str(STATE / "db"))
    return setting(path) if path.isupper() else str(STATE / path.removeprefix("var/"))


def test_each_user_reaches_what_the_documentation_says(capsys):
    rows = list(documented())
    paths = [place(path) for _, path, _ in rows]
    assert len(rows) > 20 and all(os.path.exists(path) for path in paths)
    found = {}
    for user in (*ROLES, *OTHERS):
        done = as_user(user, sys.executable, "-c", PROBE, json.dumps(paths))
        assert done.returncode == 0, done.stderr
        found[user] = json.loads(done.stdout)
    with capsys.disabled():
        print("\n" + "\n".join(f"{path:28}" + "".join(f"{user}={found[user][row]:9}" for user in found)
                               for row, (_, path, _) in enumerate(rows)))
    wrong = [(path, user, found[user][row], cells[user]) for row, (_, path, cells) in enumerate(rows)
             for user in found if found[user][row] != cells[user]]
    assert not wrong


# Whose files and folders each part may write, in all of the state.
OWN = {"nginx": ("tmp/nginx", "log/nginx", "run/quick.sock", "run/slow.sock"),
       "worker": ("keys", "upload", "run/cache", "run/metrics", "run/quick.sock", "run/slow.sock", "run/gate.sock", "run/mariadb/mariadb.sock"),
       "mailer": ("mailer", "mail", "run/metrics", "run/mariadb/mariadb.sock"),
       "database": ("db", "tmp/mariadb", "run/mariadb"), "log": ("log",),
       "www-data": ("run/gate.sock",)}
WRITABLE = "import json, os, sys; print(json.dumps([p for p in json.load(sys.stdin) if os.access(p, os.W_OK)]))"


@pytest.mark.parametrize("user", [*ROLES, *OTHERS])
def test_no_user_can_write_a_file_or_folder_of_others(user):
    paths = [os.path.join(folder, name) for folder, folders, files in os.walk(STATE)
             for name in folders + files if not os.path.islink(os.path.join(folder, name))]
    assert len(paths) > 200
    done = as_user(user, sys.executable, "-c", WRITABLE, standard_input=json.dumps(paths))
    found = [os.path.relpath(path, STATE) for path in json.loads(done.stdout)]
    assert [path for path in found if not path.startswith(OWN[user])] == []
    assert found


@pytest.mark.parametrize("user", [*ROLES, *OTHERS])
def test_no_user_can_open_a_lock_of_others(user):
    """A lock needs no right to write: who can read its file can keep it."""
    locks = [str(path) for path in STATE.rglob("*lock") if path.is_file() and "supervise" not in str(path)
             and (path.parent.name, path.name) != ("nginx" if user == "nginx" else "", "lock")]
    assert any(path.endswith("supervisor.lock") for path in locks)
    opened = [path for path in locks if as_user(user, "test", "-r", path).returncode == 0]
    assert [path for path in opened if not os.path.relpath(path, STATE).startswith(OWN[user])] == []


def owner(pid):
    return os.stat(f"/proc/{pid}").st_uid


def test_each_service_runs_as_its_user():
    expected = {"nginx": 0, "gatehouse-worker": 1, "multiwatch": 1, "gatehouse-mailer": 2, "mariadbd": 3}
    for program, offset in expected.items():
        pids = processes(program)
        assert pids and {owner(pid) for pid in pids} == {FIRST_UID + offset}, program
    assert {owner(pid) for pid in processes("svlogd")} == {FIRST_UID, FIRST_UID + 4}


def test_only_supervision_runs_as_root():
    roots = {name for name in ("nginx", "gatehouse-worker", "gatehouse-mailer", "gatehouse-admin", "multiwatch",
                               "spawn-fcgi", "mariadbd", "svlogd", "runsv", "runsvdir")
             for pid in processes(name) if owner(pid) == 0}
    assert roots == {"runsv", "runsvdir"}


@pytest.mark.parametrize("program", ["gatehouse-worker", "gatehouse-mailer", "nginx", "mariadbd"])
def test_no_other_user_signals_a_service_or_reads_its_memory(program):
    pid = processes(program)[0]
    for user in (*ROLES, *OTHERS):
        if user in ROLES and FIRST_UID + ROLES.index(user) == owner(pid):
            continue
        assert as_user(user, "kill", "-0", str(pid)).returncode != 0, user
        assert as_user(user, "cat", f"/proc/{pid}/environ").returncode != 0, user


@pytest.mark.parametrize("program", ["gatehouse-worker", "gatehouse-mailer"])
def test_a_service_knows_its_parent_so_that_it_does_not_outlive_it(program):
    for pid in processes(program):
        assert environment(pid)[b"GATEHOUSE_PARENT"] == str(parent(pid)).encode()


@pytest.mark.parametrize("program", ["gatehouse-worker", "gatehouse-mailer"])
def test_a_service_cannot_gain_privileges(program):
    for pid in processes(program):
        status = dict(line.split(":\t", 1) for line in open(f"/proc/{pid}/status").read().splitlines())
        assert status["NoNewPrivs"] == "1"
        assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}


# The sockets -------------------------------------------------------------------------------------

def pair(name, value):
    return bytes([len(name), len(value)]) + name.encode() + value.encode()


def request(path, key=None):
    """A FastCGI request of the role responder (FastCGI 1.0, section 6.2) for a GET of a path of v1."""
    parameters = pair("REQUEST_METHOD", "GET") + pair("DOCUMENT_URI", path) + pair("GATEHOUSE_CONTRACT", "v1") + \
        pair("GATEHOUSE_MOUNT", "/v1") + pair("REMOTE_ADDR", "192.0.2.1") + pair("GATEHOUSE_ADMIN_NETWORK", "1") + \
        (pair("GATEHOUSE_KEY", key) if key is not None else b"")
    record = bytes([1, 4, 0, 1]) + len(parameters).to_bytes(2, "big") + b"\0\0" + parameters
    return bytes([1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]) + record + \
        bytes([1, 4, 0, 1, 0, 0, 0, 0]) + bytes([1, 5, 0, 1, 0, 0, 0, 0])


ASK = """
import socket, sys
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    connection.sendall(bytes.fromhex(sys.argv[2]))
    sys.stdout.buffer.write(connection.recv(65536))
"""


def ask(pool, path, key=None, user="worker"):
    """The status that a pool's socket answers to a program that runs as this user; None if it cannot connect."""
    done = as_user(user, sys.executable, "-c", ASK, str(STATE / f"run/{pool}.sock"), request(path, key).hex())
    found = re.search(r"Status: (\d+)", done.stdout)
    return int(found[1]) if found else None


def key_of(server):
    return (STATE / f"keys/{server}").read_text().strip()


@pytest.mark.parametrize("pool", ["quick", "slow", "gate"])
@pytest.mark.parametrize("key", [None, "", "x", "A" * 43], ids=["none", "empty", "short", "another"])
def test_a_socket_answers_nobody_without_its_key(pool, key):
    before = logs(pool).count(b"GATEHOUSE_KEY is missing or wrong")
    assert ask(pool, "/v1/site", key) == 403
    eventually(lambda: logs(pool).count(b"GATEHOUSE_KEY is missing or wrong") == before + 1)


def test_a_key_opens_its_own_sockets_only():
    assert ask("quick", "/v1/site", key_of("nginx")) == 200
    assert ask("quick", "/v1/site", key_of("gate")) == 403
    assert ask("gate", "/v1/check", key_of("nginx")) == 403


@pytest.mark.parametrize("path", ["/v1/site", "/v1/account", "/v1/sessions", "/v1/admin/accounts", "/v1/handoffs", "/v1/metrics"])
def test_the_gate_answers_forward_authentication_alone(path):
    assert ask("gate", path, key_of("gate"), "www-data") == 404
    assert ask("quick", path, key_of("nginx")) != 404


def test_the_gate_answers_the_server_of_a_guarded_site():
    assert ask("gate", "/v1/check", key_of("gate"), "www-data") == 401


def secrets_of_the_parts():
    files = [path for folder in ("keys", "mailer") for path in (STATE / folder).iterdir() if path.is_file()]
    texts = [line for path in files for line in path.read_text("latin-1").split() if len(line) > 40]
    assert len(texts) > 6
    return [text.encode() for text in texts]


def test_no_secret_is_in_a_command_line_an_environment_or_a_log():
    shown = b"".join(open(f"/proc/{pid}/{name}", "rb").read() for pid in tree() for name in ("cmdline", "environ"))
    assert b"gatehouse-worker" in shown
    assert [text for text in secrets_of_the_parts() if text in shown + logs()] == []


def test_no_file_that_others_can_read_contains_a_secret():
    files = [path for path in STATE.rglob("*") if path.is_file() and path.stat().st_mode & 0o004
             and as_user("www-data", "test", "-r", path).returncode == 0 and path.stat().st_size < 1_000_000]
    assert len(files) > 50
    shown = b"".join(path.read_bytes() for path in files)
    assert [text for text in secrets_of_the_parts() if text in shown] == []


# The database and damaged files ------------------------------------------------------------------

def test_the_mailers_database_user_reads_no_account_password_or_session():
    grants = "\n".join(" ".join(row) for row in database.rows("SHOW GRANTS FOR 'gatehouse_mailer'@'localhost'"))
    assert "outbox" in grants and "password_verifier" not in grants
    columns = {table: dict(re.findall(r"(\w+) \(([^)]*)\)", re.search(rf"GRANT (.*) ON `gatehouse`.`{table}`", grants)[1]))
               for table in ("account", "session")}
    assert {what: set(names.split(", ")) for what, names in columns["account"].items()} == {
        "SELECT": {"`account_id`", "`status`", "`pending_until`"}, "UPDATE": {"`pending_email`", "`pending_until`"}}
    assert columns["session"] == {"SELECT": "`expires`"}
    assert not re.search("ALL PRIVILEGES|CREATE|DROP|ALTER|FILE|SUPER|GRANT OPTION", grants)


def test_the_mailer_has_all_privileges_that_its_cleanup_needs():
    assert b"denied to user" not in logs("mailer")


def mailer_privileges():
    """(table, columns, privilege) of each; columns is empty for a privilege of the whole table, and "some" for MariaDB's
    summary of those of columns."""
    of = f"WHERE Db = '{setting('DB_NAME')}' AND User = 'gatehouse_mailer'"
    rows = database.rows(f"SELECT Table_name, '', Table_priv FROM mysql.tables_priv {of} UNION ALL "
                         f"SELECT Table_name, 'some', Column_priv FROM mysql.tables_priv {of} UNION ALL "
                         f"SELECT Table_name, Column_name, Column_priv FROM mysql.columns_priv {of}")
    return {(table, columns, privilege) for table, columns, several in rows for privilege in several.split(",") if privilege}


def test_a_running_mailer_keeps_its_privileges_while_they_are_set_again_and_others_are_removed():
    wanted = mailer_privileges()
    database.run("GRANT INSERT ON outbox TO 'gatehouse_mailer'@'localhost'; "
                 "GRANT SELECT (email), REFERENCES (email) ON account TO 'gatehouse_mailer'@'localhost'")
    added = mailer_privileges() - wanted
    password = (STATE / "mailer/db-password").read_text().strip()
    with pymysql.connect(unix_socket=setting("DB_SOCKET"), user="gatehouse_mailer", password=password, database=setting("DB_NAME"),
                         autocommit=True) as mailer, mailer.cursor() as cursor, subprocess.Popen([ROOT / "scripts/migrate"]) as migrate:
        asked = 0
        while migrate.poll() is None:
            cursor.execute("SELECT expires FROM session LIMIT 1")
            cursor.execute("UPDATE outbox SET attempts = attempts WHERE outbox_id = 0")
            asked += 1
    assert added == {("outbox", "", "Insert"), ("account", "email", "Select"), ("account", "email", "References"),
                     ("account", "some", "References")}
    assert migrate.returncode == 0 and asked > 20
    assert mailer_privileges() == wanted


LIBRARY = '. "$0/scripts/lib/common.sh"; . "$0/scripts/lib/database.sh"; export GATEHOUSE_FIRST_UID=60800; '


@pytest.mark.parametrize("text, literal", [
    ("plain-Text_1\n", "plain-Text_1"), ("it's\n", "it''s"), ("a\\' OR 1\n", "a\\\\'' OR 1"),
    ("x';\nGRANT ALL\n", None), ("", None)])
def test_a_password_is_one_literal_in_the_databases_first_statements(tmp_path_factory, text, literal):
    """The part that owns the file can write anything into it, and the database runs it with all privileges."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        os.chown(file.name, FIRST_UID + 2, FIRST_UID + 2)
        done = subprocess.run(["bash", "-euc", LIBRARY + 'conf_file=x; secret_text mailer "$1"', ROOT, file.name],
                              capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == ((0, literal) if literal else (78, ""))


def test_a_state_below_a_folder_of_another_user_is_refused():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        os.chown(folder, 33, 33)
        done = subprocess.run([ROOT / "scripts/run", "--no-build", "--background"], capture_output=True, text=True,
                              env=os.environ | {"STATE_DIR": f"{folder}/state", "PORT": "18996"}, timeout=60, check=False)
        assert done.returncode == 78 and "a folder above it can be changed by another user" in done.stderr
        assert not os.path.exists(f"{folder}/state/services")


def test_a_reload_with_a_damaged_key_changes_nothing():
    key = STATE / "keys/nginx"
    original, running = key.read_text(), set(processes("gatehouse-worker"))
    key.write_text("cut\n")
    try:
        done = run_script("reload")
    finally:
        key.write_text(original)
    assert done.returncode == 78 and "missing or damaged" in done.stderr
    assert set(processes("gatehouse-worker")) == running


def test_status_counts_the_workers_of_the_gate():
    assert re.search(r"^gate +1 of 1 workers \(auto: GUARDED_SITES is empty\)$", run_script("status").stdout, re.M)
