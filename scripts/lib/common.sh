# Where things are, what is configured, and as whom the services run.
# Sourced first by every script; knows the configuration file, but not what its values are for.
# shellcheck shell=bash

# Debian keeps mariadbd, nginx and others in sbin, which an ordinary user's PATH lacks.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=scripts/lib/say.sh
. "$root/scripts/lib/say.sh"
build_dir=${GATEHOUSE_BUILD_DIR:-$root/build}
admin=$build_dir/bin/gatehouse-admin
conf_file=$(realpath -m "${GATEHOUSE_CONF:-$root/gatehouse.conf}")

# The state directory without asking gatehouse-admin, so that a stack can be found and stopped
# before anything is built and while the configuration is broken.
find_state_dir() {
  local line
  STATE_DIR=${STATE_DIR:-}
  if [ -z "$STATE_DIR" ] && [ -f "$conf_file" ]; then
    line=$(grep -E '^[[:space:]]*STATE_DIR=' "$conf_file" | tail -n 1 || true)
    line=${line#*=}
    line=${line%[\"\']}
    STATE_DIR=${line#[\"\']}
  fi
  STATE_DIR=$(cd "$(dirname "$conf_file")" 2>/dev/null && realpath -m "${STATE_DIR:-var}") ||
    fail "$EX_CONFIG" "There is no folder $(dirname "$conf_file"), where GATEHOUSE_CONF says the configuration is."
}

# become_owner [ARGUMENT…]: goes on as whom the state belongs to. The services can write all of it,
# so root neither reads nor runs any of it: whoever takes a worker over gets no further by that.
become_owner() {
  [ "$(id -u)" -eq 0 ] && [ -d "$STATE_DIR" ] || return 0
  local user group
  user=$(stat -c %u "$STATE_DIR") group=$(stat -c %g "$STATE_DIR")
  [ "$user" -ne 0 ] || return 0
  GATEHOUSE_REVISION=$(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)
  export GATEHOUSE_CONF=$conf_file GATEHOUSE_REVISION
  cd /
  exec setpriv --reuid="$user" --regid="$group" --clear-groups --no-new-privs \
    "$root/scripts/$(basename "$0")" "$@"
}

need_binaries() {
  [ -x "$admin" ] && [ -x "$build_dir/bin/gatehouse-worker" ] && [ -x "$build_dir/bin/gatehouse-mailer" ] || fail "$EX_UNAVAILABLE" \
    "Gatehouse is not built yet: $build_dir/bin lacks gatehouse-admin, gatehouse-worker or gatehouse-mailer." \
    "scripts/run builds it."
}

# Reads and judges the file (merged with the environment); every key becomes a shell variable.
# shown_config keeps the text. gatehouse-admin says what is wrong, with file and line.
load_config() {
  need_binaries
  shown_config=$("$admin" --config "$conf_file" config show) || return "$EX_CONFIG"
  eval "$shown_config"
  spread_lists
}

# 256 random bits as base64url.
random_text() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

# Lists may be written with commas; here they are words.
spread_lists() {
  HOSTS=${HOSTS//,/ } CONTRACTS=${CONTRACTS//,/ } TRUSTED_PROXIES=${TRUSTED_PROXIES//,/ }
  GUARDED_SITES=${GUARDED_SITES:-} # a running configuration of before may lack it
  GUARDED_SITES=${GUARDED_SITES//,/ }
}

# The configuration that the running stack uses; the file may say something newer.
load_running_config() {
  find_state_dir
  running_conf=$STATE_DIR/run/gatehouse.conf
  # shellcheck disable=SC1090
  if [ -f "$running_conf" ]; then . "$running_conf" && spread_lists; fi
}

# One line of the environment a setting that wins over the file; a reload keeps them.
overriding_settings() {
  local key
  for key in $(printf '%s\n' "$shown_config" | sed -n 's/^\([A-Z][A-Z0-9_]*\)=.*/\1/p'); do
    ! printenv "$key" >/dev/null || printf '%s=%q\n' "$key" "$(printenv "$key")"
  done
}

# Services run as www-data when root starts them, if that user can reach the checkout and the
# state; as_service is how. An ordinary user starts them as himself.
as_service=()
choose_service_user() {
  as_service=()
  [ "$(id -u)" -eq 0 ] || return 0
  local drop=(setpriv --reuid=www-data --regid=www-data --clear-groups --no-new-privs)
  # A port below 1024 needs one capability, and it alone is kept.
  [ "$PORT" -ge 1024 ] || drop+=(--inh-caps=+net_bind_service --ambient-caps=+net_bind_service)
  chown www-data:www-data "$STATE_DIR" 2>/dev/null || return 0
  if "${drop[@]}" test -x "$root/scripts/lib/pool" -a -w "$STATE_DIR" 2>/dev/null; then
    as_service=("${drop[@]}")
  else
    chown root:root "$STATE_DIR"
    warn "www-data cannot reach $root, so the services run as root. A checkout under /srv or /opt avoids that."
  fi
}

# Makes the folders of the state, owned by whom the services run as.
settle_state() {
  case $STATE_DIR in *[[:space:]]*)
    fail "$EX_CONFIG" "The path $STATE_DIR has a blank in it, which MariaDB's installer cannot take." \
      "Move the checkout, or set another STATE_DIR in $conf_file."
    ;;
  esac
  mkdir -p "$STATE_DIR" 2>/dev/null && [ -w "$STATE_DIR" ] ||
    fail "$EX_CANTCREAT" "The state directory $STATE_DIR cannot be written by $(id -un)." \
      "Start as the user who owns it, or set STATE_DIR in $conf_file."
  choose_service_user
  [ "$(id -u)" -ne 0 ] || { refuse_foreign_folder && hand_over_state; }
  "${as_service[@]}" mkdir -p "$STATE_DIR/run" "$STATE_DIR/log" "$STATE_DIR/keys" "$STATE_DIR/bin" "$STATE_DIR/tmp" "$UPLOAD_DIR" ||
    fail "$EX_CANTCREAT" "The state directory $STATE_DIR cannot be written."
  chmod 0700 "$STATE_DIR/keys"
  chmod 0750 "$STATE_DIR/log"
}

# Deletes the password verifiers that no enabled contract uses, while no worker writes more of them.
clean_up_verifiers() {
  "${as_service[@]}" "$STATE_DIR/bin/gatehouse-admin" --config "$STATE_DIR/run/gatehouse.conf" cleanup verifiers ||
    warn "Password verifiers that no contract uses could not be deleted now. The service \"maintenance\" tries again each hour."
}

# Everything in the state directory is handed to the services: it must not be somebody else's.
refuse_foreign_folder() {
  case $STATE_DIR in "$root"/*) return 0 ;; esac
  [ ! -d "$STATE_DIR/keys" ] && [ -n "$(ls -A "$STATE_DIR")" ] || return 0
  fail "$EX_CONFIG" "The state directory $STATE_DIR holds files that are not Gatehouse's." \
    "Set STATE_DIR in $conf_file to a new or empty folder."
}

# What an earlier start under another user, or root by hand, left behind must be readable.
hand_over_state() {
  local owner=root
  [ ${#as_service[@]} -eq 0 ] || owner=www-data
  find "$STATE_DIR" ! -user "$owner" -exec chown -h "$owner:$owner" {} +
}

# Refuses to begin what a nearly full disk would break half-way.
need_space() {
  local free
  free=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge "$2" ] || fail "$EX_CANTCREAT" "Only $free MiB are free on the disk of $1; $2 MiB are needed." \
    "Make room there and start again."
}
