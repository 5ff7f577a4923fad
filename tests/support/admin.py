"""First steps of an administrator at /v1/admin, from an address within ADMIN_FROM."""
from support import database, v1
from support.v1 import ask

ACCOUNTS = "/admin/accounts"
NOWHERE = "/admin/accounts/999999999999"


def promote(person):
    database.change_holder(person.email, "role = 'admin'")


def administrator(client):
    """Makes this client an administrator who has just logged in; another administrator exists."""
    promote(v1.enrol(client.another()))
    person = v1.enrol(client)
    promote(person)
    v1.log_in(client, person)
    return person


def number(person):
    return database.holder(person.email)


def at(person, more=""):
    return f"{ACCOUNTS}/{number(person)}{more}"


def search(client, **fields):
    reply = client.get(ACCOUNTS, **fields)
    assert reply.status == 200, reply
    return reply.json


def found(client, **fields):
    """The numbers of the accounts on the first page."""
    return [account["id"] for account in search(client, **fields)["accounts"]]


def pages(client, **fields):
    """All pages of a search, one after the other."""
    after = None
    while True:
        page = search(client, **fields, **({"after": after} if after else {}))
        yield page["accounts"]
        after = page["next"]
        if after is None:
            return


def events(client, person, **fields):
    reply = client.get(at(person, "/events"), **fields)
    assert reply.status == 200, reply
    return reply.json["events"]


def sessions(client, person):
    reply = client.get(at(person, "/sessions"))
    assert reply.status == 200, reply
    return reply.json["sessions"]


def last_act(client, person):
    """The last action of an administrator on the account, and the administrator."""
    acts = [(event["action"], event["actor"]) for event in events(client, person) if event["actor_id"]]
    return acts[0]


def change(client, person, **fields):
    return ask(client, "PATCH", at(person), **fields)
