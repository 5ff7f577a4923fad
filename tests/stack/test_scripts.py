"""The operator's scripts: help, accounts, keys, and no secret in any command line."""
import os
import re
import stat
import subprocess

import pytest

from support import database, stack
from support.mall import can_log_in, log_in, sign_up
from support.people import Person, fresh_password
from support.stack import ROOT, STATE, command_line, run_script, tree

SCRIPTS = sorted(path.name for path in (ROOT / "scripts").glob("*")
                 if path.is_file() and os.access(path, os.X_OK))


def test_the_documented_scripts_are_there():
    assert {"run", "test", "db", "status", "account", "reload"} <= set(SCRIPTS)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_explains_itself_and_does_nothing_else(script):
    before = stack.census(), stack.workers()
    done = run_script(script, "--help")
    assert done.returncode == 0 and len(done.stdout) > 40 and done.stderr == ""
    assert script in done.stdout and (stack.census(), stack.workers()) == before


@pytest.mark.parametrize("script", sorted({*SCRIPTS} - {"test"}))  # test passes them on
def test_every_script_refuses_an_option_it_does_not_know(script):
    done = run_script(script, "--no-such-option")
    assert done.returncode not in (0, 126, 127) and done.stderr


def test_db_passes_its_arguments_to_the_shell_of_the_database():
    assert run_script("db", "-N", "-e", "SELECT 6 * 7").stdout == "42\n"


def test_status_prints_health_urls_pools_and_versions():
    done = run_script("status")
    assert done.returncode == 0
    for word in (os.environ["GATEHOUSE_URL"], "quick", "slow", "nginx", "MariaDB"):
        assert word.lower() in done.stdout.lower(), f"{word} in {done.stdout}"


def keys_of_the_stack():
    return [path for path in (STATE / "keys").rglob("*") if path.is_file()]


def test_generated_keys_are_readable_by_their_owner_only():
    assert keys_of_the_stack()
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys_of_the_stack()} == {0o600}


def test_status_prints_the_generated_keys_only_when_asked():
    lines = run_script("status", "--keys").stdout.splitlines()
    keys = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z][A-Z0-9_]*=", line))
    plain = run_script("status").stdout
    assert keys and not any(key in plain for key in keys.values() if len(key) > 15)


def secrets_on_disk():
    texts = [path.read_bytes() for path in keys_of_the_stack()]
    return [part.decode() for text in texts for part in re.findall(rb"[\x21-\x7e]{16,}", text)] + \
           [text.hex() for text in texts]


def test_no_command_line_of_the_stack_contains_a_secret():
    lines = " ".join(command_line(pid) for pid in tree())
    assert "gatehouse-worker" in lines
    assert not [secret for secret in secrets_on_disk() if secret in lines]


def test_the_sockets_are_closed_to_others():
    for pool in ("quick", "slow"):
        mode = (STATE / f"run/{pool}.sock").stat().st_mode
        assert stat.S_ISSOCK(mode) and not mode & 0o007


def test_the_database_listens_on_no_port():
    assert database.value("SELECT @@skip_networking") == "1"


def test_the_workers_database_user_may_not_change_tables_or_read_files():
    grants = [" ".join(row) for row in database.rows("SHOW GRANTS FOR 'gatehouse'@'localhost'")]
    forbidden = re.compile("ALL PRIVILEGES|CREATE|DROP|ALTER|FILE|SUPER|GRANT OPTION")
    assert grants and not list(filter(forbidden.search, grants))


def add_account(person, *options, watch=lambda: None):
    process = subprocess.Popen([ROOT / "scripts/account", "add", person.username, *options],
                               cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    process.stdin.write(person.password + "\n")
    process.stdin.close()
    while process.poll() is None:
        watch()
    return process.returncode, process.stdout.read(), process.stderr.read()


def test_an_added_account_logs_in(mall_client):
    person = Person()
    code, _, complaint = add_account(person, "--email", person.email)
    assert code == 0, complaint
    data = log_in(mall_client, person).json["data"]
    assert (data["username"], data["email"], data["role"]) == (person.username, person.email, 0)


def test_an_added_administrator_has_role_one(mall_client):
    person = Person()
    assert add_account(person, "--role", "admin")[0] == 0
    assert log_in(mall_client, person).json["data"]["role"] == 1


def test_password_on_standard_input_is_in_no_command_line():
    person, seen = Person(), []

    def look():
        for entry in filter(str.isdigit, os.listdir("/proc")):
            seen.append(command_line(entry))
    assert add_account(person, watch=look)[0] == 0
    assert any(person.username in line for line in seen)
    assert not any(person.password in line for line in seen)


def test_a_generated_password_is_shown_once_and_logs_in(mall_client):
    person = Person()
    done = run_script("account", "add", person.username, "--generate")
    assert done.returncode == 0
    words = re.findall(r"\S{8,}", done.stdout)
    assert any(can_log_in(mall_client, person, word) for word in words if word != person.username)


def test_a_taken_name_and_a_weak_password_are_refused_in_a_sentence(mall_client):
    for person in (sign_up(mall_client).but(password=fresh_password()), Person(password="password")):
        code, _, complaint = add_account(person)
        assert code != 0 and complaint.strip() and "terminate" not in complaint
    assert stack.workers()
