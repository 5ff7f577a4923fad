"""kill -9 of any process under load: the service recovers within seconds, and no acknowledged change is lost."""
import os
import signal
import time

import pytest

from load import AWAY, Load, good, guess, healed, session_check
from support import database
from support.amount import LONG
from support.mall import SUCCESS, sign_up_and_log_in
from support.people import Person
from support.stack import STATE, census, command_line, eventually, mariadbd, pid_in, processes, tree

ROUNDS = 50 if LONG else 1


def light_load(mall_client):
    sign_up_and_log_in(mall_client)
    check = session_check(mall_client.cookies)
    return Load(mall_client.mount, check, check, guess)


def kill(pid):
    os.kill(pid, signal.SIGKILL)
    return time.monotonic()


@pytest.mark.parametrize("pool", ["quick", "slow"])
def test_a_killed_worker_costs_at_most_its_own_request_and_is_replaced(mall_client, pool):
    before = census()
    with light_load(mall_client) as load:
        for _ in range(5 * ROUNDS):
            victims = processes("gatehouse-worker", f"--pool {pool}")
            kill(victims[0])
            eventually(lambda: census() == before and victims[0] not in tree(), 5, "a full pool")
    assert len(load.failures) <= 5 * ROUNDS, load.failures
    assert len(load.outcomes) > len(load.failures)


def runsv(service):
    return [pid for pid in processes("runsv") if command_line(pid).strip().endswith(f" {service}")]


VICTIMS = {
    "the multiwatch of the quick pool": lambda: processes("multiwatch", "--pool quick"),
    "the multiwatch of the slow pool": lambda: processes("multiwatch", "--pool slow"),
    "the loop of the quick pool": lambda: [pid_in("quick")],
    "the loop of the slow pool": lambda: [pid_in("slow")],
    "the master of nginx": lambda: [pid_in("nginx")],
    "a worker of nginx": lambda: [pid for pid in processes("nginx") if pid != pid_in("nginx")],
    "the supervisor": lambda: [pid_in("supervisor")],
    "the supervisor of the quick pool": lambda: runsv("quick"),
    "the supervisor of nginx": lambda: runsv("nginx"),
    "the supervisor of the database": lambda: runsv("mariadb"),
    "the database": lambda: [mariadbd()],
}


def strays():
    """Workers of the stack that its supervisor did not start."""
    ours = str(STATE / "bin/gatehouse-worker")
    running = [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and command_line(entry).startswith(ours)]
    return set(running) - set(tree())


@pytest.mark.parametrize("victims", VICTIMS.values(), ids=VICTIMS)
def test_the_service_heals_within_seconds_when_this_is_killed(mall_client, victims):
    before = census()
    with light_load(mall_client) as load:
        for _ in range(ROUNDS):
            victim = victims()[0]
            moment = kill(victim)
            eventually(lambda: healed(load, moment), 10, "twenty good answers")
            eventually(lambda: census() == before, 20, f"the return of {before}")
            assert victim not in tree()
    eventually(lambda: strays() == set(), 10, "the end of the old workers")


class Registrations:
    """Registers new accounts continuously and records which were acknowledged."""

    def __init__(self):
        self.acknowledged = []

    def __call__(self, client):
        person = Person()
        reply = client.post("/user/register", **person.fields)
        if reply.text == SUCCESS:
            self.acknowledged.append(person.username)
        return reply

    def missing(self):
        present = {name for (name,) in database.rows("SELECT username FROM account")}
        return [name for name in self.acknowledged if name not in present]


def test_no_acknowledged_registration_is_lost_when_the_database_is_killed(mall_client):
    register = Registrations()
    with Load(mall_client.mount, *[register] * 4) as load:
        for _ in range(ROUNDS):
            known = len(register.acknowledged)
            eventually(lambda: len(register.acknowledged) > known + 10, 20, "ten registrations")
            moment = kill(mariadbd())
            eventually(lambda: healed(load, moment, 8), 15, "eight good answers")
    assert register.missing() == []
    refusals = [outcome.reply for outcome in load.failures if outcome.reply]
    assert {(reply.status, reply.text) for reply in refusals} <= AWAY


def test_requests_in_flight_when_everything_of_a_pool_dies_get_an_envelope(mall_client):
    with light_load(mall_client) as load:
        moment = time.monotonic()
        for pid in processes("gatehouse-worker"):
            moment = kill(pid)
        eventually(lambda: healed(load, moment), 10, "twenty good answers")
    unanswered = [outcome for outcome in load.outcomes if outcome.reply is None]
    assert not unanswered
    assert all(outcome.reply.json["status"] == 1 for outcome in load.outcomes if not good(outcome))
