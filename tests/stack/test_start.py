"""What a start leaves when it cannot go on, and which programs it takes."""
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from support.stack import ROOT

LIBRARY = '. "$0/scripts/lib/common.sh"; . "$0/scripts/lib/build.sh"; '


@pytest.fixture
def folder():
    """A folder that all users can reach, below root's: for a state of its own."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as path:
        os.chmod(path, 0o755)
        yield Path(path)


def start(folder, **settings):
    environment = {key: value for key, value in os.environ.items() if key != "GATEHOUSE_DB_DIR"}
    environment |= {"GATEHOUSE_CONF": f"{folder}/gatehouse.conf", "STATE_DIR": f"{folder}/state", "PORT": "18997"}
    return subprocess.run([ROOT / "scripts/run", "--no-build", "--background"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env=environment | settings, timeout=100, check=False)


def test_an_address_of_another_machine_ends_the_start_before_the_database_is_changed(folder):
    done = start(folder, BIND="203.0.113.7", PUBLIC_URL="http://localhost:18997")
    assert done.returncode == 78 and "203.0.113.7" in done.stderr and "or nginx rejects it" in done.stderr, done.stderr
    assert (folder / "state/db/gatehouse").is_dir() and not list((folder / "state/db/gatehouse").glob("*.ibd"))
    left = [entry for entry in Path("/proc").glob("[0-9]*/cwd") if os.path.realpath(entry).startswith(f"{folder}/")]
    assert not left


def same_file(source, copy):
    done = subprocess.run(["bash", "-euc", LIBRARY + 'same_file "$1" "$2"', ROOT, source, copy], timeout=20, check=False,
                          capture_output=True, text=True)
    assert not done.stderr
    return done.returncode == 0


def test_a_program_is_copied_again_when_it_differs_or_was_replaced(tmp_path):
    source, copy = tmp_path / "program", tmp_path / "copy"
    assert not same_file(source, copy)
    source.write_text("one")
    assert not same_file(source, copy)
    subprocess.run(["install", "-p", source, copy], check=True)
    assert same_file(source, copy)
    time = source.stat().st_mtime_ns
    source.write_text("three")
    os.utime(source, ns=(time, time))
    assert not same_file(source, copy), "another size"
    source.write_text("two")
    os.utime(source, ns=(time, time))
    assert not same_file(source, copy), "the same size and time, but replaced since the copy was made"
    subprocess.run(["install", "-p", source, copy], check=True)
    assert same_file(source, copy)
    os.utime(source, ns=(time + 1, time + 1))
    assert not same_file(source, copy), "another time"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root takes a state of another user")
def test_a_state_with_an_ampersand_in_its_path_is_taken_from_its_former_owner(folder):
    state = folder / "R&D"
    (state / "run").mkdir(parents=True)
    (state / "keys").mkdir()
    other = folder / "RD/run"
    other.mkdir(parents=True)
    for path in (state / "run", other):
        os.chown(path, 33, 33)
    script = LIBRARY + 'STATE_DIR=$1; as() { shift; "$@"; }; take_state_for_root'
    subprocess.run(["bash", "-euc", script, ROOT, state], timeout=20, check=True)
    assert not (state / "run").exists() and other.exists()
