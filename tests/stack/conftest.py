"""Stack tests: nginx, the pools, the database and the scripts as an operator meets them."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "contracts"))

from fixtures import *  # noqa: E402,F401,F403 - pytest finds fixtures by their names here
