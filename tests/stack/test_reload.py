"""scripts/reload under load: new workers and configuration, and not one request fails."""
import os
import signal
from threading import Event, Thread

from support import configuration, stack
from support.client import Client
from support.configuration import settings
from support.mall import WRONG_PASSWORD, sign_up_and_log_in
from support.people import Person
from support.stack import eventually, run_script, workers


class Requests:
    """Threads that send requests on new connections and record failures."""

    def __init__(self, *asks):
        self.stop, self.failures, self.answers = Event(), [], 0
        self.threads = [Thread(target=self._keep_asking, args=[ask]) for ask in asks]

    def _keep_asking(self, ask):
        while not self.stop.is_set():
            try:
                problem = ask()
            except OSError as error:
                problem = repr(error)
            self.answers += 1
            if problem:
                self.failures.append(problem)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def asks_who_i_am(client):
    reply = client.get("/user/get_user_info")
    return None if reply.json["status"] == 0 else str(reply)


def guesses_at_nobody(client):
    reply = Client(client.mount).post("/user/login", **Person().credentials)
    return None if reply.text == WRONG_PASSWORD else str(reply)


def test_three_reloads_under_load_fail_no_request_and_replace_every_worker(mall_client):
    sign_up_and_log_in(mall_client)
    before = workers()
    quick, slow = lambda: asks_who_i_am(mall_client), lambda: guesses_at_nobody(mall_client)
    with Requests(quick, quick, quick, slow, slow) as requests:
        for _ in range(3):
            answered = requests.answers
            configuration.reload()
            eventually(lambda: requests.answers > answered + 100, 20, "100 more answers")
    assert requests.failures == []
    eventually(lambda: len(workers()) == len(before) and not set(workers()) & set(before), 25,
               "the old workers' leave")


def test_a_worker_that_is_asked_to_leave_finishes_its_request(mall_client):
    sign_up_and_log_in(mall_client)
    quick, slow = lambda: asks_who_i_am(mall_client), lambda: guesses_at_nobody(mall_client)
    with Requests(quick, quick, slow, slow) as requests:
        for worker in workers():
            answered = requests.answers
            os.kill(worker, signal.SIGTERM)
            eventually(lambda: worker not in workers() and requests.answers > answered + 20, 20)
    assert requests.failures == []


def test_a_reload_takes_a_changed_setting_and_keeps_sessions(mall_client):
    sign_up_and_log_in(mall_client)
    with settings(REGISTRATION="closed"):
        assert mall_client.post("/user/register", **Person().fields).json["msg"] == "注册已关闭"
        assert mall_client.get("/user/get_user_info").json["status"] == 0
    assert mall_client.post("/user/register", **Person().fields).json["status"] == 0


def test_reload_with_an_invalid_setting_is_reported_and_changes_nothing(mall_client):
    original = stack.CONF.read_text()
    stack.CONF.write_text(original + "NO_SUCH_SETTING=1\n")
    try:
        done = stack.run_script("reload")
    finally:
        stack.CONF.write_text(original)
    assert done.returncode != 0 and "NO_SUCH_SETTING" in done.stdout + done.stderr
    assert mall_client.get("/user/get_user_info").status == 200


def test_everything_runs_when_a_reload_returns():
    for _ in range(3):
        assert run_script("reload").returncode == 0
        assert "the mailer does not run" not in run_script("status").stdout
