"""The rules by which figures are compared, the files with the kept ones, and how a trace is read."""
import json

import kept_files
import pytest
from kept_comparison import advice, better, refusal, table, worse
from kept_counts import calls_of_requests, dumps, middles
from kept_requests import NAMES, MeasuredRequest

KEPT = {"instructions": 70_000, "system_calls": 11, "round_trips": 1}


def but(**changed):
    return {**KEPT, **changed}


@pytest.mark.parametrize("measured", [KEPT, but(instructions=73_500), but(instructions=66_500)])
def test_a_figure_within_its_limit_is_neither_worse_nor_better(measured):
    assert worse(KEPT, measured) == better(KEPT, measured) == []


@pytest.mark.parametrize("measured, phrase", [
    (but(instructions=73_501), "73,501 instructions instead of 70,000, 5.0% more (5 % is allowed)"),
    (but(system_calls=12), "12 system calls instead of 11, 9.1% more (0 % is allowed)"),
    (but(round_trips=2), "2 round trips instead of 1, 100.0% more (0 % is allowed)")])
def test_a_figure_above_its_limit_is_worse(measured, phrase):
    assert worse(KEPT, measured) == [phrase]
    assert better(KEPT, measured) == []


@pytest.mark.parametrize("measured, phrase", [
    (but(instructions=66_499), "66,499 instructions instead of 70,000, 5.0% less"),
    (but(system_calls=10), "10 system calls instead of 11, 9.1% less"),
    (but(round_trips=0), "0 round trips instead of 1, 100.0% less")])
def test_a_figure_below_its_limit_is_better(measured, phrase):
    assert better(KEPT, measured) == [phrase]
    assert worse(KEPT, measured) == []


def test_one_round_trip_more_than_none_is_worse():
    assert worse(but(round_trips=0), KEPT) == ["1 round trips instead of 0, 1 more (0 % is allowed)"]


def test_a_message_names_the_request_the_command_and_the_file():
    for text in (refusal("form post", ["12 system calls"], "kept/x.json"), advice("form post", ["9 round trips"], "kept/x.json")):
        assert "A form post costs" in text and "tests/bench/kept_figures --accept" in text and "kept/x.json" in text


def test_the_table_shows_the_kept_figure_where_it_differs():
    *_, line = table({"form post": KEPT}, {"form post": but(system_calls=12)})
    assert line.split("  ")[0] == "form post" and "12 (kept 11)" in line and "(kept 70,000)" not in line


@pytest.mark.parametrize("file", sorted(kept_files.FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_each_file_has_the_figures_of_each_request(file):
    kept = kept_files.read(file)
    assert file.stem in kept_files.RELEASES
    assert tuple(kept) == NAMES
    assert all(figures.keys() == KEPT.keys() for figures in kept.values())


def test_a_written_file_has_a_line_for_each_request(tmp_path):
    figures = {"form post": KEPT, "JSON post": but(round_trips=4)}
    kept_files.write(tmp_path / "x.json", figures)
    assert kept_files.read(tmp_path / "x.json") == figures
    assert json.dumps(KEPT) in (tmp_path / "x.json").read_text().splitlines()[1]


# How figures are read ----------------------------------------------------------------------------

TRACE = """connect(5, 0x7ff, 110) = -1 ENOENT (No such file or directory)
connect(6, 0x7ff, 110)                  = 0
sendto(6, 0x55e, 40, MSG_DONTWAIT|MSG_NOSIGNAL, NULL, 0) = 40
recvfrom(6, 0x55e, 16384, MSG_DONTWAIT, NULL, NULL) = 11
accept4(0, NULL, NULL, SOCK_CLOEXEC)    = -1 EAGAIN (Resource temporarily unavailable)
accept4(0, NULL, NULL, SOCK_CLOEXEC)    = 4
read(4, "text with = 7 and ) = 8", 8192) = 432
sendto(6, 0x55e, 51, MSG_DONTWAIT|MSG_NOSIGNAL, NULL, 0) = 51
sendto(6, 0x55e, 51, MSG_DONTWAIT|MSG_NOSIGNAL, NULL, 0) = 51
recvfrom(6, 0x55e, 16384, MSG_DONTWAIT, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)
poll([{fd=6, events=POLLIN}], 1, 5000)  = 1 ([{fd=6, revents=POLLIN}])
recvfrom(6, 0x55e, 16384, MSG_DONTWAIT, NULL, NULL) = 209
recvfrom(6, 0x55e, 16384, MSG_DONTWAIT, NULL, NULL) = 20
close(4)                                = 0
accept4(0, NULL, NULL, SOCK_CLOEXEC)    = 4
poll([{fd=4, events=POLLIN}], 1, 5000)  = 1 ([{fd=4, revents=POLLIN}])
close(4)                                = 0
--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=1, si_uid=0} ---
accept4(0, NULL, NULL, SOCK_CLOEXEC)    = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
"""


def test_calls_and_round_trips_are_read_request_by_request():
    assert calls_of_requests(TRACE) == [(6, 1), (3, 0)]


def test_dumps_are_read_in_the_order_of_their_numbers(tmp_path):
    for number, total in (("", 9), (".1", 100), (".2", 20), (".10", 30)):
        (tmp_path / f"counts{number}").write_text(f"version: 1\ntotals: {total}\n")
    assert dumps(tmp_path) == [100, 20, 30]


def test_a_figure_is_the_middle_one_after_the_first_requests():
    requests = [MeasuredRequest(name, "quick", None, "", times=3) for name in ("form post", "JSON post")]
    assert list(middles(requests, [9, 9, 9, 1, 3, 2, 8, 8, 8, 5, 5, 7, 99])) == [2, 5]


def test_a_worker_that_was_not_seen_to_answer_has_no_figure():
    with pytest.raises(AssertionError, match="6 requests were sent, but the worker has called accept.. for 5 only"):
        list(middles([MeasuredRequest("form post", "quick", None, "", times=3)], [1, 2, 3, 4, 5]))
