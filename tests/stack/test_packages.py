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
