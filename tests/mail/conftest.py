"""Mail tests: from a row in the outbox to what a real SMTP server or the Maildir got."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "contracts"))

from fixtures import *  # noqa: E402,F401,F403 - pytest finds fixtures by their names here
