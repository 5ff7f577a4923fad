"""The people of the tests: fresh names each time, so that no test depends on another."""
import secrets
from dataclasses import dataclass, field, replace


def fresh(stem="kit"):
    """A new name of letters and digits, shorter than 32 characters."""
    return f"{stem}{secrets.token_hex(6)}"


def fresh_password():
    """Strong, and of plain characters, so that a search in logs finds it."""
    return f"Qz7{secrets.token_hex(9)}w"


@dataclass(frozen=True)
class Person:
    username: str = field(default_factory=fresh)
    password: str = field(default_factory=fresh_password)
    email: str = field(default_factory=lambda: f"{fresh('m')}@example.org")
    phone: str = None
    question: str = None
    answer: str = None
    nickname: str = None

    @property
    def fields(self):
        return {name: value for name, value in vars(self).items() if value is not None}

    @property
    def credentials(self):
        return {"username": self.username, "password": self.password}

    def but(self, **changes):
        return replace(self, **changes)


def forgetful():
    """A person with a security question."""
    return Person(question="first pet?", answer=f"rex {secrets.token_hex(5)}")
