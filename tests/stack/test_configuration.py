"""The configuration file: wrong settings refuse the start, naming file and line."""
import re
import subprocess

import pytest

from support.configuration import with_settings
from support.stack import CONF, ROOT, STATE

ADMIN = STATE / "bin/gatehouse-admin"
EX_CONFIG = 78

WRONG = ["PORT=abc", "PORT=0", "PORT=70000", "PORT=", "PORT=8080x", "PORT=-1", "NO_SUCH_SETTING=1",
         "port=8080", "PORT = 8080", "PORT", "=8080", "PORT=$(id)",
         'PUBLIC_URL="http://localhost:8080', "PUBLIC_URL=localhost", "PUBLIC_URL=ftp://localhost",
         "STRICT=maybe", "STRICT=ON", "REGISTRATION=ajar", "CONTRACTS=nosuch",
         "CONTRACTS=mall,mall", "MALL_DEBUG_GET=2", "BIND=everywhere", "CORS_ORIGINS=*",
         "CORS_ORIGINS=https://evil.example/path", "HASH_PASSES=1", "HASH_MEMORY=18", "PASSWORD_MIN=6", "PASSWORD_MAX=9999",
         "SESSION_IDLE=-1", "SESSION_IDLE=1d", "COOKIE_MALL=a;b", "TRUSTED_PROXIES=300.0.0.0/8",
         "HOSTS=a/b", "export PORT=8080", "QUICK_WORKERS=0", "SLOW_WORKERS=automatic", "DB_BUFFER_POOL=64", "DB_BUFFER_POOL=2G",
         "MEDUSA_FORGET_KEY=short",
         "MEDUSA_REGISTRATION_KEY=I_will_always_like_somebody", 'SITE_NAME="A $b"',
         "SITE_NAME=", "SITE_NAME='C\\'", "SITE_LOGO=/etc/passwd", "SITE_LOGO=/srv/$x.png"]


def show(folder, text):
    """Runs gatehouse-admin over a file with this text, without settings from the environment."""
    path = folder / "gatehouse.conf"
    path.write_text(text)
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
    return path, subprocess.run([ADMIN, "--config", path, "config", "show"], env=environment,
                                capture_output=True, text=True, timeout=20, check=False)


def names_line(path, number, complaint):
    file = re.escape(str(path))
    return re.search(rf"{file}:{number}\b|{file}.*line {number}\b", complaint)


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_setting_is_refused_naming_file_and_line(tmp_path, line):
    path, done = show(tmp_path, f"# a comment\n\n{line}\n")
    assert done.returncode == EX_CONFIG and done.stdout == ""
    assert names_line(path, 3, done.stderr), done.stderr


def test_a_refused_server_key_is_not_printed(tmp_path):
    _, done = show(tmp_path, 'MEDUSA_FORGET_KEY="canary of a key"\n')
    assert done.returncode == EX_CONFIG and "canary" not in done.stdout + done.stderr


def test_registration_key_and_reset_key_must_differ(tmp_path):
    path, done = show(tmp_path, "MEDUSA_REGISTRATION_KEY=0123456789abcdef\n"
                                "MEDUSA_FORGET_KEY=0123456789abcdef\n")
    assert done.returncode == EX_CONFIG and names_line(path, 2, done.stderr), done.stderr


def test_a_setting_given_twice_is_refused_naming_the_second_line(tmp_path):
    path, done = show(tmp_path, "PORT=8080\nSTRICT=on\nPORT=8081\n")
    assert done.returncode == EX_CONFIG and names_line(path, 3, done.stderr), done.stderr


def test_a_foreign_origin_cannot_be_listed_for_a_cookie_contract(tmp_path):
    path, done = show(tmp_path, "PUBLIC_URL=https://accounts.example.org\n"
                                "CORS_ORIGINS=mall=https://evil.example\n")
    assert done.returncode == EX_CONFIG and names_line(path, 2, done.stderr), done.stderr


def test_a_missing_file_is_refused_by_name(tmp_path):
    done = subprocess.run([ADMIN, "--config", tmp_path / "none.conf", "config", "show"],
                          capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode != 0 and "none.conf" in done.stderr


def test_a_right_file_is_shown_as_the_shell_would_read_it(tmp_path):
    _, done = show(tmp_path, "# doors\nPORT=18081\n\nSTRICT=on\n"
                             'PUBLIC_URL="https://accounts.example.org"\n')
    assert done.returncode == 0, done.stderr
    script = f"{done.stdout}\nprintf '%s %s %s' \"$PORT\" \"$PUBLIC_URL\" \"$STRICT\""
    shell = subprocess.run(["sh", "-euc", script], capture_output=True, text=True, check=False)
    assert shell.stdout == "18081 https://accounts.example.org on"


def test_the_public_url_follows_the_port(tmp_path):
    _, done = show(tmp_path, "PORT=18081\n")
    assert re.search(r"^PUBLIC_URL=\W?http://localhost:18081\W?$", done.stdout, re.M), done.stdout


def test_every_key_is_documented_with_default_and_meaning(tmp_path):
    _, done = show(tmp_path, "")
    keys = re.findall(r"^([A-Z_]+)=", done.stdout, re.M)
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    text = "\n".join(page.read_text("utf-8") for page in pages if page.exists())
    assert len(keys) > 10
    assert not [key for key in keys if not re.search(rf"\b{key}\b", text)
                and not re.search(rf"\b{key.rsplit('_', 1)[0]}_<CONTRACT>", text)]


def test_the_running_files_settings_are_right(tmp_path):
    _, done = show(tmp_path, with_settings(CONF.read_text(), {}))
    assert done.returncode == 0, done.stderr
