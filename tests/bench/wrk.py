"""Runs the load generator, wrk, and reads what it has measured."""
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import machine
from parts import WITH_THE_BENCH, Failure

LUA = Path(__file__).parent / "load"
THREADS = max(1, machine.CORES // 2)  # wrk runs on the same machine as what it measures
_LATE = 60  # seconds after which a run that has not ended is an error


@dataclass
class Sample:
    """One run: requests a second, milliseconds, and counts."""
    rate: float
    p50: float
    p99: float
    errors: int
    reply_bytes: float
    ok_rate: float


class Load:
    """A running wrk. `sample` waits for its end."""

    def __init__(self, process, seconds):
        self.process, self.seconds = process, seconds

    def sample(self):
        try:
            output, error = self.process.communicate(timeout=self.seconds + _LATE)
        except subprocess.TimeoutExpired:
            raise Failure(f"wrk did not end {_LATE} s after the {self.seconds} s of its run.") from None
        lines = [line for line in output.splitlines() if line.startswith("{")]
        if self.process.returncode != 0 or not lines:
            raise Failure(f"wrk failed: {error.strip() or output.strip()}")
        said = json.loads(lines[-1])
        seconds = said["duration"] / 1e6
        return Sample(rate=said["requests"] / seconds, p50=said["p50"] / 1e3, p99=said["p99"] / 1e3,
                      errors=said["status"] + said["socket"] + said["timeout"],
                      reply_bytes=said["bytes"] / max(said["requests"], 1),
                      ok_rate=said["ok"] / seconds)


def _start(parts, folder, connections, seconds, script, url, arguments):
    threads = min(THREADS, connections)
    command = [*WITH_THE_BENCH, "wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", str(LUA / script), url, "--", *map(str, arguments)]
    return Load(parts.start(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True),
                seconds)


def check_sessions(parts, folder, target, connections, seconds, count):
    """Session checks at a target with the first `count` tokens of its file."""
    return _start(parts, folder, connections, seconds, "sessions.lua", target.url,
                  [target.tokens, count, target.before, target.after])


def log_in(parts, folder, url, connections, seconds, names, password):
    return _start(parts, folder, connections, seconds, "logins.lua", url, [names, password.replace(" ", "+")])
