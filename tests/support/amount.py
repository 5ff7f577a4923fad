"""The part of a large set of cases that a run tries: all with scripts/test --long, otherwise a sample.

For cases that another test tries in full, or that differ only by chance.
"""
import os

LONG = "GATEHOUSE_LONG" in os.environ


def some(cases, one_of):
    """A dict's or list's cases: all of them in a long run, in a short one the first of each so many."""
    if LONG:
        return cases
    return dict([*cases.items()][::one_of]) if isinstance(cases, dict) else cases[::one_of]
