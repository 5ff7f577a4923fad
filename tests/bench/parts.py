"""Starts processes and ends them: each one by the pid that it was started with, and its own process group."""
import os
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AS = ROOT / "scripts/lib/as"


class Failure(Exception):
    """The sentence says what is wrong and what to do."""


# Ends a process when the bench ends, even if it is killed. It follows `as`, because a change of the user undoes it.
WITH_THE_BENCH = ("setpriv", "--pdeathsig", "TERM")


class Parts:
    """Every process that the bench has started and that may still run."""

    def __init__(self):
        self.running = []

    def start(self, command, **options):
        """Starts a command in a process group of its own."""
        self.running = [process for process in self.running if process.poll() is None]
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                   start_new_session=True, **options)
        self.running.append(process)
        return process

    def service(self, role, command, folder, name, env=None):
        """Starts a service as the user of a part of Gatehouse, with a log in the folder.

        The environment that it needs is passed by env(1), because `as` drops the caller's."""
        given = [f"{key}={value}" for key, value in (env or {}).items()]
        with open(folder / f"{name}.log", "ab") as log:
            return self.start([AS, role, *WITH_THE_BENCH, "env", *given, *command], cwd=folder, stdout=log, stderr=log)

    def end(self, *processes):
        """Ends these processes and their groups: TERM first, KILL after ten seconds."""
        for process in processes:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + 10
        for process in processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _signal(process, signal.SIGKILL)  # whatever of its group has ignored TERM
            process.wait()

    def end_all(self):
        self.end(*self.running)
        self.running = []


def _signal(process, number):
    """The group's id is the pid, and lives as long as one process of the group does."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def run(command, what, **options):
    """Runs a command to its end and returns its output."""
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    except subprocess.TimeoutExpired as late:
        raise Failure(f"{what} did not end within {late.timeout:.0f} s.") from None
    if done.returncode != 0:
        raise Failure(f"{what} failed:\n{(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


def wait_for(question, seconds, what):
    """Asks every 10 ms until the answer is true."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise Failure(f"{what} did not happen within {seconds} s.")
        time.sleep(0.01)
    return answer


def give(path, role_uid, mode):
    """Gives a file to the user of a part, if root runs the bench."""
    if os.getuid() == 0:
        os.chown(path, role_uid, role_uid)
    os.chmod(path, mode)
