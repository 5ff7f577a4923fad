"""Missing Debian packages: which they are, and who is asked before they are installed."""
import os
import subprocess

import pytest

from support.stack import ROOT

LIBRARY = 'set -euo pipefail; . "$0/scripts/lib/common.sh"; . "$0/scripts/lib/packages.sh"; '
LISTED = [line.split()[1] for line in (ROOT / "scripts/packages").read_text().splitlines()
          if line and not line.startswith("#")]


def run(script, typed="", programs=None):
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"} if programs else None
    return subprocess.run(["bash", "-c", LIBRARY + script, ROOT], input=typed, env=environment,
                          capture_output=True, text=True, timeout=30, check=False)


def put(folder, name, script):
    """A program of this name, which the scripts meet first."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("typed, yes", [("\n", True), ("y\n", True), ("Y\n", True), ("yes\n", True),
                                        ("n\n", False), ("no\n", False), ("", False)])
def test_only_an_answer_installs_packages_and_the_end_of_input_is_none(typed, yes):
    assert (run('confirm "Install? " || exit 3', typed).returncode == 0) is yes


def test_a_package_is_there_when_it_is_installed_or_provided(tmp_path):
    others = "\n".join(f"installed {name} " for name in LISTED if name not in ("npm", "curl", "lighttpd"))
    put(tmp_path, "dpkg-query", f"cat <<'X'\n{others}\nconfig-files curl \ninstalled nodejs npm (= 10), other\nX")
    assert run("missing_packages run test", programs=tmp_path).stdout.split() == ["curl", "lighttpd"]


def test_a_user_without_sudo_reads_what_to_install(tmp_path):
    for name in ("dpkg-query", "apt-get"):
        put(tmp_path, name, "exit 1")
    done = run('id() { echo 1000; }; command() { [ "$2" != sudo ]; }; need_packages yes run', programs=tmp_path)
    assert done.returncode == 69 and "there is no sudo" in done.stderr
    assert "apt-get install --no-install-recommends g++ cmake" in done.stderr


@pytest.fixture
def apt(tmp_path):
    """An apt-get that finds the lists locked as often as the file "locked" has lines, and a policy-rc.d."""
    (tmp_path / "locked").touch()
    put(tmp_path, "sleep", "sed -i 1d $(dirname $0)/locked")
    put(tmp_path, "apt-get", """
        echo "$*" >>$(dirname $0)/asked
        cp $(dirname $0)/policy $(dirname $0)/policy.seen 2>/dev/null
        [ "$2" = update ] && [ -s $(dirname $0)/locked ] || exit 0
        cat $(dirname $0)/locked >&2; exit 100""")
    return tmp_path


def install(apt):
    return run('id() { echo 0; }; policy_file=$(dirname $(command -v apt-get))/policy; install_packages "a b"',
               programs=apt)


def test_an_installation_waits_while_the_lists_are_locked(apt):
    (apt / "locked").write_text("E: Could not get lock /var/lib/apt/lists/lock\n" * 3)
    done = install(apt)
    assert done.returncode == 0 and done.stdout.count("waiting") == 1, done
    assert [line.split()[1] for line in (apt / "asked").read_text().splitlines()[:3]] == ["update"] * 3
    assert (apt / "asked").read_text().endswith("install --no-install-recommends a b\n")


def test_another_failure_of_apt_is_reported_at_once(apt):
    (apt / "locked").write_text("E: The repository is not signed.\n")
    done = install(apt)
    assert done.returncode == 69 and "is not signed" in done.stderr and "waiting" not in done.stdout, done


@pytest.mark.parametrize("left", [True, False], ids=["left by a killed installation", "of another program"])
def test_only_our_own_policy_is_removed(apt, left):
    assert install(apt).returncode == 0 and not (apt / "policy").exists()
    policy = (apt / "policy.seen").read_text() if left else "#!/bin/sh\nexit 101\n"
    (apt / "policy").write_text(policy)
    assert install(apt).returncode == 0 and (apt / "policy").exists() is not left
    assert policy == (apt / "policy.seen").read_text()
