# What the machine has, and the sizes that follow from it: the settings whose value is `auto`.
# A container's limits (control groups, version 1 and 2) count as the machine's.
# Services, which run in /bin/sh, read this too.
# shellcheck shell=sh

# Tests name another folder than / here, with files of other machines.
machine_root=

# The smallest limit that a control group of this process, or one above it, sets.
# smallest_limit CONTROLLER FILE: FILE is its name in version 2, or in version 1 if the controller is named.
smallest_limit() {
  sl_group=$(awk -F : -v name="$1" '{ n = split($2, own, ","); if (name == "" && $2 == "") print $3
    for (i = 1; i <= n; i++) if (name != "" && own[i] == name) print $3 }' "$machine_root/proc/self/cgroup" 2>/dev/null | head -n 1)
  sl_top=$machine_root/sys/fs/cgroup${1:+/$1}
  # In a container the path can be one that only the host knows; then the top folder is the container's own.
  while :; do
    cat "$sl_top$sl_group/$2" 2>/dev/null || true
    case $sl_group in */*) sl_group=${sl_group%/*} ;; *) break ;; esac
  done | awk '$1 ~ /^[0-9]+$/ { of = $2 == "" ? 1 : $2; if (least == "" || $1 / of < least) least = $1 / of }
    END { if (least != "") printf "%.2f\n", least }'
}

# usable_memory: MiB that this process may use.
usable_memory() {
  {
    awk '$1 == "MemTotal:" { printf "%.0f\n", $2 * 1024 }' "$machine_root/proc/meminfo"
    smallest_limit '' memory.max
    smallest_limit memory memory.limit_in_bytes
  } | awk '{ if (NR == 1 || $1 < least) least = $1 } END { printf "%d\n", least / 1048576 }'
}

# usable_cores: those that this process may run on, or fewer if a quota allows less time; at least 1.
usable_cores() {
  {
    if [ -n "$machine_root" ]; then grep -c '^processor' "$machine_root/proc/cpuinfo"; else nproc; fi
    smallest_limit '' cpu.max
    version_1_quota
  } | awk '{ cores = int($1) < $1 ? int($1) + 1 : int($1); if (NR == 1 || cores < least) least = cores }
    END { print least < 1 ? 1 : least }'
}

version_1_quota() {
  vq_quota=$(smallest_limit cpu cpu.cfs_quota_us)
  vq_period=$(smallest_limit cpu cpu.cfs_period_us)
  [ -z "$vq_quota" ] || awk -v quota="$vq_quota" -v period="${vq_period:-100000}" 'BEGIN { printf "%.2f\n", quota / period }'
}

# measure_machine: asks once, for a script that needs the answers several times.
measure_machine() { machine_cores=$(usable_cores) machine_memory=$(usable_memory); }

# The settings that can be `auto`.
# shellcheck disable=SC2034
automatic_settings="QUICK_WORKERS SLOW_WORKERS GATE_WORKERS DB_BUFFER_POOL"

# auto_value SETTING: the number that `auto` means on this machine, after measure_machine.
#   QUICK_WORKERS   one more than cores: with more, they only wait for each other
#   SLOW_WORKERS    one for each core, because a hash takes a whole one, and at most one for each 512 MiB, because a
#                   picture can take 420, or for each HASH_MEMORY if that is more; at least 2, so that one picture does
#                   not stop all logins
#   GATE_WORKERS    2, and 1 while GUARDED_SITES is empty
#   DB_BUFFER_POOL  a quarter of the memory. Ten million accounts with a session each take 9500 MiB, of which checks of
#                   sessions read 3200
auto_value() {
  case $1 in
  QUICK_WORKERS) between 2 $((machine_cores + 1)) 256 ;;
  SLOW_WORKERS) between 2 "$(between 1 $((machine_memory / $(between 512 $((${HASH_MEMORY:-19} + 64)) 2048))) "$machine_cores")" 256 ;;
  GATE_WORKERS) if [ -n "${GUARDED_SITES:-}" ]; then echo 2; else echo 1; fi ;;
  DB_BUFFER_POOL) between 128 $((machine_memory / 4)) 8192 ;;
  esac
}

# between LEAST NUMBER MOST
between() { if [ "$2" -lt "$1" ]; then echo "$1"; elif [ "$2" -gt "$3" ]; then echo "$3"; else echo "$2"; fi; }

# The limit of open files that nginx and the database ask for, and what 2,000 clients need: nginx opens two connections
# for each of them.
files_wanted=20000 files_for_2000_clients=5000

# raise_file_limit: for this shell, as far as it may. most_files: to what.
# shellcheck disable=SC3045
raise_file_limit() { ulimit -n "$files_wanted" 2>/dev/null || ulimit -n "$(ulimit -H -n)"; }
# shellcheck disable=SC3045
most_files() { (raise_file_limit && ulimit -n); }

# file_limit PID: of a running process.
file_limit() { awk '/^Max open files/ { print $4 }' "/proc/$1/limits" 2>/dev/null; }

# limits_too_low FILES: a sentence for each limit that many clients would reach, with what to do. FILES is the limit of
# open files.
limits_too_low() {
  tl_backlog=$BACKLOG
  [ "$tl_backlog" -ge 4096 ] || tl_backlog=4096 # that of nginx
  tl_most=$(cat "$machine_root/proc/sys/net/core/somaxconn" 2>/dev/null || echo "$tl_backlog")
  [ "$tl_most" -ge "$tl_backlog" ] ||
    echo "The kernel lets only $tl_most connections wait, and $tl_backlog are configured, so clients get 502 under load. Raise the limit as root: sysctl -w net.core.somaxconn=$tl_backlog"
  case ${1:-unlimited} in unlimited) return ;; esac
  [ "$1" -ge "$files_for_2000_clients" ] ||
    echo "nginx can open only $1 files, and 2,000 clients need $files_for_2000_clients. Raise the limit and start again: ulimit -n $files_wanted, or LimitNOFILE=$files_wanted in a systemd unit."
}
