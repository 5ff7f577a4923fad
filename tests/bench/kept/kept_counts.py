"""Counts what a request costs a worker: instructions, system calls, and round trips to the database.

A worker answers one request after another, so all that it does from one accept() to the next belongs to one request,
also what it does after the reply. Each figure is that of the middle one of some equal requests. The first requests
are not counted.
"""
import re
from itertools import groupby
from statistics import median_low

from kept_requests import WARM_UP
from traced_worker import folder_for, traced_worker

from support import fastcgi

HASHES = ("crypto_pwhash_str_verify", "crypto_pwhash_str_alg")  # libsodium's, with all that they call
CALLGRIND = ("valgrind", "--quiet", "--tool=callgrind", "--vgdb=no", "--dump-before=accept4", "--dump-before=accept",
             *(f"--toggle-collect={name}" for name in HASHES), "--collect-atstart=yes")  # so it is off in a hash
STRACE = ("strace", "-qq")


def costs(sign_up):
    """The figures of each request that `sign_up` returns, by its name. Each tool has people of its own: a worker does
    more when an account has many sessions."""
    executed, called = by_pool(instructions, sign_up()), by_pool(system_calls, sign_up())
    return {name: {"instructions": executed[name], "system_calls": called[name][0], "round_trips": called[name][1]}
            for name in executed}


def by_pool(count, requests):
    """What `count` finds for each request, by name and in the order of the requests."""
    found = {}
    for pool, asked in groupby(sorted(requests, key=lambda request: request.pool), key=lambda request: request.pool):
        asked = list(asked)
        found.update(zip([request.name for request in asked], count(pool, asked)))
    return {request.name: found[request.name] for request in requests}


def instructions(pool, requests):
    """The sandbox is off, because valgrind needs system calls that a worker may not make."""
    with folder_for(pool) as folder:
        with traced_worker(pool, [*CALLGRIND, f"--callgrind-out-file={folder}/counts"], folder, SANDBOX="off") as address:
            send_all(requests, address)
        _, *counted = dumps(folder) or [0]  # the first is the start of the program
    return list(middles(requests, counted))


def dumps(folder):
    """What callgrind has counted before each accept() since the last one."""
    files = sorted(folder.glob("counts.*"), key=lambda path: int(path.suffix[1:]))
    return [int(re.search(r"^totals: (\d+)$", path.read_text(), re.M)[1]) for path in files]


def system_calls(pool, requests):
    """System calls and round trips of each request."""
    with folder_for(pool) as folder:
        with traced_worker(pool, [*STRACE, "-o", folder / "calls"], folder) as address:
            send_all(requests, address)
        counted = calls_of_requests((folder / "calls").read_text())
    return list(zip(middles(requests, [calls for calls, _ in counted]), middles(requests, [trips for _, trips in counted])))


def send_all(requests, address):
    for request in requests:
        for _ in range(WARM_UP + request.times):
            request.send(address)
    fastcgi.answer(address, fastcgi.request({}))  # is refused; its accept() shows where the last one has ended


def middles(requests, counts):
    sent = sum(WARM_UP + request.times for request in requests)
    assert len(counts) >= sent, f"{sent} requests were sent, but the worker has called accept() for {len(counts)} only"
    for request in requests:
        of_request, counts = counts[:WARM_UP + request.times], counts[WARM_UP + request.times:]
        yield median_low(of_request[WARM_UP:])


# What strace has written -------------------------------------------------------------------------

CALL = re.compile(r"^(\w+)\((\d*).*\) += \S+(?: (E\w+))?", re.M)  # name, first argument, error
SENDS = ("write", "writev", "sendto", "sendmsg")
READS = ("read", "readv", "recvfrom", "recvmsg")
WAITS = ("poll", "ppoll", "select", "pselect6")
LIMITS = ("setitimer", "setsockopt")  # set only for a request that is not all there when it is accepted


def calls_of_requests(trace):
    """(system calls, round trips) of each request.

    A round trip is a reply on a connection that the worker has opened itself: it opens them to the database alone. In
    how many parts a worker reads a reply, and how often it looks for it before, depends on the speed of the
    database, so one call is counted. Whether it sets time limits depends on the speed of the client.
    """
    found, opened, asked, looked = [], set(), set(), False
    for name, descriptor, error in CALL.findall(trace):
        if name.startswith("accept"):
            found.append([not error, 0, 0])
        elif name == "connect" and error in ("", "EINPROGRESS"):
            opened.add(descriptor)
        elif name == "close":
            opened.discard(descriptor)
        elif name in SENDS and descriptor in opened:
            asked.add(descriptor)
        reads = name in READS and descriptor in opened
        waits = looked and name in WAITS
        looked = reads and error == "EAGAIN"
        answered = reads and descriptor in asked and not error
        if answered:
            asked.discard(descriptor)
        if found:
            found[-1][1] += not waits and name not in LIMITS and (answered or not reads)
            found[-1][2] += answered
    return [(calls, trips) for has_connection, calls, trips in found if has_connection]
