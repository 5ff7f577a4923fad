"""The folder of pictures: pictures of earlier versions are moved there, and none is lost."""
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from support.stack import ROOT

LIBRARY = '. "$0/scripts/lib/common.sh"; . "$0/scripts/lib/uploads.sh"; copy=; '
MOVE = LIBRARY + 'UPLOAD_DIR=$2; move_pictures "$1" env'
PREPARE = LIBRARY + 'conf_file=$1/gatehouse.conf STATE_DIR=${3:-$1/var} UPLOAD_DIR=$2; prepare_uploads'
ORDINARY_USER = 'id() { echo 1000; }; chown() { echo "chown: not permitted" >&2; return 1; }; '


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
def picture_of_before(tmp_path):
    """A configuration outside the checkout, whose state has a picture that an earlier version stored."""
    path = tmp_path / "var/upload/a.webp"
    path.parent.mkdir(parents=True)
    path.write_text("a")
    return path


@pytest.mark.parametrize("user", ["", ORDINARY_USER], ids=["root", "ordinary user"])
def test_pictures_are_moved_beside_a_configuration_outside_the_checkout(picture_of_before, tmp_path, user):
    new = tmp_path / "upload"
    done = run(user + PREPARE, tmp_path, new)
    assert done.returncode == 0 and f"to {new}: 1 files" in done.stdout, done
    assert content(new) == {"a.webp": "a"} and not picture_of_before.exists()


def test_pictures_stay_where_the_configuration_names_another_folder(picture_of_before, tmp_path):
    done = run(ORDINARY_USER + PREPARE, tmp_path, tmp_path / "elsewhere")
    assert (done.returncode, done.stdout) == (0, "") and picture_of_before.exists()


def test_pictures_stay_in_a_state_that_has_its_configuration_in_itself(picture_of_before, tmp_path):
    done = run(ORDINARY_USER + PREPARE, tmp_path / "var", picture_of_before.parent, tmp_path / "var")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and picture_of_before.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_root_gives_away_the_folder_that_it_makes_and_none_that_was_there(tmp_path):
    for owner in ("www-data", "root"):
        assert run(PREPARE, tmp_path, tmp_path / "upload").returncode == 0
        assert (tmp_path / "upload").owner() == owner
        os.chown(tmp_path / "upload", 0, 0)
