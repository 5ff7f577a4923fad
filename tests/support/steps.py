"""Steps that are alike at every contract, made of the contract's own ways to sign up and to log in."""
from support import database


def sign_up_and_log_in(sign_up, log_in, client, person=None):
    """Has an account and is logged in."""
    person = sign_up(client, person)
    log_in(client, person)
    return person


def session_of(log_in, client, person):
    """Another client in which this person is logged in."""
    other = client.another()
    log_in(other, person)
    return other


def wrong_guesses(times):
    """Wrong passwords; the pair's back-off passes between the guesses, not after the last."""
    for number in range(times):
        if number:
            database.age_failures(20 * database.SECOND)
        yield f"wrong guess {number}"
