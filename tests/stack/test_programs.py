"""The programs as the compiler and the linker harden them."""
import re
import subprocess

import pytest

from support.stack import STATE

PROGRAMS = ["gatehouse-worker", "gatehouse-mailer", "gatehouse-admin", "gatehouse-picture"]
MARKED = 40  # places that a jump may go to, in the smallest program


def shown(program, *options):
    return subprocess.run(["readelf", "-W", *options, STATE / "bin" / program], capture_output=True,
                          text=True, check=True).stdout


@pytest.fixture(params=PROGRAMS)
def program(request):
    if "__asan_init" in shown(request.param, "--dyn-syms"):
        pytest.skip("built with sanitizers")
    return request.param


def test_addresses_are_random_and_those_of_functions_read_only(program):
    assert re.search(r"Type:\s+DYN", shown(program, "-h"))
    assert "GNU_RELRO" in shown(program, "-l") and re.search(r"FLAGS_1\).*NOW.*PIE", shown(program, "-d"))


def test_the_stack_is_not_executable(program):
    stack, = re.findall(r"GNU_STACK.* (R\w*) +0x", shown(program, "-l"))
    assert "E" not in stack


def test_jumps_go_to_marked_places(program):
    if "X86-64" not in shown(program, "-h"):
        pytest.skip("another processor's")
    assert (STATE / "bin" / program).read_bytes().count(bytes.fromhex("f30f1efa")) > MARKED  # endbr64


def test_buffers_are_checked(program):
    assert "__stack_chk_fail" in shown(program, "--dyn-syms")


@pytest.mark.parametrize("program", ["gatehouse-worker"], indirect=True)  # copies most
def test_lengths_of_copies_are_checked(program):
    assert re.search(r"__\w+_chk@GLIBC", shown(program, "--dyn-syms"))


def test_indexes_of_containers_are_checked(program):
    assert "_ZSt21__glibcxx_assert_fail" in shown(program, "--dyn-syms")
