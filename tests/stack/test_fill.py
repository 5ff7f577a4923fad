"""scripts/lib/fill.sh: templates of nginx and of the database."""
import subprocess

import pytest

from support.stack import ROOT


def fill(text, names, **values):
    script = f'. {ROOT}/scripts/lib/fill.sh; fill_in {names}; printf .'
    done = subprocess.run(["bash", "-euc", script], input=text, capture_output=True, text=True, timeout=20, check=True,
                          env={"PATH": "/usr/bin:/bin", **values})
    return done.stdout[:-1]


@pytest.mark.parametrize("text, filled", [
    ("listen ${PORT};\n", "listen 80;\n"),
    ("${PORT}${HOST}", "80a.example"),
    ("no newline, ${EMPTY}.", "no newline, ."),
    ("\n\n${PORT}\n\n\n", "\n\n80\n\n\n"),
    # nginx's own variables, and names that were not asked for.
    ("$PORT ${request_id} ${OTHER} ${} ${PORT ${", "$PORT ${request_id} ${OTHER} ${} ${PORT ${"),
    ("${HOST PORT} ${*}", "${HOST PORT} ${*}"),
    ("", "")])
def test_only_the_asked_names_are_replaced(text, filled):
    assert fill(text, "PORT HOST EMPTY", PORT="80", HOST="a.example", OTHER="no") == filled


@pytest.mark.parametrize("value", ["${PORT}", "a & b", "\\1 \\\\ %s", "*", "'\"`$(id)", "blau 蓝\nzwei"])
def test_a_value_is_copied_as_it_is(value):
    assert fill("[${NAME}] ${PORT}", "NAME PORT", NAME=value, PORT="80") == f"[{value}] 80"
