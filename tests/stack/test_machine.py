"""Sizes that follow from the machine, and its limits that are too low: the start and scripts/status name them."""
import os
import re
import subprocess
from pathlib import Path

import pytest

from support import database, stack
from support.configuration import reloaded_settings
from support.stack import ROOT, STATE, run_script

GIB = 1 << 30


def machine(folder, cores=8, memory=16 * GIB, cgroup="0::/", files=()):
    """Lays out the files in which the kernel of a machine tells these sizes."""
    told = {"proc/cpuinfo": "".join(f"processor\t: {core}\n" for core in range(cores)),
            "proc/meminfo": f"MemTotal:       {memory // 1024} kB\nMemFree: 1 kB\n",
            "proc/self/cgroup": cgroup + "\n",
            **dict(files)}
    for name, text in told.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    return folder


def ask(root, call, settings="BACKLOG=4096"):
    """What scripts/lib/machine.sh answers on that machine, in the shell of the services."""
    script = f". {ROOT}/scripts/lib/machine.sh; machine_root={root}; {settings}; {call}"
    done = subprocess.run(["sh", "-euc", script], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout.strip()


def sizes(root):
    cores, memory = ask(root, "usable_cores; usable_memory").split()
    return int(cores), int(memory)


def test_without_limits_all_of_the_machine_is_used(tmp_path):
    assert sizes(machine(tmp_path)) == (8, 16384)


def test_the_limits_of_a_container_count(tmp_path):
    root = machine(tmp_path, files={"sys/fs/cgroup/cpu.max": "150000 100000", "sys/fs/cgroup/memory.max": str(GIB)})
    assert sizes(root) == (2, 1024)


def test_a_group_without_limits_has_those_of_the_group_above(tmp_path):
    root = machine(tmp_path, cgroup="0::/site/gatehouse", files={
        "sys/fs/cgroup/site/gatehouse/cpu.max": "max 100000", "sys/fs/cgroup/site/cpu.max": "300000 100000",
        "sys/fs/cgroup/site/gatehouse/memory.max": "max", "sys/fs/cgroup/site/memory.max": str(2 * GIB)})
    assert sizes(root) == (3, 2048)


def test_control_groups_of_version_1_count(tmp_path):
    root = machine(tmp_path, cgroup="4:memory:/box\n3:cpu,cpuacct:/box\n0::/", files={
        "sys/fs/cgroup/memory/box/memory.limit_in_bytes": str(GIB // 2),
        "sys/fs/cgroup/cpu/box/cpu.cfs_quota_us": "400000", "sys/fs/cgroup/cpu/box/cpu.cfs_period_us": "100000"})
    assert sizes(root) == (4, 512)


@pytest.mark.parametrize("cores, memory, quick, slow, pool", [
    (1, GIB // 4, 2, 2, 128), (2, 4 * GIB, 3, 2, 1024), (4, GIB, 5, 2, 256), (16, 64 * GIB, 17, 16, 8192)])
def test_auto_follows_cores_and_memory(tmp_path, cores, memory, quick, slow, pool):
    root = machine(tmp_path, cores, memory)
    values = ask(root, "measure_machine; for name in $automatic_settings; do auto_value $name; done")
    assert values.split() == [str(quick), str(slow), "1", str(pool)]


@pytest.mark.parametrize("sites, workers", [("", "1"), ("https://wiki.example", "2")])
def test_the_gate_has_a_second_worker_when_a_site_is_guarded(tmp_path, sites, workers):
    assert ask(machine(tmp_path), f"GUARDED_SITES={sites}; auto_value GATE_WORKERS").strip() == workers


def test_only_auto_is_replaced(tmp_path):
    lines = 'shown_config=$(printf \'QUICK_WORKERS="7"\\nSLOW_WORKERS="auto"\\nGATE_WORKERS="2"\\nDB_BUFFER_POOL="auto"\')'
    script = (f"set -eu; . {ROOT}/scripts/lib/common.sh; machine_root={machine(tmp_path)}; measure_machine; {lines}; "
              'eval "$shown_config"; choose_sizes; echo "$shown_config"; echo "$SLOW_WORKERS, $automatic"')
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert done.stdout.split("\n")[:-1] == [
        'QUICK_WORKERS="7"', 'SLOW_WORKERS="8"', 'GATE_WORKERS="2"', 'DB_BUFFER_POOL="4096"', "8, SLOW_WORKERS DB_BUFFER_POOL "], done


# Limits -------------------------------------------------------------------------------------------

def somaxconn(number):
    return {"proc/sys/net/core/somaxconn": str(number)}


def test_sufficient_limits_are_not_mentioned(tmp_path):
    assert ask(machine(tmp_path, files=somaxconn(4096)), "limits_too_low 20000") == ""


@pytest.mark.parametrize("backlog, needed", [(4096, 4096), (64, 4096), (9000, 9000)])
def test_a_low_limit_of_waiting_connections_is_named_with_the_command_that_raises_it(tmp_path, backlog, needed):
    sentence = ask(machine(tmp_path, files=somaxconn(1024)), "limits_too_low 20000", f"BACKLOG={backlog}")
    assert "1024" in sentence and sentence.endswith(f"sysctl -w net.core.somaxconn={needed}")


def test_the_start_warns_of_low_limits(tmp_path):
    root = machine(tmp_path, files=somaxconn(128))
    script = (f"set -eu; for part in say machine start; do . {ROOT}/scripts/lib/$part.sh; done; machine_root={root}; BACKLOG=4096; "
              "most_files() { ulimit -n; }; ulimit -n 3000; warn_about_limits")
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, done
    assert re.search(r"^gatehouse: .*sysctl -w net\.core\.somaxconn=4096$", done.stderr, re.M)
    assert re.search(r"^gatehouse: .* 3000 files.*LimitNOFILE=20000", done.stderr, re.M)


def limit_files(number):
    """Limits the files of nginx's master, as its own user, and returns the previous limit."""
    master = stack.pid_in("nginx")
    before = re.search(r"^Max open files +(\d+)", Path(f"/proc/{master}/limits").read_text(), re.M)[1]
    subprocess.run(["prlimit", f"--pid={master}", f"--nofile={number}:"], check=True, **stack.identity_of(master))
    return before


def test_status_names_a_low_limit_of_files():
    usual = limit_files(3000)
    try:
        told = run_script("status")
    finally:
        limit_files(usual)
    assert told.returncode == 0 and re.search(r"^limit .* 3000 files.*ulimit -n 20000", told.stdout, re.M), told.stdout


# The running stack --------------------------------------------------------------------------------

def line(name, told=None):
    return re.search(rf"^{name} +(.*)$", told or run_script("status").stdout, re.M)[1]


def pool_of_the_database():
    return int(database.value("SELECT @@innodb_buffer_pool_size")) >> 20


def test_status_tells_the_sizes_and_who_has_chosen_them():
    cores, memory = len(os.sched_getaffinity(0)), os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    told = run_script("status").stdout
    quick, pool = line("quick", told), line("buffer pool", told)
    assert re.search(r"(\d+) of \1 workers \(auto: (\d+) cores", quick) and "auto: GUARDED_SITES" in line("gate", told)
    assert int(re.search(r"auto: (\d+) cores", quick)[1]) <= cores
    assert int(re.search(r"auto: (\d+) MiB", pool)[1]) <= memory
    assert pool.startswith(f"{pool_of_the_database()} MiB, ") and "4096 connections" in line("backlog", told)


def test_nginx_has_a_process_for_each_usable_core():
    processes = re.search(r"auto: (\d+) cores", line("quick"))[1]
    assert re.search(rf"^worker_processes {processes};", (STATE / "nginx/nginx.conf").read_text(), re.M)


def test_a_reload_changes_the_running_database_and_the_number_of_workers():
    before = pool_of_the_database()
    with reloaded_settings(DB_BUFFER_POOL=256, QUICK_WORKERS=5):
        assert pool_of_the_database() == 256 and "(DB_BUFFER_POOL)" in line("buffer pool")
        assert "innodb-buffer-pool-size = 256M\n" in (STATE / "run/mariadb.cnf").read_text()
        assert line("quick") == "5 of 5 workers (QUICK_WORKERS)"
        assert len(stack.processes("gatehouse-worker", "--pool quick")) == 5
    assert pool_of_the_database() == before
