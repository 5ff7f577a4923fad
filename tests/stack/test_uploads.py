"""The folder of pictures: pictures of earlier versions are moved there, and none is lost."""
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from support.stack import ROOT

LIBRARY = ('. "$0/scripts/lib/common.sh"; . "$0/scripts/lib/uploads.sh"; copy=; '
           'export GATEHOUSE_FIRST_UID=60800; ')
MOVE = LIBRARY + 'UPLOAD_DIR=$2; move_pictures "$1" env'
PREPARE = 'conf_file=$1/gatehouse.conf STATE_DIR=${3:-$1/var} UPLOAD_DIR=$2; prepare_uploads'
ORDINARY_USER = ('has_separate_users() { false; }; as() { shift; "$@"; }; '
                 'chown() { echo "chown: not permitted" >&2; return 1; }; ')


@pytest.fixture(params=["one file system", "two file systems"])
def folders(request, tmp_path):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
        state = tmp_path if request.param == "one file system" else Path(memory)
        if request.param != "one file system" and state.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("the folder of tests is in /dev/shm")
        old, new = state / "var/upload", tmp_path / "upload"
        old.mkdir(parents=True)
        new.mkdir()
        (new / ".gitkeep").touch()
        yield old, new


def move(old, new):
    return run(MOVE, old, new)


def run(script, *arguments):
    return subprocess.run(["bash", "-euc", script, ROOT, *arguments], capture_output=True, text=True,
                          timeout=30, check=False)


def content(folder):
    return {path.name: path.read_text() for path in folder.iterdir() if path.name != ".gitkeep"}


def test_pictures_of_an_earlier_version_are_moved(folders):
    old, new = folders
    for name in ("a.webp", "b.webp", ".new-c"):
        (old / name).write_text(name)
    done = move(old, new)
    assert done.returncode == 0 and f"from {old} to {new}" in done.stdout, done
    assert content(new) == {name: name for name in ("a.webp", "b.webp", ".new-c")}
    assert not old.exists()


def test_a_file_never_replaces_another_one(folders):
    old, new = folders
    (old / "a.webp").write_text("old")
    (old / "b.webp").write_text("old")
    (new / "a.webp").write_text("new")
    done = move(old, new)
    assert done.returncode == 0 and f"1 files stay in {old}" in done.stderr, done
    assert content(new) == {"a.webp": "new", "b.webp": "old"} and content(old) == {"a.webp": "old"}


def test_an_interrupted_move_continues_and_hides_no_truncated_picture(folders):
    old, new = folders
    for name in ("copied.webp", "truncated.webp", "waiting.webp"):
        (old / name).write_text("picture")
    (new / "copied.webp").write_text("picture")
    (new / "truncated.webp").write_text("pict")
    (new / ".moving").mkdir()
    (new / ".moving/waiting.webp").write_text("pict")
    done = move(old, new)
    assert done.returncode == 0 and f"1 files stay in {old}" in done.stderr, done
    assert content(new) == {"copied.webp": "picture", "truncated.webp": "pict", "waiting.webp": "picture"}
    assert content(old) == {"truncated.webp": "picture"}


def test_an_empty_folder_is_passed_over_silently(folders):
    assert (move(*folders).stdout, move(*folders).stderr) == ("", "")


def test_the_same_mark_in_both_folders_is_no_conflict(folders):
    for folder in folders:
        (folder / ".gatehouse-installation").write_text("ours")
    assert (move(*folders).stdout, move(*folders).stderr) == ("", "")


def test_a_symbolic_link_is_not_followed(folders, tmp_path):
    old, new = folders
    (old / "a.webp").write_text("a")
    link = tmp_path / "link"
    link.symlink_to(old)
    done = move(link, new)
    assert done.returncode == 78 and f"UPLOAD_DIR={old}" in done.stderr, done
    assert content(old) == {"a.webp": "a"}


@pytest.fixture
def place():
    """A folder that the users of the services can reach; pytest's own cannot be reached."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def picture_of_before(place):
    """A configuration outside the checkout, whose state has a picture that an earlier version stored."""
    path = place / "var/upload/a.webp"
    path.parent.mkdir(parents=True)
    path.write_text("a")
    return path


@pytest.mark.parametrize("user", ["", ORDINARY_USER], ids=["root", "ordinary user"])
def test_pictures_are_moved_beside_a_configuration_outside_the_checkout(picture_of_before, place, user):
    new = place / "upload"
    done = run(LIBRARY + user + PREPARE, place, new)
    assert done.returncode == 0 and f"to {new}: 1 files" in done.stdout, done
    assert content(new) == {"a.webp": "a"} and not picture_of_before.exists()


def test_pictures_stay_where_the_configuration_names_another_folder(picture_of_before, place):
    done = run(LIBRARY + ORDINARY_USER + PREPARE, place, place / "elsewhere")
    assert (done.returncode, done.stdout) == (0, "") and picture_of_before.exists()


def test_pictures_stay_in_a_state_that_has_its_configuration_in_itself(picture_of_before, place):
    done = run(LIBRARY + ORDINARY_USER + PREPARE, place / "var", picture_of_before.parent, place / "var")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and picture_of_before.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_root_gives_the_workers_the_folder_that_it_makes_or_finds_empty(place):
    for owner in ("absent", "empty", "of www-data, as in earlier versions"):
        assert run(LIBRARY + PREPARE, place, place / "upload").returncode == 0, owner
        status = (place / "upload").stat()
        assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (60801, 60800, 0o2750), owner
        os.chown(place / "upload", 33 if owner == "empty" else 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_root_gives_away_no_folder_with_files_of_others(place):
    (place / "upload").mkdir()
    (place / "upload/notes.txt").write_text("mine")
    done = run(LIBRARY + PREPARE, place, place / "upload")
    assert done.returncode == 73 and "cannot write to the folder of pictures" in done.stderr
    assert ((place / "upload").stat().st_uid, content(place / "upload")) == (0, {"notes.txt": "mine"})
