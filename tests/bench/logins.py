"""Logins: Gatehouse beside the raw hash rates of the same cores, and session checks during a login storm."""
import shutil
import statistics
from collections import defaultdict

import wrk
from measure import is_wrong
from parts import run
from product import PASSWORD

CLIENTS = 32  # that log in at the same time
READERS = 32  # connections of session checks beside them

_PHP = r"""
$hash = password_hash('quiet green harbour', PASSWORD_ARGON2ID, ['memory_cost' => 19456, 'time_cost' => 2, 'threads' => 1]);
$processes = (int) $argv[1];
for ($i = 0; $i < $processes; $i++) {
    $pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (pcntl_fork() === 0) {
        for ($n = 0, $end = microtime(true) + $argv[2]; microtime(true) < $end; $n++) {
            password_verify('quiet green harbour', $hash) || exit(1);
        }
        fwrite($pair[0], "$n\n");
        exit(0);
    }
    $pairs[] = $pair;
}
$sum = 0;
foreach ($pairs as $pair) { $sum += (int) fgets($pair[1]); }
echo $sum / $argv[2], "\n";
"""


def hashes_a_second(build, cores, seconds):
    """Stock libsodium on all cores."""
    return float(run([build / "bin/bench_hash_rate", cores, seconds], "bench_hash_rate"))


def php_hashes_a_second(cores, seconds):
    """PHP's password_verify on all cores, or None without php-cli or its Argon2id."""
    if not shutil.which("php"):
        return None
    known = run(["php", "-r", "echo defined('PASSWORD_ARGON2ID') && function_exists('pcntl_fork') ? 1 : 0;"], "php")
    return float(run(["php", "-r", _PHP, "--", cores, seconds], "php")) if known == "1" else None


def storm(bench, target, names, build, cores, rounds, seconds, token_count):
    """Interleaved: raw hashes, PHP's, logins alone, checks alone, both together. Returns medians."""
    seen = defaultdict(list)
    url = f"{bench.shipped.url}/mall/user/login"

    def start_logins(length):
        return wrk.log_in(bench.parts, bench.folder, url, CLIENTS, length, names, PASSWORD)

    def note(name, sample):
        for what, value in vars(sample).items():
            seen[f"{name}.{what}"].append(value)

    def note_checks(name):
        sample = bench.run(target, READERS, seconds, token_count)[0]
        note(name, sample)
        seen[f"{name}.wrong"].append(is_wrong(sample, target))

    for turn in range(1, rounds + 1):
        bench.say(f"logins, round {turn} of {rounds}")
        seen["libsodium"].append(hashes_a_second(build, cores, seconds))
        if (php := php_hashes_a_second(cores, seconds)) is not None:
            seen["php"].append(php)
        bench.settle()
        note("logins", start_logins(seconds).sample())
        bench.settle()
        bench.fill_cache(target, READERS, token_count)
        note_checks("checks")
        bench.settle()
        bench.fill_cache(target, READERS, token_count)
        load = start_logins(seconds)  # as long as the checks: each load is beside the other for all its time
        note_checks("storm_checks")
        note("storm_logins", load.sample())
    totals = {name: sum(values) for name, values in seen.items() if name.endswith((".errors", ".wrong"))}
    return {**{name: statistics.median(values) for name, values in seen.items()}, **totals}
