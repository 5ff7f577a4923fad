"""The folder of pictures: pictures of earlier versions are moved there, and none is lost."""
import subprocess

import pytest

from support.stack import ROOT

MOVE = '. "$0/scripts/lib/common.sh"; . "$0/scripts/lib/uploads.sh"; UPLOAD_DIR=$2; move_pictures "$1" env'


@pytest.fixture
def folders(tmp_path):
    old, new = tmp_path / "var/upload", tmp_path / "upload"
    old.mkdir(parents=True)
    new.mkdir()
    (new / ".gitkeep").touch()
    return old, new


def move(old, new):
    return subprocess.run(["bash", "-euc", MOVE, ROOT, old, new], capture_output=True, text=True,
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
