"""The peers: other programs that do the same, from a cookie's token over one lookup to a small reply.

Each is set up as its documentation advises for production: persistent connections to the same MariaDB over
its socket, compiled code kept, several processes, no access log.
"""
import dataclasses

from parts import Failure
from peers.better_auth_peer import BetterAuth
from peers.django_peer import Django
from peers.fastify_peer import Fastify
from peers.lemonldap_peer import LemonLdap
from peers.php_peer import Php

ALL = (Php, Fastify, Django, BetterAuth, LemonLdap)


def named(names):
    """The peers of a list such as php,fastify; none is an empty list."""
    known = {peer.name: peer for peer in ALL}
    chosen = [name for name in names.split(",") if name != "none"]
    if unknown := [name for name in chosen if name not in known]:
        raise Failure(f"There is no peer \"{unknown[0]}\"; there are: {', '.join(known)}.")
    return tuple(known[name] for name in chosen)


def start(chosen, parts, site, tokens, count, say):
    """Starts the peers that can be had, with `count` sessions each; returns their targets, how each is set up, and
    lines about the others."""
    targets, said, skipped = [], [], []
    for peer in chosen:
        reason = peer.missing(site)
        if reason is None:
            say(f"Starting {peer.title}")
            try:
                started = peer.start(parts, site, tokens, count)
                targets += [dataclasses.replace(target, is_peer=True) for target in started]
                said.append((peer.title, peer.said()))
                continue
            except Failure as failure:
                reason = f"{str(failure).strip().rstrip('.')}. Its log may say more: site/{peer.name}.log in the folder of the bench"
                site.locations.pop(peer.name, None)
        skipped.append(f"{peer.title} was not measured: {reason.rstrip('.')}.")
        say(skipped[-1])
    return targets, said, skipped
