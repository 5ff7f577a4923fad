"""A session check costs one statement and one round trip, counted by the database itself."""
import pytest

from support import database, entry, v1
from support.cost import CHECKS, RUNS, cost_of, one_statement_each, warm_every_worker
from support.mall import sign_up_and_log_in
from support.portal import DONE, ask_mail, checked_pair, enrol, newcomer, verified

pytestmark = pytest.mark.usefixtures("no_mailer")  # nobody but the workers asks the database


def test_a_session_check_is_one_statement_and_one_round_trip(mall_client):
    sign_up_and_log_in(mall_client)
    assert one_statement_each(lambda: mall_client.get("/user/get_user_info"))


def test_a_session_check_by_header_costs_the_same(entry_client):
    _, token = entry.enter(entry_client)
    assert one_statement_each(lambda: entry.info(entry_client, token))


def test_a_check_for_another_site_costs_the_same(v1_client):
    v1.sign_up_and_log_in(v1_client)
    assert one_statement_each(lambda: v1_client.get("/check"))


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
