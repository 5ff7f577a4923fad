"""Checks the documents: each block of commands runs unchanged, and each path and setting exists.

A block that is neither run here nor listed in ELSEWHERE fails the test of its document.
"""
import re
from pathlib import Path

import pytest

from document_blocks import (COMMANDS, FILES, GUIDES, PROGRAMS, ROOT, blocks, chinese_guides,
                             documents, indented_blocks, matches)
from own_machine import Machine, kernel_refuses

# Commands that this test does not run itself: why, and what runs them.
ELSEWHERE = {
    "scripts/run\n": "stays in the foreground; starts the machine of this test, see `machine`",
    "scripts/test\n": "is what runs this test",
    "make bench\n": "takes half an hour; tests/stack/test_bench.py runs the same for seconds",
    "make page-speed\n": "is scripts/test, with fewer tests; it prints durations",
    "scripts/test --long\n": "is the run that the project's owner demands of every release",
    "scripts/test tests/contracts/test_mall_login.py\n": "is scripts/test, with fewer tests",
    "scripts/test -k throttle tests/contracts\n": "is scripts/test, with fewer tests",
    "scripts/test tests/browser/sign_in.test.mjs\n": "is scripts/test, with fewer tests",
    "tests/bench/kept_figures --accept\n": "is scripts/test, with fewer tests; it changes a file of the checkout",
}
# Blocks that are no commands and no configuration, and the test that uses the same text.
EXAMPLES = {(document, "html"): "tests/gate/test_browser.py signs out by this form"
            for document in ("docs/guard.md", f"{GUIDES}/protect-a-site.md")}

CONFIGURATION = "/opt/gatehouse/gatehouse.conf"
EVERY_DOCUMENT = [*documents(), *chinese_guides().values()]


@pytest.fixture(scope="module")
def machine():
    """A machine on which the first block of README.md, scripts/run, is running."""
    first = blocks("README.md")[0]
    assert first.text == "scripts/run\n"
    if kernel_refuses():
        pytest.skip("namespaces cannot be made here, as in a chroot")
    made = Machine()
    try:
        made.start(first.text, "curl -sf http://localhost:8080/v1/health/ready")
        assert made.run("nginx").returncode == 0  # the operator's own, which serves other sites
        yield made
    finally:
        made.close()


@pytest.fixture
def configured(machine):
    """The same; the settings of a document are reverted after it."""
    before = machine.read(CONFIGURATION)
    yield machine
    if machine.read(CONFIGURATION) != before:
        machine.write(CONFIGURATION, before)
        done = machine.run("scripts/reload && rm -f /etc/nginx/sites-enabled/*.example && "
                           "nginx -s reload")
        assert done.returncode == 0, done.stderr


def run_commands(machine, block):
    done = machine.run(block.text)
    said = f"{block.name} ended with {done.returncode}:\n{block.text}\n{done.stdout}{done.stderr}"
    assert done.returncode == 0, said
    if block.output is not None:
        assert matches(block.output, done.stdout), f"{block.name} printed:\n{done.stdout}"


def with_settings(text, block):
    """The configuration file in which the block's lines replace those of the same keys."""
    keys = set(re.findall(r"^([A-Z][A-Z0-9_]*)=", block.text, re.M))
    kept = [line for line in text.splitlines() if line.split("=")[0] not in keys]
    return "\n".join(kept) + "\n" + block.text


def configure(machine, block):
    machine.write(CONFIGURATION, with_settings(machine.read(CONFIGURATION), block))
    return machine.run("build/bin/gatehouse-admin --config gatehouse.conf config show")


def certify(machine, block):
    """Makes the certificates that a site of the document names, where nothing is yet."""
    named = dict(re.findall(r"(ssl_certificate|ssl_certificate_key) (\S+);", block.text))
    if not named:
        return
    pair = named["ssl_certificate"], named["ssl_certificate_key"]
    folders = " ".join(str(Path(path).parent) for path in pair)
    done = machine.run(
        f"mkdir -p {folders}; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 "
        f"-nodes -days 2 -subj /CN=localhost -out {pair[0]} -keyout {pair[1]}")
    assert done.returncode == 0, done.stderr


def write_site(machine, block):
    """Writes an nginx file to its path and checks it with Debian's nginx."""
    certify(machine, block)
    machine.write(block.file, block.text)
    return machine.run("nginx -t")


def check_file(machine, block):
    if block.file == "gatehouse.conf":
        done = configure(machine, block)
    elif block.language == "nginx":
        done = write_site(machine, block)
    else:
        machine.write(block.file, block.text)
        done = machine.run(f"lighttpd -tt -f {block.file}")
    assert done.returncode == 0, f"{block.name}: {done.stdout}{done.stderr}"


@pytest.mark.parametrize("document", documents())
def test_every_block_of_a_document_works(document, configured):
    for block in blocks(document):
        if block.language == COMMANDS and block.text not in ELSEWHERE:
            run_commands(configured, block)
        elif block.language in FILES:
            check_file(configured, block)
        elif block.language in PROGRAMS:
            configured.write(block.file, block.text)  # the next commands run it
        else:
            assert block.text in ELSEWHERE or (document, block.language) in EXAMPLES, \
                f"{block.name} is run by no test: {block.text}"


def test_the_table_of_blocks_that_run_elsewhere_lists_no_others():
    written = {block.text for document in documents() for block in blocks(document)}
    assert set(ELSEWHERE) <= written


def anchors(document):
    """The anchors of the headings: those in their text, or those that GitHub gives them."""
    text = re.sub(r"^```.*?^```$", "", (ROOT / document).read_text(), flags=re.S | re.M)
    for level, heading in re.findall(r"^(#{2,3}) (.*)$", text, re.M):
        named = re.search(r'<a id="([^"]+)"></a>$', heading)
        github = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        yield level, named[1] if named else github


def test_every_guide_exists_in_chinese():
    assert list(chinese_guides()) == [name for name in documents() if name.startswith(GUIDES)]


@pytest.mark.parametrize("english,chinese", chinese_guides().items())
def test_a_chinese_guide_has_the_examples_and_the_anchors_of_the_english_one(english, chinese):
    written = [[(one.language, one.text, one.output) for one in blocks(name)]
               for name in (english, chinese)]
    assert written[0] == written[1]
    assert list(anchors(chinese)) == list(anchors(english))


def test_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80


@pytest.mark.parametrize("document", EVERY_DOCUMENT)
def test_code_is_in_fenced_blocks(document):
    assert indented_blocks(document) == []


def named_paths(text):
    """Paths of the checkout in backticks, without the placeholders of a form."""
    text = text.replace("NNNN_name", "NNNN")
    inline = re.findall(r"`((?:src|scripts|tests|nginx|sql|mail|docs)/[^`\s]*)", text)
    return [re.sub(r"(<[^>]*>|NNNN|….*)", "*", path).rstrip("/") for path in inline]


def brought(path):
    """Whether the checkout has the path, which may hold * for any name, {a,b} for several."""
    several = re.match(r"(.*)\{(.*)\}(.*)", path)
    if several:
        before, choices, after = several.groups()
        return all(brought(before + choice + after) for choice in choices.split(","))
    return any(ROOT.glob(path))


@pytest.mark.parametrize("document", EVERY_DOCUMENT)
def test_every_path_that_a_document_names_exists(document):
    text = (ROOT / document).read_text()
    assert [path for path in named_paths(text) if not brought(path)] == []


@pytest.mark.parametrize("document", EVERY_DOCUMENT)
def test_every_link_to_a_file_leads_somewhere(document):
    links = re.findall(r"\]\((?!https?:|mailto:|/api/)([^)#]+)", (ROOT / document).read_text())
    folder = (ROOT / document).parent
    assert [link for link in links if not (folder / link).exists()] == []


def known_settings():
    return set(re.findall(r"^\| `([A-Z0-9_<>]+)", (ROOT / "docs/configuration.md").read_text(),
                          re.M))


def is_setting(name):
    return any(re.fullmatch(re.sub("<CONTRACT>|<[A-Z]+>", "(<CONTRACT>|[A-Z0-9]+)", known), name)
               for known in known_settings())


@pytest.mark.parametrize("document", EVERY_DOCUMENT)
def test_every_setting_that_a_document_names_exists(document):
    named = re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_<>]+)(?:=[^`]*)?`", (ROOT / document).read_text())
    others = {name for name in named if name.startswith(("GATEHOUSE_", "HTTP_"))}
    assert [name for name in {*named} - others if not is_setting(name)] == []
