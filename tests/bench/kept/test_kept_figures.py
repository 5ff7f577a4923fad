"""What one request costs a worker, compared with the figures that are kept for this Debian release.

docs/contributing.md describes the figures, and how to change one on purpose: tests/bench/kept_figures --accept.
"""
import os

import kept_files
import pytest
from kept_comparison import COMMAND, advice, better, refusal, table, worse
from kept_counts import costs
from kept_requests import NAMES, measured_requests

from support import stack
from support.stack import ROOT

FILE = kept_files.file_of_this_machine()
ACCEPTED = FILE and "GATEHOUSE_ACCEPT_FIGURES" in os.environ  # tests/bench/kept_figures sets it

pytestmark = pytest.mark.skipif(stack.is_sanitized(), reason="the instructions of AddressSanitizer would be counted")


@pytest.fixture(scope="module")
def measured():
    return costs(measured_requests)


@pytest.fixture(scope="module")
def kept(measured):
    return measured if ACCEPTED else kept_files.read(FILE)


def test_the_figures_are_shown_and_kept_if_somebody_accepts_them(measured, capsys):
    with capsys.disabled():
        print("\n" + "\n".join(table(kept_files.read(FILE), measured)))
        if ACCEPTED:
            kept_files.write(FILE, measured)
            print(f"The measured figures are now kept in {FILE.relative_to(ROOT)}.")


@pytest.mark.parametrize("name", NAMES)
def test_a_request_costs_no_more_than_is_kept(kept, measured, name, capsys):
    if not FILE:
        pytest.skip("figures are kept for Debian 12 and 13 on x86-64 with AVX2 only; the measured ones are shown")
    file = FILE.relative_to(ROOT)
    if not kept:
        pytest.skip(f"{file} does not exist; the measured figures are shown. {COMMAND} keeps them")
    assert name in kept, f"{file} has no figures of a {name}. Run {COMMAND}, and commit the file."
    more, less = worse(kept[name], measured[name]), better(kept[name], measured[name])
    assert not more, refusal(name, more, file)
    if less:
        with capsys.disabled():
            print(f"\nnote: {advice(name, less, file)}")
