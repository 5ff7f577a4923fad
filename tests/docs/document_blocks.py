"""Reads the fenced code blocks of the project's Markdown files. Knows Markdown; runs nothing.

A block of commands is marked `sh`. The block that follows it at once, marked `json` or `text`, is
its expected output, in which `…` stands for any text. A block of a configuration file is marked
`conf`, `nginx` or `lighttpd`, one of a program `js`, `php` or `python`, and its first line is a
comment that names the file.
"""
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS, OUTPUTS, FILES = "sh", ("json", "text"), ("conf", "nginx", "lighttpd")
PROGRAMS = ("js", "php", "python")
GUIDES = "nginx/html/api/guides"

# Published documents are kept verbatim, and configuration.md is generated: neither is ours to mark.
_VERBATIM = {f"docs/contracts/{name}.md" for name in ("basic", "entry", "mall", "medusa", "portal")}


@dataclass(frozen=True)
class Block:
    document: str
    line: int  # of the opening fence
    language: str
    text: str
    output: str | None = None  # what the commands must print, where the document shows it

    @property
    def name(self):
        return f"{self.document}:{self.line}"

    @property
    def file(self):
        """The path in the first line of a file: `# gatehouse.conf`, `// call.mjs` or `<?php // call.php`."""
        named = re.match(r"(?:<\?php )?(?:#|//) (\S+)", self.text)
        assert named, f"{self.name}: the first line must be a comment that names the file"
        return named[1]


def documents():
    """README.md first, because the other documents use the service that it starts."""
    found = sorted(path.relative_to(ROOT).as_posix() for folder in ("docs", GUIDES)
                   for path in (ROOT / folder).rglob("*.md") if path.parent.name != "zh")
    return [name for name in ("README.md", "SECURITY.md", *found) if name not in _VERBATIM]


def chinese_guides():
    """The guides in Chinese by the English document, whose examples are theirs too."""
    return {f"{GUIDES}/{path.name}": f"{GUIDES}/zh/{path.name}"
            for path in sorted((ROOT / GUIDES / "zh").glob("*.md"))}


def blocks(document):
    """The fenced blocks in order, each output joined to the commands before it."""
    found, end_of_last = [], None
    for start, end, language, text in _fences((ROOT / document).read_text().splitlines()):
        if language in OUTPUTS and found and start - end_of_last <= 2 and found[-1].output is None:
            last = found.pop()
            found.append(Block(last.document, last.line, last.language, last.text, text))
        else:
            found.append(Block(document, start, language, text))
        end_of_last = end
    return found


def _fences(lines):
    """(line of the opening fence, line of the closing one, language, text), counted from 1."""
    start = language = None
    for number, line in enumerate(lines, 1):
        if start is None and line.startswith("```"):
            start, language = number, line[3:].strip()
        elif start is not None and line == "```":
            yield start, number, language, "\n".join(lines[start:number - 1]) + "\n"
            start = None
    assert start is None, f"the block at line {start} has no end"


def indented_blocks(document):
    """Lines that Markdown shows as code without a fence: no test would run them."""
    fenced = {number for start, end, *_ in _fences((ROOT / document).read_text().splitlines())
              for number in range(start, end + 1)}
    lines = ["", *(ROOT / document).read_text().splitlines()]
    return [number for number in range(1, len(lines)) if number not in fenced
            and lines[number].startswith("    ") and not lines[number - 1].strip()]


def matches(expected, printed):
    """Whether the output is the expected one, line by line, `…` standing for any text."""
    pattern = ".*?".join(re.escape(part) for part in expected.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.S) is not None
