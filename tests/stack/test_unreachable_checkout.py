"""A checkout in root's home: services still have users of their own, and run from a copy that these can read."""
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from support.stack import ROOT

FIRST_UID = 60800

pytestmark = pytest.mark.skipif(os.geteuid() != 0 or not os.environ.get("GATEHOUSE_LONG"),
                                reason="starts a second service as root; scripts/test --long runs it")


class Installation:
    """A second checkout in a folder that only root can enter."""

    def __init__(self, checkout):
        self.checkout = checkout
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def run(self, script, *arguments, **environment):
        plain = {name: value for name, value in os.environ.items()
                 if not name.startswith("GATEHOUSE_") or name == "GATEHOUSE_BUILD_DIR"}
        return subprocess.run([self.checkout / "scripts" / script, *arguments],
                              env=plain | {"PORT": str(self.port)} | environment, timeout=120,
                              capture_output=True, text=True, check=False)

    @property
    def copy(self):
        return (self.checkout / "var").readlink().parent

    def processes(self):
        """The names and users of all processes whose command line or folder says that they are its services."""
        found = []
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                words = Path(f"/proc/{entry}/cmdline").read_bytes()
                words += os.readlink(f"/proc/{entry}/cwd").encode()
                found_one = Path(f"/proc/{entry}/comm").read_text().strip(), os.stat(f"/proc/{entry}").st_uid
            except OSError:  # ended meanwhile, or a process that root may not look into
                continue
            if str(self.copy).encode() in words:
                found.append(found_one)
        return found


@pytest.fixture(scope="module")
def temporary_table():
    """A file of another MariaDB of the same user, which has its temporary tables in /tmp."""
    table = Path(f"/tmp/#sql-temptable-{os.getpid():x}-1-1.MAI")
    table.touch()
    os.chown(table, FIRST_UID + 3, FIRST_UID + 3)
    yield table
    table.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def installation(tmp_path_factory, temporary_table):
    checkout = tmp_path_factory.mktemp("home") / "gatehouse"
    checkout.mkdir()
    checkout.parent.chmod(0o700)
    for folder in ("scripts", "nginx", "sql"):
        shutil.copytree(ROOT / folder, checkout / folder)
    installed = Installation(checkout)
    started = installed.run("run", "--no-build", "--background")
    assert started.returncode == 0, started.stdout + started.stderr
    assert f"The services cannot reach {checkout}" in started.stdout
    yield installed
    installed.run("stop")
    shutil.rmtree(installed.copy)


def test_a_first_start_leaves_temporary_tables_of_other_servers_alone(installation, temporary_table):
    assert temporary_table.exists()


def test_no_service_runs_as_root(installation):
    owners = installation.processes()
    assert len(owners) > 10 and {uid for _, uid in owners} - {0} == set(range(FIRST_UID, FIRST_UID + 5))
    # `run` is the script of a service before it drops to its user, or maintenance, which starts commands as two.
    assert {name for name, uid in owners if uid == 0} <= {"runsvdir", "runsv", "flock", "run"}


def test_programs_and_pages_belong_to_root_and_keys_are_private(installation):
    for path in ("scripts/lib/pool", "nginx/html/index.html", "."):
        status = (installation.copy / path).stat()
        assert status.st_uid == 0 and not status.st_mode & 0o022
    assert (installation.copy / "var/keys").stat().st_mode & 0o777 == 0o700
    assert (installation.copy / "gatehouse.conf").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [("status",), ("db", "-N", "-e", "SELECT 6 * 7"), ("account", "list"),
                                   ("mail", "list"), ("migrate",), ("reload",), ("status", "--keys")],
                         ids=" ".join)
def test_every_script_finds_the_service_from_the_checkout(installation, words):
    done = installation.run(*words)
    assert done.returncode == 0, done


def test_kept_mail_is_shown_while_no_service_runs(installation):
    assert installation.run("stop").returncode == 0
    done = installation.run("mail", "list")
    assert installation.run("run", "--no-build", "--background").returncode == 0
    assert done.returncode == 0 and done.stdout.startswith("N"), done


def test_guard_names_its_socket(installation, tmp_path):
    assert installation.run("guard", tmp_path / "guard").returncode == 0
    text = (tmp_path / "guard/site/worker.conf").read_text()
    assert re.findall(r'unix:([^"]*)', text) == [f"{installation.copy}/var/run/gate.sock"]


def test_a_wrong_setting_is_named_in_the_operators_file(installation):
    file = installation.checkout / "gatehouse.conf"
    original = file.read_text()
    file.write_text(original + "QUICK_WORKERS=many\n")
    done = installation.run("reload")
    file.write_text(original)
    assert done.returncode == 78 and str(file) in done.stderr and "Nothing was changed" in done.stderr


def test_root_in_the_place_of_another_user_is_refused(installation, tmp_path):
    state = tmp_path / "state"
    done = installation.run("run", "--no-build", "--background", STATE_DIR=str(state), PORT="18997")
    assert done.returncode == 78 and "never as root" in done.stderr and str(state) in done.stderr


def test_the_state_of_an_earlier_version_gets_its_owners(installation):
    """All of it belonged to www-data, and the database's root had a password."""
    assert installation.run("account", "add", "ada", "--email", "ada@example.org", "--generate").returncode == 0
    assert installation.run("stop").returncode == 0
    state = installation.copy / "var"
    subprocess.run(["chown", "-R", "www-data:www-data", state, installation.copy / "upload"], check=True)
    for gone in ("keys/nginx", "keys/gate", "mailer", "run/mariadb", "tmp"):
        subprocess.run(["rm", "-r", state / gone], check=True)
    (state / "keys/db-root-password").write_text("of the earlier version")
    victim = installation.checkout.parent / "victim"
    victim.write_text("root's")
    for link in ("run/metrics", "run/gatehouse.conf.new", "bin/left"):
        (state / link).unlink(missing_ok=True)
        (state / link).symlink_to(victim)
    (state / "bin/gatehouse-admin").chmod(0o777)
    started = installation.run("run", "--no-build", "--background")
    assert started.returncode == 0, started.stdout + started.stderr
    assert "ada@example.org" in installation.run("account", "list").stdout
    assert not (state / "keys/db-root-password").exists()
    assert {uid for _, uid in installation.processes()} == {0, *range(FIRST_UID, FIRST_UID + 5)}
    assert (victim.read_text(), victim.stat().st_uid, victim.stat().st_mode & 0o777) == ("root's", 0, 0o644)
    assert (state / "bin/gatehouse-admin").stat().st_mode & 0o777 == 0o755
    left = subprocess.run(["find", installation.copy, "-user", "www-data"], capture_output=True, text=True, check=True)
    assert left.stdout == ""
