"""The files of other projects that the pages serve: unchanged, listed, and each with its licence."""
import hashlib

from support.client import PORT, Client, Mount
from support.stack import ROOT

FOLDER = ROOT / "nginx/html/api/third-party"
SUMS = dict(reversed(line.split("  ")) for line in (FOLDER / "SHA256SUMS").read_text().splitlines())


def test_every_file_has_the_listed_digest_and_no_other_file_is_there():
    found = {path.relative_to(FOLDER).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
             for path in FOLDER.rglob("*") if path.is_file() and path.name != "SHA256SUMS"}
    assert found == SUMS


def test_every_project_has_its_licence_and_its_version_in_the_list():
    listed = (ROOT / "THIRD-PARTY.md").read_text()
    script = (ROOT / "scripts/third-party").read_text()
    for folder in {name.split("/")[0] for name in SUMS}:
        version = next(line for line in listed.splitlines() if f"`{folder}/`" in line).split("|")[3].strip()
        assert f"{folder}/LICENSE" in SUMS and f"bring {folder} " in script and f"@{version} " in script


def test_the_viewer_is_served_as_it_is():
    name = "swagger-ui/swagger-ui-bundle.js"
    reply = Client(Mount("site", "pages", f"localhost:{PORT}", "")).get(f"/api/third-party/{name}")
    assert (reply.status, reply.header("Content-Type")) == (200, "text/javascript; charset=utf-8")
    assert hashlib.sha256(reply.body).hexdigest() == SUMS[name]
