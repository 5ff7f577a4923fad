# Starts, watches, reloads and stops the services, through runit.
# Ends processes only by pid, and only those that run in the service folders of this state.
# shellcheck shell=bash disable=SC2154

# shellcheck source=scripts/lib/cache.sh
. "$root/scripts/lib/cache.sh"

service() { printf '%s/services/%s' "$STATE_DIR" "$1"; }

# Gatehouse is running if a process has the supervisor's lock.
is_running() { lock_is_held "$STATE_DIR/run/supervisor.lock"; }

mailer_runs() { case $(sv status "$(service mailer)" 2>/dev/null) in run:*) ;; *) return 1 ;; esac; }

# start_services SERVICE…: makes new service folders and starts their supervisor. All but the database
# wait for bring_up.
start_services() {
  lay_out_services "$@" ||
    fail "$EX_CANTCREAT" "The folder $STATE_DIR/services could not be written. Is the disk full?"
  lock_file supervisor
  (
    cd / || exit
    # Services get only the part of the caller's environment that they need.
    # shellcheck disable=SC2046
    setsid env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 GATEHOUSE_ROOT="$root" GATEHOUSE_STATE="$STATE_DIR" \
      GATEHOUSE_FIRST_UID="$GATEHOUSE_FIRST_UID" GATEHOUSE_LOW_PORT="$GATEHOUSE_LOW_PORT" GATE_GROUP="$GATE_GROUP" \
      $(printenv | grep -E '^(ASAN|UBSAN|LSAN)_OPTIONS=' || true) \
      "$root/scripts/lib/supervisor" </dev/null >/dev/null 2>&1 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&- &
  )
  wait_until 5 is_running && wait_until 5 [ -p "$(service mariadb)/supervise/control" ] ||
    fail "$EX_UNAVAILABLE" "runit's supervisor did not start. Is the disk of $STATE_DIR full?"
}

# lay_out_services SERVICE…: makes their folders. runsv starts as root in them, so they belong to root, and each
# script of a service drops to its user.
lay_out_services() (
  from=$root/scripts/services to=$STATE_DIR/services
  rm -rf "$to" "$STATE_DIR/run/stopping" && mkdir "$to" || exit
  for name; do
    cp -R "$from/$name" "$to/$name" || exit
    case $name in
    mariadb | quick | slow | gate | nginx | maintenance | mailer)
      mkdir "$to/$name/log" && cp "$from/log.run" "$to/$name/log/run" || exit
      ;;
    esac
    [ "$name" = mariadb ] || : >"$to/$name/down"
  done
  chmod -R go=rX "$to"
  touch -d "1 minute ago" "$to" # runsvdir waits a second for a folder that was changed within the last second
)

# bring_up SERVICE…: starts services; from now on runit restarts them when they end.
bring_up() {
  local name folders=()
  for name; do
    folders+=("$STATE_DIR/services/$name")
    wait_until 5 [ -p "$STATE_DIR/services/$name/supervise/control" ] || true
  done
  rm -f "${folders[@]/%//down}"
  sv up "${folders[@]}" >/dev/null || true
}

is_down() {
  case $(sv status "$(service "$1")" 2>/dev/null) in run:* | finish:*) return 1 ;; *) return 0 ;; esac
}

all_down() {
  local name
  for name; do is_down "$name" || return 1; done
}

# bring_down SECONDS SERVICE…: asks services to end, and kills them after that time.
bring_down() {
  local seconds=$1 name
  shift
  for name; do [ ! -d "$(service "$name")" ] || sv down "$(service "$name")" >/dev/null 2>&1 || true; done
  wait_until "$seconds" all_down "$@" && return 0
  for name; do sv kill "$(service "$name")" >/dev/null 2>&1 || true; done
  wait_until 5 all_down "$@" || true
}

# The pids of the processes that run in our service folders. An operator's shell there is not one.
our_processes() {
  find /proc/[0-9]*/cwd -maxdepth 0 -lname "$STATE_DIR/services/*" -printf '%h\n' 2>/dev/null |
    while read -r process; do
      read -r name 2>/dev/null <"$process/comm" || continue
      case $name in
      runsv | svlogd | flock | nginx | mariadbd | multiwatch | gatehouse-* | spawn-fcgi | pool | retire | sed | as)
        echo "${process#/proc/}"
        ;;
      esac
    done
}

none_left() { [ -z "$(our_processes)" ]; }

# Stops everything in order: the supervisors, nginx, the pools, the database.
stop_services() {
  cd "$root" || return
  lock_file stop
  exec 8<"$STATE_DIR/run/stop.lock"
  flock 8
  touch "$STATE_DIR/run/stopping" # keeps the standby from taking over
  bring_down 2 foreground standby maintenance
  end_supervisor
  bring_down 20 nginx
  bring_down 25 quick slow gate mailer
  bring_down 60 mariadb
  local name
  for name in "$STATE_DIR"/services/*/; do [ ! -p "$name/supervise/control" ] || sv exit "$name" >/dev/null 2>&1 || true; done
  # shellcheck disable=SC2046
  wait_until 3 none_left || kill -KILL $(our_processes) 2>/dev/null || true
  remove_cache
  rm -f "$STATE_DIR"/run/*.pid "$STATE_DIR"/run/*.conf "$STATE_DIR/run/overrides" "$STATE_DIR/run/automatic"
  exec 8<&-
}

end_supervisor() {
  local pid name
  read -r pid 2>/dev/null <"$STATE_DIR/run/supervisor.pid" || return 0
  read -r name 2>/dev/null <"/proc/$pid/comm" || return 0
  [ "$name" = runsvdir ] || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  wait_until 3 not_running || true
}

not_running() { ! is_running; }

# lock_file NAME: creates the file of a lock. Only the operator can open it: another user could keep the lock.
lock_file() { (umask 077 && : >>"$STATE_DIR/run/$1.lock") && chmod 0600 "$STATE_DIR/run/$1.lock"; }

# http_status URL-PATH: the HTTP status of a HEAD request, 000 without an answer.
http_status() {
  local host=$BIND
  case $host in 0.0.0.0) host=127.0.0.1 ;; '::') host='[::1]' ;; *:*) host="[$host]" ;; esac
  curl -q -s -o /dev/null -m 8 --noproxy '*' -I -H 'Host: localhost' -w '%{http_code}' "http://$host:$PORT$1" || true
}

# pool_answers quick|slow: whether a worker of the pool answers. An unknown path goes to the quick
# pool; HEAD is not allowed on the routes that are asked for in the slow pool, so it changes nothing.
pool_answers() {
  local path=/${CONTRACTS%% *}/
  [ "$1" = quick ] || path=$(awk -v first="/${CONTRACTS%% *}/" \
    '$3 == "slow;" && $1 == "\"HEAD" && index($2, first) == 1 { sub("\"", "", $2); print $2; exit }' \
    "$STATE_DIR/nginx/routes.conf")
  case $(http_status "${path:-/}") in 000 | 403 | 502 | 503 | 504) return 1 ;; *) return 0 ;; esac
}

# service_pid SERVICE: the process of its script. Only root can write the file, so no other process is signalled.
service_pid() { cat "$(service "$1")/supervise/pid" 2>/dev/null; }

# pool_runs POOL: whether it has a worker. Nobody but a guarded site's server can ask the gate's.
pool_runs() { [ -n "$(workers "$1")" ]; }

# pool_lasts POOL: whether it has a worker that has started. One that cannot start ends after a second.
pool_lasts() {
  local pid
  for pid in $(workers "$1"); do
    [ "$(ps -o etimes= -p "$pid" 2>/dev/null || echo 0)" -lt 2 ] || return 0
  done
  return 1
}

# watchers POOL: the multiwatch processes of a pool; workers POOL: the processes below them.
watchers() { pgrep -P "$(service_pid "$1" || echo 0)" -x multiwatch || true; }
workers() { watchers "$1" | while read -r pid; do pgrep -P "$pid" || true; done; }
