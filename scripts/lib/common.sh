# Paths, the configuration, and the user that the services run as.
# Every script sources this first. It reads the configuration file, but does not know the meaning of
# most values.
# shellcheck shell=bash

# Debian keeps mariadbd, nginx and others in sbin, which an ordinary user's PATH lacks.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=scripts/lib/say.sh
. "$root/scripts/lib/say.sh"
checkout=$root # the operator's checkout; `root` is the folder that the services read: the same or a copy
# shellcheck source=scripts/lib/copy.sh
. "$root/scripts/lib/copy.sh"
build_dir=${GATEHOUSE_BUILD_DIR:-$root/build}
admin=$build_dir/bin/gatehouse-admin
conf_file=$(realpath -m "${GATEHOUSE_CONF:-$root/gatehouse.conf}")

# find_state_dir: sets STATE_DIR without asking gatehouse-admin, so that a service can be found and
# stopped before anything is built and while the configuration is invalid.
find_state_dir() {
  local line
  choose_copy
  STATE_DIR=${STATE_DIR:-}
  if [ -z "$STATE_DIR" ] && [ -f "$conf_file" ]; then
    line=$(grep -E '^[[:space:]]*STATE_DIR=' "$conf_file" | tail -n 1 || true)
    line=${line#*=}
    line=${line%[\"\']}
    STATE_DIR=${line#[\"\']}
  fi
  STATE_DIR=$(cd "$(dirname "$conf_file")" 2>/dev/null && realpath -m "${STATE_DIR:-var}") ||
    fail "$EX_CONFIG" "GATEHOUSE_CONF names a configuration in $(dirname "$conf_file"), which does not exist."
  STATE_DIR=$(in_copy "$STATE_DIR")
}

# become_owner [ARGUMENT…]: root continues the script as the user that owns the state. The services
# can write all of the state, so root must neither read it nor run anything in it: an attacker who
# controls a worker would become root.
become_owner() {
  [ "$(id -u)" -eq 0 ] && [ -d "$STATE_DIR" ] || return 0
  local user group
  user=$(stat -c %u "$STATE_DIR") group=$(stat -c %g "$STATE_DIR")
  [ "$user" -ne 0 ] || return 0
  GATEHOUSE_REVISION=$(git -C "$checkout" describe --always --dirty 2>/dev/null || echo unknown)
  use_copy
  export GATEHOUSE_CONF=$conf_file GATEHOUSE_BUILD_DIR=$build_dir GATEHOUSE_REVISION
  cd /
  exec setpriv --reuid="$user" --regid="$group" --clear-groups --no-new-privs \
    "$root/scripts/$(basename "$0")" "$@"
}

need_binaries() {
  [ -x "$admin" ] && [ -x "$build_dir/bin/gatehouse-worker" ] && [ -x "$build_dir/bin/gatehouse-mailer" ] || fail "$EX_UNAVAILABLE" \
    "Gatehouse is not built: $build_dir/bin lacks gatehouse-admin, gatehouse-worker or gatehouse-mailer." \
    "Build it with scripts/run."
}

# Reads and checks the file (merged with the environment); every key becomes a shell variable.
# shown_config contains the text. gatehouse-admin prints errors with file and line.
load_config() {
  need_binaries
  shown_config=$("$admin" --config "$conf_file" config show) || return "$EX_CONFIG"
  eval "$shown_config"
  spread_lists
}

# 256 random bits as base64url.
random_text() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

# Turns the commas of lists into blanks.
spread_lists() {
  HOSTS=${HOSTS//,/ } CONTRACTS=${CONTRACTS//,/ } TRUSTED_PROXIES=${TRUSTED_PROXIES//,/ }
  GUARDED_SITES=${GUARDED_SITES:-} # a running configuration of before may lack it
  GUARDED_SITES=${GUARDED_SITES//,/ }
}

# The configuration that the running service uses; the file may have changed since.
load_running_config() {
  find_state_dir
  running_conf=$STATE_DIR/run/gatehouse.conf
  [ ! -e "$running_conf" ] || [ -r "$running_conf" ] || fail "$EX_UNAVAILABLE" \
    "Gatehouse runs from $STATE_DIR as another user. Run this as root or as that user."
  # shellcheck disable=SC1090
  if [ -f "$running_conf" ]; then . "$running_conf" && spread_lists; fi
}

# One line for each setting that the environment overrides; a reload keeps them.
overriding_settings() {
  local key
  for key in $(printf '%s\n' "$shown_config" | sed -n 's/^\([A-Z][A-Z0-9_]*\)=.*/\1/p'); do
    ! printenv "$key" >/dev/null || printf '%s=%q\n' "$key" "$(printenv "$key")"
  done
}

# choose_service_user: sets as_service, the prefix of commands that the services' user runs. That is
# www-data when root starts them, and an ordinary user himself. Root is never used instead.
as_service=()
choose_service_user() {
  as_service=()
  [ "$(id -u)" -eq 0 ] || return 0
  as_service=("${as_service_account[@]}")
  [ -n "$copy" ] || checkout_is_reachable || fail "$EX_CONFIG" \
    "The state in $checkout/var belongs to $(stat -c %U "$checkout/var"), and $service_account cannot reach it." \
    "Run this as that user."
  # A port below 1024 needs one capability, and only this one is kept.
  [ "$PORT" -ge 1024 ] || as_service+=(--inh-caps=+net_bind_service --ambient-caps=+net_bind_service)
  chown "$service_account:$service_account" "$STATE_DIR" 2>/dev/null &&
    "${as_service[@]}" test -w "$STATE_DIR" 2>/dev/null ||
    fail "$EX_CONFIG" "The services run as $service_account, never as root, and $service_account cannot reach $STATE_DIR." \
      "Set STATE_DIR in $conf_file to a folder that it can reach, such as /srv/gatehouse."
}

# Makes the folders of the state, owned by the user that the services run as.
settle_state() {
  case $STATE_DIR in *[[:space:]]*)
    fail "$EX_CONFIG" "The path $STATE_DIR contains a blank, which MariaDB's installer does not accept." \
      "Move the checkout, or set another STATE_DIR in $conf_file."
    ;;
  esac
  mkdir -p "$STATE_DIR" 2>/dev/null && [ -w "$STATE_DIR" ] ||
    fail "$EX_CANTCREAT" "$(id -un) cannot write to the state directory $STATE_DIR." \
      "Start as the user who owns it, or set STATE_DIR in $conf_file."
  [ "$(id -u)" -ne 0 ] || refuse_foreign_folder
  choose_service_user
  [ "$(id -u)" -ne 0 ] || change_owner_of_state
  "${as_service[@]}" mkdir -p "$STATE_DIR/run" "$STATE_DIR/log" "$STATE_DIR/keys" "$STATE_DIR/bin" "$STATE_DIR/tmp" ||
    fail "$EX_CANTCREAT" "$(service_user) cannot write to the state directory $STATE_DIR."
  chmod 0700 "$STATE_DIR/keys"
  chmod 0750 "$STATE_DIR/log"
}

service_user() { if [ ${#as_service[@]} -gt 0 ]; then echo "$service_account"; else id -un; fi; }

# Deletes the password verifiers that no enabled contract uses, while no worker writes more of them.
clean_up_verifiers() {
  "${as_service[@]}" "$STATE_DIR/bin/gatehouse-admin" --config "$STATE_DIR/run/gatehouse.conf" cleanup verifiers ||
    warn "Password verifiers that no contract uses could not be deleted now. The service \"maintenance\" tries again each hour."
}

# The services get everything in the state directory, so it must not belong to another program.
refuse_foreign_folder() {
  case $STATE_DIR in "$root"/*) return 0 ;; esac
  [ ! -d "$STATE_DIR/keys" ] && [ -n "$(ls -A "$STATE_DIR")" ] || return 0
  fail "$EX_CONFIG" "The state directory $STATE_DIR contains files that are not Gatehouse's." \
    "Set STATE_DIR in $conf_file to a new or empty folder."
}

# Files that an earlier start under another user, or root by hand, has left must be readable.
change_owner_of_state() {
  find "$STATE_DIR" ! -user "$service_account" -exec chown -h "$service_account:$service_account" {} +
}

# can_rename FROM TO: true if a file of one folder can be renamed into the other one. The mount points are
# compared too: the kernel does not rename between two mounts of one file system.
can_rename() { [ "$(stat -L -c '%d %m' "$1")" = "$(stat -L -c '%d %m' "$2")" ]; }

# need_space FOLDER MIB: fails if the disk has less free space, before the work is half done.
need_space() {
  local free
  free=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge "$2" ] || fail "$EX_CANTCREAT" "Only $free MiB are free on the disk of $1; $2 MiB are needed." \
    "Make room there and start again."
}
