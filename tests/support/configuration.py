"""Runs the stack with other settings for a while.

Settings that only workers read restart nothing: a second pool of workers, with a configuration of its
own, takes the place of the sockets that nginx asks. Others go through scripts/reload.
"""
import re
from contextlib import contextmanager
from functools import cache

from support.second_pool import second_pool
from support.stack import CONF, ROOT, run_script


def reload():
    done = run_script("reload")
    assert done.returncode == 0, f"scripts/reload: {done.stdout}{done.stderr}"


def with_settings(original, settings):
    """The text of a configuration file with these settings, each once, with these values."""
    kept = [line for line in original.splitlines()
            if line.split("=")[0].strip() not in settings]
    return "\n".join(kept + [f"{key}={value}" for key, value in settings.items()]) + "\n"


@contextmanager
def settings(**changed):
    """Runs the stack with changed settings, and puts the file back afterwards."""
    if all(readers(key) == {"worker"} for key in changed):
        with worker_settings(**changed):
            yield
        return
    with reloaded_settings(**changed):
        yield


@contextmanager
def reloaded_settings(**changed):
    """The same with scripts/reload, for effects that only a reload has."""
    with _changed_file(changed) as restore:
        try:
            reload()
            yield
        finally:
            restore()
            reload()


@contextmanager
def worker_settings(**changed):
    """The same for the workers only: nginx and the scripts keep their settings."""
    with _changed_file(changed), second_pool():
        yield


@contextmanager
def _changed_file(changed):
    original = CONF.read_text()
    CONF.write_text(with_settings(original, changed))
    try:
        yield lambda: CONF.write_text(original)
    finally:
        CONF.write_text(original)


def readers(key):
    """The readers of a setting, from the reference of the configuration."""
    return next(who for pattern, who in _reference() if pattern.fullmatch(key))


@cache
def _reference():
    rows = re.findall(r"^\| `([A-Z_<>]+)` \|(?:[^|]|\\\|)*\|(?:[^|]|\\\|)*\| ([a-z, ]+) \|",
                      (ROOT / "docs/configuration.md").read_text("utf-8"), re.M)
    return [(re.compile(name.replace("<CONTRACT>", "[A-Z0-9]+")), set(who.split(", ")))
            for name, who in rows]
