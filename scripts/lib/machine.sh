# What the machine has, and the sizes that follow from it: the settings whose value is `auto`.
# A container's limits (control groups, version 1 and 2) count as the machine's.
# lib/pool, which runs in /bin/sh, reads this too.
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

# workers_of POOL: how many the settings say. `auto` is:
#   quick  one more than cores, at least 2: with more, they only wait for each other
#   slow   one for each core, because a hash takes a whole one, and at most one for each 512 MiB, because a picture can
#          take 420; at least 2, so that one picture does not stop all logins
workers_of() {
  case $1 in
  quick) wo_count=$QUICK_WORKERS ;;
  slow) wo_count=$SLOW_WORKERS ;;
  gate) wo_count=$GATE_WORKERS ;;
  esac
  if [ "$wo_count" = auto ]; then
    wo_cores=${machine_cores:-$(usable_cores)}
    case $1 in
    quick) wo_count=$((wo_cores + 1)) ;;
    slow)
      wo_count=$((${machine_memory:-$(usable_memory)} / 512))
      [ "$wo_count" -le "$wo_cores" ] || wo_count=$wo_cores
      ;;
    esac
    [ "$wo_count" -ge 2 ] || wo_count=2
    [ "$wo_count" -le 256 ] || wo_count=256
  fi
  echo "$wo_count"
}

# buffer_pool: MiB of the database's buffer pool. `auto` is a quarter of the memory, from 128 to 8192: ten million
# accounts with a session each take 10 GiB, of which checks and logins read less than that.
buffer_pool() {
  bp_size=${DB_BUFFER_POOL:-128} # a running configuration of before may lack it
  if [ "$bp_size" = auto ]; then
    bp_size=$((${machine_memory:-$(usable_memory)} / 4))
    [ "$bp_size" -ge 128 ] || bp_size=128
    [ "$bp_size" -le 8192 ] || bp_size=8192
  fi
  echo "$bp_size"
}

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
