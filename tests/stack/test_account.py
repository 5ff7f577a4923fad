"""Accounts from the shell: every verb of scripts/account, for operators and for scripts."""
import io
import json
import os
import re
import select
import subprocess

import pytest

import csv
import pty
from support import configuration, database, stack
from support.client import Client, mounts
from support.mall import (can_log_in, is_logged_in, log_in, reset, sign_up, sign_up_and_log_in,
                          ticket)
from support.people import Person, forgetful, fresh, fresh_password
from support.stack import ROOT, command_line

VERBS = ("add", "list", "show", "update", "disable", "enable", "password", "role", "sessions",
         "end-sessions", "delete")
DONE, FAILED, USAGE, NOT_FOUND, CONFLICT, TRY_AGAIN, BAD_CONFIG = 0, 1, 2, 3, 4, 75, 78
HOSTILE = ["$(id)", "`id`", ";id", "a b", "'", '"', "\\", "*", "a\nb", "%s%n", "--", "../../etc",
           "' OR 1=1 -- ", "\x1b[2J", "李雷", "name:", "x" * 5000]
LATER = 4_000_000_000_000  # milliseconds since the epoch
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def account(*words, typed=None, exit_code=DONE):
    """Runs scripts/account with its input from a pipe, so without a terminal."""
    done = subprocess.run([ROOT / "scripts/account", *words], cwd=ROOT, input=typed or "",
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == exit_code, f"{words}: {done.returncode} {done.stdout}{done.stderr}"
    return done


def said(*words, **how):
    return account(*words, **how).stdout


def complaint(*words, exit_code):
    """One plain sentence on standard error, and nothing on standard output."""
    done = account(*words, exit_code=exit_code)
    assert done.stdout == "" and done.stderr.startswith("gatehouse-admin: "), done
    assert done.stderr.count("\n") == 1 and "\x1b" not in done.stderr, done.stderr
    return done.stderr


def id_of(person):
    return str(database.account_id(person.username))


def shown(person):
    return json.loads(said("show", f"name:{person.username}", "--format", "json"))


def audited(account_id, action):
    return int(database.value("SELECT COUNT(*) FROM audit_event WHERE contract = 'admin' AND "
                              f"account_id = {account_id} AND action = '{action}'"))


@pytest.fixture
def kit(mall_client):
    return sign_up_and_log_in(mall_client)


@pytest.fixture
def administrator():
    """Another administrator, so that the tested account is not the last one."""
    person = Person()
    account("add", person.username, "--role", "admin", typed=person.password + "\n")
    return person


# Help and usage --------------------------------------------------------------------------------

@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb):
    help_text = said(verb, "--help")
    assert f"scripts/account {verb}" in help_text and "Example" in help_text


def test_the_script_names_every_verb_and_exit_code():
    help_text = said("--help")
    assert all(f"\n  {verb} " in help_text for verb in VERBS)
    assert all(str(code) in help_text for code in (FAILED, NOT_FOUND, CONFLICT, TRY_AGAIN))


@pytest.mark.parametrize("words", [
    ["no-such-verb"], ["show"], ["show", "a", "b"], ["list", "--limit", "0"],
    ["list", "--limit", "x"], ["list", "--limit", "10001"], ["list", "--after", "-1"],
    ["list", "--role", "root"], ["list", "--status", "gone"], ["list", "--format", "xml"],
    ["list", "--format", "json", "--porcelain"], ["list", "--all", "--limit", "5"],
    ["show", "id:seven"], ["show", "-rf"], ["role", "1", "root"],
    ["update", "1"], ["end-sessions", "1", "--contract", "nowhere", "--yes"]])
def test_a_command_line_that_makes_no_sense_is_usage(words):
    assert account(*words, exit_code=USAGE).stderr


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_name_matches_no_account(name):
    assert "there is no account" in complaint("show", f"name:{name}", exit_code=NOT_FOUND)


@pytest.mark.parametrize("words", [["show"], ["update", "--phone", ""], ["disable"], ["enable"],
                                   ["password", "--generate"], ["sessions"],
                                   ["end-sessions", "--yes"], ["delete", "--yes"]])
def test_unknown_account_is_not_found_by_every_verb(words):
    complaint(words[0], "nobody-has-this-name", *words[1:], exit_code=NOT_FOUND)
    complaint("role", "4000000000000", "user", exit_code=NOT_FOUND)


# Looking ---------------------------------------------------------------------------------------

def test_an_account_is_named_by_id_username_or_address(kit):
    for name in (id_of(kit), kit.username, kit.username.upper(), kit.email, f"id:{id_of(kit)}",
                 f"name:{kit.username}", f"email:{kit.email}"):
        assert json.loads(said("show", name, "--format", "json"))["username"] == kit.username


def test_a_username_of_digits_needs_its_prefix():
    digits = "9" + str(int.from_bytes(os.urandom(5), "big"))
    account("add", digits, typed=fresh_password() + "\n")
    assert "name:" + digits in complaint("show", digits, exit_code=NOT_FOUND)
    assert digits in said("show", f"name:{digits}")


def test_show_prints_every_field_and_no_secret(mall_client):
    person = sign_up_and_log_in(mall_client, forgetful())
    facts = shown(person)
    assert (facts["username"], facts["email"], facts["role"], facts["status"]) == \
        (person.username, person.email, "user", "enabled")
    assert facts["question_set"] is True and facts["sessions"] == 1 and "plain" in facts["schemes"]
    assert MOMENT.fullmatch(facts["created"]) and facts["email_verified"] is None
    assert re.fullmatch("[0-9a-f]{32}", facts["gid"])
    everything = "".join(said("show", person.username, *form) for form in
                         ([], ["--format", "json"], ["--format", "csv"], ["--porcelain"]))
    for secret in (person.question, "$argon2", person.answer):
        assert secret not in everything


def test_show_prints_the_same_data_in_every_format(kit):
    facts = shown(kit)
    (row,) = csv.DictReader(io.StringIO(said("show", kit.username, "--format", "csv")))
    bare = dict(line.split("\t") for line in said("show", kit.username, "--porcelain").splitlines())
    table = said("show", kit.username)
    assert row == bare and list(row) == list(facts)
    for name in ("id", "gid", "username", "email", "created"):
        assert row[name] == str(facts[name]) and str(facts[name]) in table


def newcomers(count):
    names = [fresh() for _ in range(count)]
    for name in names:
        account("add", name, typed=fresh_password() + "\n")
    return names


def test_list_goes_page_by_page_and_says_how_to_go_on():
    before = int(database.value("SELECT MAX(account_id) FROM account"))
    names, seen, after = newcomers(5), [], before
    for more in (True, True, False):
        done = account("list", "--after", str(after), "--limit", "2", "--format", "json")
        page = json.loads(done.stdout)
        seen, after = seen + [one["username"] for one in page], page[-1]["id"]
        assert (f"--after {after}" in done.stderr) == more
    assert seen == names


def test_list_all_streams_what_pages_show():
    total = database.value("SELECT COUNT(*) FROM account")
    listed = json.loads(said("list", "--all", "--format", "json"))
    assert str(len(listed)) == total and len(said("list", "--all").splitlines()) == int(total) + 1
    ids = [one["id"] for one in listed]
    assert ids == sorted(ids) and len(set(ids)) == len(ids)


def test_list_crosses_the_pages_that_it_streams():
    """Inserts more accounts than --all has in memory at the same time."""
    gid = "LPAD(HEX(seq + 0x70000000), 32, 'f')"
    database.run("INSERT INTO account (gid, username, username_key, created, updated) SELECT "
                 f"{gid}, CONCAT('bulk', seq), CONCAT('bulk', seq), 0, 0 FROM seq_1_to_2500")
    try:
        lines = said("list", "--all", "--porcelain").splitlines()
        bulk = [line.split("\t")[1] for line in lines if "\tbulk" in line]
        assert bulk == [f"bulk{n}" for n in range(1, 2501)]
        assert len(json.loads(said("list", "--all", "--format", "json"))) == len(lines)
    finally:
        database.run("DELETE FROM account WHERE username_key LIKE 'bulk%'")


def test_list_has_a_form_for_eyes_programs_and_scripts(kit):
    after = str(int(id_of(kit)) - 1)
    heading, line = said("list", "--after", after, "--limit", "1").splitlines()
    assert heading.split()[:2] == ["ID", "USERNAME"] and line.split()[1] == kit.username
    (row,) = csv.DictReader(io.StringIO(said("list", "--after", after, "--format", "csv")))
    assert row["email"] == kit.email
    bare = said("list", "--after", after, "--porcelain").splitlines()
    assert bare[0].split("\t")[:3] == [id_of(kit), kit.username, kit.email]


def test_list_filters_by_role_and_status(kit, administrator, mall_client):
    account("disable", kit.username)
    closing = sign_up(mall_client)
    database.run(f"UPDATE account SET status = 'closing', closing_until = {LATER} WHERE account_id = {id_of(closing)}")
    everyone = json.loads(said("list", "--all", "--format", "json"))
    for option, value in (("role", "admin"), ("status", "disabled"), ("status", "closing"), ("role", "user")):
        some = json.loads(said("list", "--all", f"--{option}", value, "--format", "json"))
        assert some == [one for one in everyone if one[option] == value] and some, value
    assert said("list", "--role", "admin", "--status", "disabled", "--porcelain",
                "--after", str(int(id_of(administrator)) - 1)) == ""


def test_pages_of_every_filter_walk_an_index():
    for where in ("", "role = 'admin' AND ", "status = 'disabled' AND "):
        plan = database.rows("EXPLAIN SELECT gid FROM account WHERE " + where +
                             "account_id > 1 ORDER BY account_id LIMIT 10")[0]
        assert plan[5] != "NULL" and "filesort" not in plan[-1], plan


def test_a_hostile_nickname_breaks_neither_lines_nor_the_terminal(kit):
    nickname = '\t\n\x1b[2J","\u202e'
    database.run(f"UPDATE account SET nickname = {database.text(nickname)} "
                 f"WHERE account_id = {id_of(kit)}")
    assert shown(kit)["nickname"] == nickname
    after = str(int(id_of(kit)) - 1)
    for form in (["--format", "table"], ["--format", "csv"], ["--porcelain"]):
        lines = said("list", "--after", after, *form).splitlines()
        assert len(lines) == (1 if form == ["--porcelain"] else 2), lines
        assert not any(bad in lines[-1] for bad in ("\x1b", "\u202e"))


def test_a_database_that_is_away_is_a_matter_of_trying_again(tmp_path):
    conf = tmp_path / "gatehouse.conf"
    running = (stack.STATE / "run/gatehouse.conf").read_text()
    conf.write_text(configuration.with_settings(running, {"DB_SOCKET": tmp_path / "none.sock"}))
    admin = stack.STATE / "bin/gatehouse-admin"
    for words, code in ((["--config", conf, "account", "list"], TRY_AGAIN),
                        (["--config", tmp_path / "none", "account", "list"], BAD_CONFIG)):
        done = subprocess.run([admin, *words], capture_output=True, text=True, check=False)
        assert done.returncode == code and done.stderr.count("\n") == 1, done.stderr


# Changing --------------------------------------------------------------------------------------

def test_update_changes_only_named_fields(kit, mall_client):
    renamed, email = fresh("new"), f"{fresh('n')}@example.net"
    said("update", kit.username, "--username", renamed, "--email", email, "--nickname", "李 雷",
         "--phone", "+86 123 4567")
    facts = shown(kit.but(username=renamed))
    assert (facts["email"], facts["nickname"], facts["phone"]) == (email, "李 雷", "+86 123 4567")
    assert is_logged_in(mall_client) and can_log_in(mall_client, kit.but(username=renamed), kit.password)
    assert audited(facts["id"], "account-update") == 1


@pytest.mark.parametrize("words", [["--phone", "", "--nickname", ""], ["--phone=", "--nickname="]])
def test_an_empty_value_takes_phone_and_nickname_away(kit, words):
    said("update", kit.username, "--nickname", "Kit", "--phone", "123456")
    said("update", kit.username, *words)
    assert (shown(kit)["nickname"], shown(kit)["phone"]) == (None, None)


def test_a_value_may_hold_equals_signs_and_begin_with_a_dash(kit):
    for nickname in ("a=", "=", "--phone=", "-x"):
        said("update", kit.username, f"--nickname={nickname}")
        assert shown(kit)["nickname"] == nickname


def test_changed_address_sends_a_mail_to_the_old_one(kit):
    said("update", kit.username, "--email", f"{fresh('n')}@example.net", "--language", "zh")
    mail = database.rows("SELECT kind, recipient, language FROM outbox "
                         f"WHERE account_id = {id_of(kit)}")
    assert mail == [["email-changed", kit.email, "zh"]]


def test_update_keeps_rules_and_unique_names(kit, mall_client):
    other = sign_up(mall_client.another())
    assert "taken" in complaint("update", kit.username, "--username", other.username,
                                exit_code=CONFLICT)
    assert "taken" in complaint("update", kit.username, "--email", other.email.upper(),
                                exit_code=CONFLICT)
    for option, value in (("--username", "-rf"), ("--email", "nobody"), ("--phone", "$(id)"),
                          ("--nickname", "a\x1bb"), ("--username", "")):
        words = [f"{option}={value}"] if value else [option, value]
        assert option[2:] in complaint("update", kit.username, *words, exit_code=USAGE)
    assert shown(kit)["nickname"] is None


def test_role_makes_an_administrator_and_a_user(kit, mall_client, administrator):
    for role, number in (("admin", 1), ("user", 0)):
        assert said("role", kit.username, role, "--porcelain") == id_of(kit) + "\n"
        assert log_in(mall_client, kit).json["data"]["role"] == number
        assert audited(id_of(kit), f"account-role-{role}") == 1
    assert "already" in said("role", kit.username, "user")


def test_last_administrator_is_removed_only_with_force(kit):
    database.run("UPDATE account SET role = 'user' WHERE role = 'admin'")
    said("role", kit.username, "admin")
    for words in (["role", kit.username, "user"], ["disable", kit.username],
                  ["delete", kit.username, "--yes"]):
        assert "--force" in complaint(*words, exit_code=CONFLICT)
    assert shown(kit)["status"] == "enabled"
    said("disable", kit.username, "--force")
    said("delete", kit.username, "--yes")


# Barring ---------------------------------------------------------------------------------------

def test_disable_ends_sessions_at_once_and_enable_revives_none(kit, mall_client):
    assert is_logged_in(mall_client) and kit.username in said("disable", kit.username)
    assert not is_logged_in(mall_client) and not can_log_in(mall_client, kit, kit.password)
    assert "already" in said("disable", kit.username)
    assert said("enable", kit.username, "--porcelain") == id_of(kit) + "\n"
    assert not is_logged_in(mall_client) and can_log_in(mall_client, kit, kit.password)
    assert audited(id_of(kit), "account-disable") == audited(id_of(kit), "account-enable") == 1


def test_disable_spends_recovery_tickets(mall_client):
    person = sign_up(mall_client, forgetful())
    earned = ticket(mall_client, person)
    said("disable", person.username)
    said("enable", person.username)
    assert reset(mall_client, person, earned, fresh_password()).json["msg"] == "token已经失效"


def test_delete_requires_yes_without_a_terminal(kit, mall_client):
    for verb in ("delete", "end-sessions"):
        assert "--yes" in complaint(verb, kit.username, exit_code=USAGE)
    assert is_logged_in(mall_client)


def test_delete_leaves_nothing_but_the_audit(mall_client):
    person = sign_up_and_log_in(mall_client, forgetful())
    number, earned = id_of(person), ticket(mall_client, person)
    assert said("delete", person.email, "--yes", "--porcelain") == number + "\n"
    assert not is_logged_in(mall_client) and not can_log_in(mall_client, person, person.password)
    assert reset(mall_client, person, earned, fresh_password()).json["status"] == 1
    for table in ("account", "session", "recovery_ticket", "password_verifier"):
        assert database.value(f"SELECT COUNT(*) FROM {table} WHERE account_id = {number}") == "0"
    assert audited(number, "account-delete") == 1
    complaint("delete", number, "--yes", exit_code=NOT_FOUND)
    sign_up(mall_client.another(), person)


# Sessions --------------------------------------------------------------------------------------

def test_sessions_are_listed_without_their_tokens(kit, mall_client):
    (one,) = json.loads(said("sessions", kit.username, "--format", "json"))
    assert list(one) == ["contract", "issued", "last_seen", "expires", "address", "user_agent"]
    assert one["contract"] == "mall" and one["issued"] < one["expires"]
    assert all(MOMENT.fullmatch(one[name]) for name in ("issued", "last_seen", "expires"))
    everything = "".join(said("sessions", kit.username, *form) for form in
                         ([], ["--format", "csv"], ["--porcelain"]))
    digest = database.value(f"SELECT HEX(token_hash) FROM session WHERE account_id = {id_of(kit)}")
    assert digest.lower() not in everything.lower()
    assert not any(token in everything for token in mall_client.cookies.values())


def test_end_sessions_logs_out_everywhere(kit, mall_client):
    again = mall_client.another()
    log_in(again, kit)
    assert said("end-sessions", kit.username, "--yes", "--porcelain") == "2\n"
    assert not is_logged_in(mall_client) and not is_logged_in(again)
    assert json.loads(said("sessions", kit.username, "--format", "json")) == []
    assert said("end-sessions", kit.username, "--yes", "--porcelain") == "0\n"


def test_end_sessions_at_one_contract_leaves_the_others(kit, mall_client):
    columns = "account_id, epoch, issued, authenticated, last_seen, expires, absolute_end, address, user_agent"
    database.run(f"INSERT INTO session (token_hash, contract, {columns}) "
                 f"SELECT REVERSE(token_hash), 'elsewhere', {columns} FROM session WHERE account_id = {id_of(kit)}")
    assert said("end-sessions", kit.username, "--contract", "mall", "--yes",
                "--porcelain") == "1\n"
    assert not is_logged_in(mall_client)
    assert said("sessions", kit.username, "--porcelain").startswith("elsewhere\t")


# Passwords -------------------------------------------------------------------------------------

def test_a_new_password_ends_sessions_and_tells_the_owner(kit, mall_client):
    new_password = fresh_password()
    said("password", kit.username, typed=new_password + "\n")
    assert not is_logged_in(mall_client) and not can_log_in(mall_client, kit, kit.password)
    assert can_log_in(mall_client, kit, new_password)
    assert database.rows("SELECT kind FROM outbox WHERE account_id = "
                         f"{id_of(kit)}") == [["password-changed"]]
    assert audited(id_of(kit), "account-password") == 1


def test_a_new_password_spends_recovery_tickets(mall_client):
    person = sign_up(mall_client, forgetful())
    earned = ticket(mall_client, person)
    said("password", person.username, "--generate")
    assert reset(mall_client, person, earned, fresh_password()).json["msg"] == "token已经失效"


def test_a_generated_password_is_the_whole_answer_of_porcelain(kit, mall_client):
    made = said("password", kit.username, "--generate", "--porcelain").removesuffix("\n")
    assert re.fullmatch(r"[\w-]{20}", made) and can_log_in(mall_client, kit, made)
    number, other = said("add", fresh(), "--generate", "--porcelain").split()
    assert number.isdigit() and len(other) == 20


@pytest.mark.parametrize("weak", ["", "short", "password1"])
def test_a_weak_password_changes_nothing(kit, mall_client, weak):
    done = account("password", kit.username, typed=weak + "\n", exit_code=USAGE)
    assert "password" in done.stderr and is_logged_in(mall_client)


def test_no_password_stands_in_a_command_line_or_a_log(kit):
    new_password, seen = fresh_password(), []
    process = subprocess.Popen([ROOT / "scripts/account", "password", kit.username], cwd=ROOT,
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(new_password.encode() + b"\n")
    process.stdin.close()
    while process.poll() is None:
        seen += [command_line(pid) for pid in filter(str.isdigit, os.listdir("/proc"))]
    assert process.returncode == DONE and any("account password" in line for line in seen)
    assert not any(new_password in line for line in seen) and new_password.encode() not in stack.logs()


# On a terminal ---------------------------------------------------------------------------------

def on_a_terminal(*words, answers):
    """Runs scripts/account on a pseudo-terminal; each answer follows its prompt."""
    try:
        pid, terminal = pty.fork()
    except OSError as error:
        pytest.skip(f"no terminal to be had here: {error}")
    if pid == 0:
        os.chdir(ROOT)
        os.execv(ROOT / "scripts/account", ["account", *words])
    screen = ""
    for prompt, answer in answers:
        while prompt not in screen.rpartition("\x00")[2]:
            assert select.select([terminal], [], [], 20)[0], screen
            screen += os.read(terminal, 4096).decode()
        screen += "\x00"
        os.write(terminal, answer.encode() + b"\n")
    try:
        while chunk := os.read(terminal, 4096):
            screen += chunk.decode()
    except OSError:
        pass  # the other end is closed
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen


def test_a_password_is_asked_for_twice_and_not_shown(kit, mall_client):
    new_password = fresh_password()
    code, screen = on_a_terminal("password", kit.username, answers=[("New password: ", new_password),
                                                                    ("Once more: ", new_password)])
    assert code == DONE and new_password not in screen and can_log_in(mall_client, kit, new_password)


def test_two_passwords_that_differ_change_nothing(kit, mall_client):
    code, screen = on_a_terminal("password", kit.username,
                                 answers=[("New password: ", fresh_password()),
                                          ("Once more: ", fresh_password())])
    assert code == USAGE and "differ" in screen and is_logged_in(mall_client)


@pytest.mark.parametrize("answer, code", [("n", FAILED), ("", FAILED), ("y", DONE)])
def test_delete_names_the_account_and_asks(kit, answer, code):
    question = f"({kit.username}) <{kit.email}> permanently? [y/N]"
    assert on_a_terminal("delete", kit.username, answers=[(question, answer)])[0] == code
    assert database.has_account(kit.username) == (code != DONE)


def test_the_verbs_reach_sessions_of_the_host_mount_too():
    """The verbs work on accounts with sessions of any mount."""
    mall_client = Client(mounts("mall")["host"])
    person = sign_up_and_log_in(mall_client)
    said("end-sessions", person.username, "--yes")
    assert not is_logged_in(mall_client)
