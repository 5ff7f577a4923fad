"""A second pool of workers with the current configuration file, instead of the stack's own pool.

nginx opens the sockets by their path at each request. So the second pool's sockets are moved to these
paths, and the first pool's, which stay open under another name, are moved back afterwards: no request
is lost and no worker of the stack is restarted.
"""
import os
import socket
import subprocess
from contextlib import ExitStack, contextmanager

from support import stack
from support.stack import CONF, STATE

POOLS = ("quick", "slow", "gate")
WORKERS = {"quick": 2, "slow": 2, "gate": 1}  # two are enough for a race between two
BACKLOG = 4096
SECONDS = 10    # until a worker that was told to leave must have left


@contextmanager
def second_pool():
    """Requests are answered by new workers, which read CONF, until the block ends."""
    assert not stack.running_conf.second, "settings within settings need one call with all of them"
    conf = STATE / "run/second.conf"
    models = {pool: stack.processes("gatehouse-worker", f"--pool {pool}")[0] for pool in POOLS}
    _write_config(conf, models["quick"])
    with ExitStack() as undo:
        undo.callback(conf.unlink)
        for pool in POOLS:
            undo.enter_context(_pool(pool, conf, models[pool]))
        for pool in POOLS:
            undo.enter_context(_in_the_place_of(STATE / f"run/{pool}.sock"))
        stack.running_conf.second = conf
        undo.callback(setattr, stack.running_conf, "second", None)
        yield


def _write_config(conf, model):
    """The file in the form of the service, with every key; only the workers' user can read it."""
    done = subprocess.run([STATE / "bin/gatehouse-admin", "--config", CONF, "config", "show"],
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    conf.touch(0o600)
    conf.write_text(done.stdout)
    if worker := stack.identity_of(model):
        os.chown(conf, worker["user"], worker["group"])


@contextmanager
def _pool(pool, conf, model):
    """Workers on a socket of their own, as the user and with the environment of a worker that runs
    (its limits it sets itself). Their log stands beside that of the first pool."""
    path = _second(STATE / f"run/{pool}.sock")
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener, \
            open(STATE / f"log/{pool}/second", "ab") as log:
        listener.bind(str(path))
        _allow_as(path, STATE / f"run/{pool}.sock")
        listener.listen(BACKLOG)
        command = [STATE / "bin/gatehouse-worker", "--config", conf, "--pool", pool]
        keeper = stack.parent(model)  # an ordinary user cannot read these of a worker itself
        workers = [subprocess.Popen(command, stdin=listener, stdout=log, stderr=log, cwd=stack.folder(keeper),
                                    env=_environment(keeper), **stack.identity_of(model))
                   for _ in range(WORKERS[pool])]
    try:
        yield
        ended = [worker for worker in workers if worker.poll() is not None]
        assert not ended, f"{len(ended)} workers of the second {pool} pool ended early"
    finally:
        path.unlink(missing_ok=True)
        for worker in workers:
            worker.terminate()
        for worker in workers:
            wait_until_ended(worker)


def wait_until_ended(worker):
    try:
        worker.wait(SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


@contextmanager
def _in_the_place_of(path):
    """The second socket has the first one's path; each change is one rename, so there is always one."""
    kept = path.with_suffix(".kept")
    kept.unlink(missing_ok=True)
    os.link(path, kept)
    os.rename(_second(path), path)
    try:
        yield
    finally:
        os.rename(kept, path)


def _second(path):
    return path.with_suffix(".second")


# As a worker that runs ---------------------------------------------------------------------------

def _environment(pid):
    variables = stack.environment(pid)
    del variables[b"GATEHOUSE_PARENT"]  # these workers have another parent
    return variables


def _allow_as(path, model):
    """Gives this socket the permissions of the first pool's."""
    status = os.stat(model)
    os.chown(path, status.st_uid, status.st_gid)
    os.chmod(path, status.st_mode & 0o777)
