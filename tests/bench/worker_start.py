"""How long a new worker takes from its start to its first answer."""
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from parts import AS, Failure

from support import fastcgi

_ROUNDS = 7


def milliseconds(product):
    """The median of several workers of the running product, each with a socket of its own, with the change of user."""
    return statistics.median(_once(product) for _ in range(_ROUNDS)) * 1000


def _once(product):
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        path = str(Path(folder) / "socket")
        listening.bind(path)
        listening.listen()
        begin = time.monotonic()
        worker = subprocess.Popen(
            [AS, "worker", product.state / "bin/gatehouse-worker", "--config", product.state / "run/gatehouse.conf",
             "--pool", "quick"],
            stdin=listening, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=product.environment)
        try:
            # The kernel accepts the connection; the worker answers when it is ready. It refuses a request without
            # nginx's key.
            if not fastcgi.answer(path, fastcgi.request({})):
                raise Failure("A new worker has ended without an answer.")
            return time.monotonic() - begin
        except TimeoutError:
            raise Failure("A new worker does not answer.") from None
        finally:
            worker.terminate()
            worker.wait(10)
