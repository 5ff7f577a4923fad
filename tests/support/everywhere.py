"""A person at all contracts: shared and separate state."""
from support import basic, entry, mall, medusa, portal

ALL = {"basic", "entry", "mall", "medusa", "portal"}


class Everywhere:
    """A person with a session at every contract."""

    def __init__(self, client, person=None):
        self.basic, self.entry, self.mall, self.medusa, self.portal = map(client.at, sorted(ALL))
        self.person = person or mall.sign_up(self.mall)
        basic.log_in(self.basic, self.person)
        self.token = entry.log_in(self.entry, self.person)
        mall.log_in(self.mall, self.person)
        self.medusa_token = medusa.log_in(self.medusa, self.person)
        portal.log_in(self.portal, self.person)

    @property
    def logged_in(self):
        """The contracts with a valid session of this person."""
        asked = {"basic": basic.is_logged_in(self.basic), "mall": mall.is_logged_in(self.mall),
                 "entry": entry.is_live(self.entry, self.token),
                 "medusa": medusa.is_live(self.medusa, self.medusa_token),
                 "portal": portal.is_logged_in(self.portal)}
        return {name for name, yes in asked.items() if yes}
