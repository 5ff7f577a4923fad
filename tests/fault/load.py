"""Light load: threads send requests on new connections and record each result and its time."""
import time
from itertools import cycle
from threading import Event, Thread
from typing import NamedTuple

from support.client import Client
from support.mall import SESSION, THROTTLED
from support.people import Person
from support.stack import eventually


# What "could not tell" looks like: 503 is not done, 500 is lost in COMMIT, so that nobody knows. A login that has
# waited behind others is refused.
AWAY = {(429, THROTTLED), (503, '{"status":1,"msg":"服务端异常"}'), (500, '{"status":1,"msg":"服务端异常"}')}


class Outcome(NamedTuple):
    began: float
    seconds: float
    reply: object   # a Reply, or None when the connection broke
    problem: str


class Load:
    """Runs each function with new clients in its own thread until the block ends."""

    def __init__(self, mount, *asks):
        self.mount, self.stop, self.outcomes = mount, Event(), []
        self.threads = [Thread(target=self._keep_asking, args=[ask]) for ask in asks]

    def _keep_asking(self, ask):
        while not self.stop.is_set():
            self.outcomes.append(outcome_of(lambda: ask(Client(self.mount))))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        eventually(lambda: len(self.outcomes) >= 3 * len(self.threads), 20, "load")
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def since(self, moment):
        return [outcome for outcome in list(self.outcomes) if outcome.began > moment]

    @property
    def failures(self):
        return [outcome for outcome in list(self.outcomes) if not good(outcome)]


def outcome_of(ask):
    began = time.monotonic()
    try:
        reply, problem = ask(), ""
    except Exception as error:  # noqa: BLE001 - whatever broke is the finding
        reply, problem = None, repr(error)
    return Outcome(began, time.monotonic() - began, reply, problem)


def good(outcome):
    return outcome.reply is not None and outcome.reply.status == 200


def session_check(cookies):
    """Requests the account of this session and, in turn, of a session that does not exist: the first may be in
    the cache, about the second the database is asked."""
    turns = cycle([cookies, {SESSION: "A" * 43}])

    def ask(client):
        client.cookies = dict(next(turns))
        return client.get("/user/get_user_info")
    return ask


def guess(client):
    """A login with an unknown name: one password hash, and failures that throttle no other test. (A login
    that is killed counts as a failure, so the next one of the same person would have to wait.)"""
    return client.post("/user/login", **Person().credentials)


def healed(load, moment, answers=20):
    """True if the latest requests, all sent after this time, succeeded."""
    latest = load.since(moment)[-answers:]
    return len(latest) == answers and all(map(good, latest))
