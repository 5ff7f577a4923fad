# Paths, the configuration, and the user that the services run as.
# Every script sources this first. It reads the configuration file, but does not know the meaning of
# most values.
# shellcheck shell=bash

# Debian keeps mariadbd, nginx and others in sbin, which an ordinary user's PATH lacks.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" LC_ALL=C.UTF-8
umask 022 # whatever the caller's is: services must reach their folders, and nobody else may write to root's

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=scripts/lib/say.sh
. "$root/scripts/lib/say.sh"
checkout=$root # the operator's checkout; `root` is the folder that the services read: the same or a copy
# shellcheck source=scripts/lib/copy.sh
. "$root/scripts/lib/copy.sh"
# shellcheck source=scripts/lib/users.sh
. "$root/scripts/lib/users.sh"
# shellcheck source=scripts/lib/machine.sh
. "$root/scripts/lib/machine.sh"
build_dir=${GATEHOUSE_BUILD_DIR:-$root/build}
admin=$build_dir/bin/gatehouse-admin
conf_file=$(realpath -m "${GATEHOUSE_CONF:-$root/gatehouse.conf}")

# What each start makes again in the state. Nothing in it is worth keeping.
readonly made_by_each_start=(run bin services nginx nginx.new tmp)

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

# become_owner [ARGUMENT…]: root continues the script as the user that owns the state, if that is an
# ordinary user who has started Gatehouse, or www-data, as in earlier versions. That user can write all of
# the state, so root must neither read it nor run anything in it. A state of root's contains the
# programs, configuration and folders of services that only root can change.
become_owner() {
  [ "$(id -u)" -eq 0 ] && [ -d "$STATE_DIR" ] || return 0
  local user group
  user=$(stat -c %u "$STATE_DIR") group=$(stat -c %g "$STATE_DIR")
  GATEHOUSE_REVISION=$(git -C "$checkout" describe --always --dirty 2>/dev/null || echo unknown)
  use_copy
  [ "$user" -ne 0 ] || return 0
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
  choose_users
  measure_machine
  choose_sizes
}

# choose_sizes: replaces `auto` by the number for this machine, also in shown_config. `automatic` has the names.
choose_sizes() {
  local key
  automatic=
  for key in $automatic_settings; do
    [ "${!key}" = auto ] || continue
    automatic+="$key "
    printf -v "$key" '%s' "$(auto_value "$key")"
    shown_config=${shown_config/"$key=\"auto\""/"$key=\"${!key}\""}
  done
}

# choose_users: tells lib/as the users of the services.
choose_users() {
  export GATEHOUSE_FIRST_UID=${FIRST_UID:-60800} GATEHOUSE_LOW_PORT=no
  [ "$PORT" -ge 1024 ] || GATEHOUSE_LOW_PORT=yes
}

# as ROLE COMMAND…: runs the command as the user of nginx, worker, mailer, database or log.
as() { "$root/scripts/lib/as" "$@"; }

# has_separate_users: whether root starts the services. Else all of them run as the caller.
has_separate_users() { [ "$EUID" -eq 0 ]; }

# uid_of ROLE: the user id of its processes, which is also the id of their group.
uid_of() { if has_separate_users; then service_uid "$1"; else echo "$EUID"; fi; }

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
  if [ -f "$running_conf" ]; then . "$running_conf" && spread_lists && choose_users && measure_machine; fi
}

# without_contract_keys: copies a configuration without what only workers may know.
without_contract_keys() { grep -vE '^MEDUSA_[A-Z]+_KEY='; }

# One line for each setting that the environment overrides; a reload keeps them.
overriding_settings() {
  local key
  for key in $(compgen -e); do # the names of the environment
    case $'\n'$shown_config in *$'\n'"$key="*) printf '%s=%q\n' "$key" "${!key}" ;; esac
  done
}

# Makes the folders of the state. Those in which a service writes belong to its user; all others, with the
# programs and the configuration, belong to root.
prepare_state() {
  case $STATE_DIR in *[[:space:]]*)
    fail "$EX_CONFIG" "The path $STATE_DIR contains a blank, which MariaDB's installer does not accept." \
      "Move the checkout, or set another STATE_DIR in $conf_file."
    ;;
  esac
  mkdir -p "$STATE_DIR" 2>/dev/null && [ -w "$STATE_DIR" ] ||
    fail "$EX_CANTCREAT" "$(id -un) cannot write to the state directory $STATE_DIR." \
      "Start as the user who owns it, or set STATE_DIR in $conf_file."
  if has_separate_users; then
    refuse_foreign_folder
    refuse_state_of_a_person
    refuse_folder_of_others STATE_DIR "$STATE_DIR"
    refuse_named_users
    refuse_unknown_group
    take_state_for_root
  else
    warn "All services run as $(id -un), because $(id -un) has started them: each of them can read and change what the others have." \
      "Started by root, they run as separate users (docs/security.md)."
  fi
  make_folders || fail "$EX_CANTCREAT" "$(id -un) cannot write to the state directory $STATE_DIR."
  as mailer test -w "$MAIL_DIR" || fail "$EX_CANTCREAT" "The mailer (user $(uid_of mailer)) cannot write to MAIL_DIR, $MAIL_DIR." \
    "Give it the folder, or set another MAIL_DIR in $conf_file."
  check_socket_folder "$(dirname "$DB_SOCKET")"
}

# check_socket_folder FOLDER: MariaDB's socket itself is open to all, so the folder must be closed to other users.
check_socket_folder() {
  as database test -w "$1" || fail "$EX_CONFIG" "The database (user $(uid_of database)) cannot create its socket $DB_SOCKET." \
    "Remove DB_SOCKET from $conf_file, or name a folder in which that user can write."
  ! has_separate_users || ! as log test -x "$1" || fail "$EX_CONFIG" "Every user of this machine can open the database's socket $DB_SOCKET." \
    "Remove DB_SOCKET from $conf_file, or name a folder that only user $(uid_of database) and group $(database_group) can enter."
}

# is_roots FOLDER: whether nobody but root can change the folder, or replace one above it. In a folder with the
# sticky bit, such as /tmp, others can add files, but not replace root's.
is_roots() {
  local dir others=(! -uid 0 -o ! -perm -1000 \( -perm /002 -o -perm /020 ! -gid 0 \))
  dir=$(realpath -m "$1")
  while :; do
    [ ! -e "$dir" ] || [ -z "$(find -P "$dir" -maxdepth 0 \( "${others[@]}" \))" ] || return 1
    [ "$dir" != / ] || return 0
    dir=$(dirname "$dir")
  done
}

# refuse_folder_of_others SETTING FOLDER: root writes there and runs what is there, so no other user may be able to
# replace the folder.
refuse_folder_of_others() {
  is_roots "$(dirname "$(realpath -m "$2")")" || fail "$EX_CONFIG" "$1 is $2, but a folder above it can be changed by another user than root." \
    "Root starts services from there. Set $1 in $conf_file to a folder below one of root's, such as /srv/gatehouse."
}

# The folders, their owners and modes. docs/security.md has the same list.
make_folders() {
  local logs=("$STATE_DIR"/log/{mariadb,quick,slow,gate,maintenance,mailer})
  folders root 0755 "$STATE_DIR" "$STATE_DIR/run" "$STATE_DIR/bin" && folders root 0711 "$STATE_DIR/tmp" "$STATE_DIR/log" &&
    folders worker 0700 "$STATE_DIR/keys" && folders mailer 0700 "$STATE_DIR/mailer" &&
    folders database 0750 "$STATE_DIR/run/mariadb" && open_to_database_clients "$STATE_DIR/run/mariadb" &&
    folders database 0700 "$STATE_DIR/tmp/mariadb" && folders nginx 0700 "$STATE_DIR/tmp/nginx" &&
    folders nginx 0750 "$STATE_DIR/log/nginx" && folders log 0750 "${logs[@]}" || return
  case $MAIL_DIR in
  "$STATE_DIR"/*) folders mailer 0700 "$MAIL_DIR" || return ;;
  *) [ -e "$MAIL_DIR" ] || folders mailer 0700 "$MAIL_DIR" || return ;; # one that exists stays as the operator made it
  esac
  # Workers and the mailer add to the same counters.
  [ -e "$STATE_DIR/run/metrics" ] || (umask 077 && : >"$STATE_DIR/run/metrics") || return
  ! has_separate_users ||
    { chown "$(uid_of worker):$(uid_of mailer)" "$STATE_DIR/run/metrics" && chmod 0660 "$STATE_DIR/run/metrics"; }
}

# Only workers and the mailer are in this group.
open_to_database_clients() { ! has_separate_users || chgrp "$(database_group)" "$1"; }

# folders ROLE MODE PATH…: makes the folders, with this owner and mode. Files in them that another user owns, from an
# earlier version or made by hand, get the owner too.
folders() {
  local role=$1 mode=$2 path
  shift 2
  for path; do
    [ ! -L "$path" ] || fail "$EX_CONFIG" "$path is a symbolic link. Put the folder there, or set the setting that names it."
    [ -d "$path" ] || mkdir -p "$path" || return
  done
  ! has_separate_users || give_to "$role" "$@" || return
  chmod "$mode" "$@"
}

# give_to ROLE PATH…: changes the owner of the files in the folders, and last of the folders.
# -execdir: it changes into each folder and follows no symbolic link that a service puts in the way. A file with a
# second name may be another user's.
give_to() {
  local role=$1 uid=0
  shift
  [ "$role" = root ] || uid=$(uid_of "$role")
  [ "$role" = root ] ||
    find -P "$@" -mindepth 1 ! -uid "$uid" \( -type d -o -links 1 \) -execdir chown -h "$uid:$uid" '{}' + || return
  chown -h "$uid:$uid" "$@"
}

# take_state_for_root: in an earlier version all of the state belonged to www-data. What each start makes again is
# removed if it is not root's, because another user may have left links and open files there.
take_state_for_root() {
  local foreign
  chown -h 0:0 "$STATE_DIR" && chmod go-w "$STATE_DIR" || return
  mapfile -t foreign < <(find -P "${made_by_each_start[@]/#/"$STATE_DIR/"}" -maxdepth 0 \( ! -uid 0 -o -type l \) 2>/dev/null)
  [ ${#foreign[@]} -eq 0 ] || rm -rf "${foreign[@]}" ||
    fail "$EX_CANTCREAT" "These belong to another user than root, and could not be removed: ${foreign[*]}"
  as nginx test -x "$STATE_DIR" && as worker test -x "$STATE_DIR" || fail "$EX_CONFIG" \
    "The services run as users of their own, never as root, and these cannot reach $STATE_DIR." \
    "Set STATE_DIR in $conf_file to a folder that they can reach, such as /srv/gatehouse."
}

refuse_state_of_a_person() {
  local owner
  owner=$(stat -c %U "$STATE_DIR")
  case $owner in root | www-data) return 0 ;; esac
  # A folder that root has made for a service, or an empty one.
  [ -d "$STATE_DIR/keys" ] || return 0
  fail "$EX_CONFIG" "The state in $STATE_DIR belongs to $owner. Run this as that user."
}

# The users of the services must not be users of something else.
refuse_named_users() {
  local taken name id
  # shellcheck disable=SC2046
  taken=$( getent passwd $(service_ids) || true
    getent group $(service_ids) || true)
  [ -n "$taken" ] || return 0
  IFS=: read -r name _ id _ <<<"$taken"
  fail "$EX_CONFIG" "The services need the user and group ids $(service_uid nginx) to $(database_group), but $id belongs to $name." \
    "Set FIRST_UID in $conf_file to the first of six ids that nobody has."
}

refuse_unknown_group() {
  getent group "$GATE_GROUP" >/dev/null || fail "$EX_CONFIG" "GATE_GROUP is \"$GATE_GROUP\", but there is no such group." \
    "Set it in $conf_file to the group of the servers of guarded sites."
}

# Deletes the password verifiers that no enabled contract uses, while no worker writes more of them.
clean_up_verifiers() {
  as worker "$STATE_DIR/bin/gatehouse-admin" --config "$STATE_DIR/run/gatehouse.conf" cleanup verifiers ||
    warn "Password verifiers that no contract uses could not be deleted now. The service \"maintenance\" tries again each hour."
}

# The services write in the state directory, so it must not belong to another program.
refuse_foreign_folder() {
  case $STATE_DIR in "$root"/*) return 0 ;; esac
  [ ! -d "$STATE_DIR/keys" ] && [ -n "$(ls -A "$STATE_DIR")" ] || return 0
  fail "$EX_CONFIG" "The state directory $STATE_DIR contains files that are not Gatehouse's." \
    "Set STATE_DIR in $conf_file to a new or empty folder."
}

# private_file ROLE FILE: writes standard input to the file atomically. It belongs to the caller, and the
# role can read it: root for nobody else.
private_file() {
  (
    umask 077
    cat >"$2.new" &&
      { [ "$1" = root ] || ! has_separate_users || { chgrp "$(uid_of "$1")" "$2.new" && chmod 0640 "$2.new"; }; } &&
      mv -f "$2.new" "$2"
  ) || fail "$EX_CANTCREAT" "$2 could not be written. Is the disk full?"
}

# secret_file ROLE FILE: writes standard input to a file of the role, which only the role can read. The role
# itself writes it, because it can change its folder.
secret_file() {
  # shellcheck disable=SC2016
  as "$1" sh -c 'umask 077; cat >"$1.new" && mv -f "$1.new" "$1"' secret_file "$2" ||
    fail "$EX_CANTCREAT" "$2 could not be written. Is the disk full?"
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
