"""scripts/guard writes files that another server can include unchanged."""
import os
import re
import subprocess

import pytest

from support import stack


def written_by_guard(folder, **environment):
    done = subprocess.run([stack.ROOT / "scripts/guard", folder], env=os.environ | environment,
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return {path: path.read_text() for path in folder.rglob("*.conf")}


@pytest.mark.parametrize("environment", [{}, {"STATE_DIR": f"../{stack.STATE.name}"}],
                         ids=["configured", "relative"])
def test_guard_names_the_socket_of_the_running_service(tmp_path, environment):
    text = "".join(written_by_guard(tmp_path / "guard", **environment).values())
    sockets = set(re.findall(r'"(?:unix:)?([^"]*/gate\.sock)"', text))
    assert sockets == {str(stack.STATE / "run/gate.sock")}


def test_guard_writes_what_a_start_writes(tmp_path):
    written = written_by_guard(tmp_path / "guard")
    made = stack.STATE / "nginx/guard"
    assert {path.relative_to(tmp_path / "guard"): text.replace(str(tmp_path / "guard"), str(made))
            for path, text in written.items()} == \
        {path.relative_to(made): path.read_text() for path in made.rglob("*.conf")}
