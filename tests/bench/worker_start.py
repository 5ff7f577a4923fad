"""How long a new worker takes from its start to its first answer."""
import socket
import statistics
import struct
import subprocess
import tempfile
import time
from pathlib import Path

from parts import AS, Failure

_ROUNDS = 7
_BEGIN, _PARAMS, _STDIN = 1, 4, 5


def _record(kind, content=b""):
    """A FastCGI record of request 1."""
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


# A request without parameters: it lacks nginx's key, so the worker refuses it, as soon as it serves requests.
_REQUEST = _record(_BEGIN, struct.pack(">HB5x", 1, 0)) + _record(_PARAMS) + _record(_STDIN)


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
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(10)
                client.connect(path)  # the kernel accepts it; the worker answers when it is ready
                client.sendall(_REQUEST)
                if not client.recv(1):
                    raise Failure("A new worker has ended without an answer.")
            return time.monotonic() - begin
        except TimeoutError:
            raise Failure("A new worker does not answer.") from None
        finally:
            worker.terminate()
            worker.wait(10)
