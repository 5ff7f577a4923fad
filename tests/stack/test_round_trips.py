"""A session check costs one statement and one round trip, and none if the session is in the cache, counted by the
database itself."""
import pytest

from support import database, entry, v1
from support.cost import CHECKS, RUNS, cost_of, nothing_in_use, one_statement_each, warm_every_worker
from support.mall import SESSION, sign_up_and_log_in
from support.portal import DONE, ask_mail, checked_pair, enrol, newcomer, verified

pytestmark = pytest.mark.usefixtures("no_mailer")  # nobody but the workers asks the database


def by_cookie(client, path, cookie):
    """A check of the session of a token."""
    def check(token):
        asker = client.another()
        asker.cookies = {cookie: token}
        assert asker.get(path).status in (200, 204)
    return check


def test_a_session_check_is_one_statement_and_one_round_trip(mall_client):
    sign_up_and_log_in(mall_client)
    check = by_cookie(mall_client, "/user/get_user_info", SESSION)
    assert one_statement_each(check, mall_client.cookies[SESSION])


def test_a_session_check_by_header_costs_the_same(entry_client):
    _, token = entry.enter(entry_client)
    assert one_statement_each(lambda token: entry.info(entry_client, token), token)


def test_a_check_for_another_site_costs_the_same(v1_client):
    v1.sign_up_and_log_in(v1_client)
    assert one_statement_each(by_cookie(v1_client, "/check", v1.SESSION), v1_client.cookies[v1.SESSION])


def test_a_session_in_use_costs_nothing(mall_client, entry_client, v1_client):
    sign_up_and_log_in(mall_client)
    assert nothing_in_use(lambda: mall_client.get("/user/get_user_info"))
    _, token = entry.enter(entry_client)
    assert nothing_in_use(lambda: entry.info(entry_client, token))
    v1.sign_up_and_log_in(v1_client)
    assert nothing_in_use(lambda: v1_client.get("/check"))


def test_a_request_without_a_session_cookie_asks_the_database_nothing(mall_client):
    warm_every_worker(lambda: mall_client.get("/user/get_user_info"))
    cost = cost_of(lambda: [mall_client.get("/user/get_user_info") for _ in range(CHECKS)])
    assert not any(cost.values()), cost


# A mail costs the same work whether or not the address has an account

def known(client):
    return verified(client).email


def unverified(client):
    return enrol(client).email


def disabled(client):
    person = verified(client)
    database.disable(person.username)
    return person.email


def unknown(_):
    return newcomer().email


def cost_of_a_mail(client, kind, action):
    """The cost of one mail to an address of this kind; cost_of sends several."""
    emails = iter([kind(client) for _ in range(RUNS)])
    pairs = iter([checked_pair(client) if action == "register" else None for _ in range(RUNS)])

    def ask():
        assert ask_mail(client, action, next(emails), next(pairs)).text == DONE
    return cost_of(ask)


@pytest.mark.parametrize("action", ["other", "register"])
def test_mail_costs_the_same_statements_for_every_kind_of_address(portal_client, action):
    warm_every_worker(lambda: ask_mail(portal_client, action, "nobody@example.org"))
    for kind in (known, unverified, disabled, unknown):  # every worker has met every statement
        for _ in range(12):
            ask_mail(portal_client, action, kind(portal_client), checked_pair(portal_client))
    costs = {kind.__name__: cost_of_a_mail(portal_client, kind, action)["Com_stmt_execute"]
             for kind in (known, unverified, disabled, unknown)}
    assert len(set(costs.values())) == 1, costs
