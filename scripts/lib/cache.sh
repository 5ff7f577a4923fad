# The folder of the session cache: on a tmpfs, for the workers' user only, made at each start and removed at
# stop. The link run/cache in the state leads to it. The file run/cache.control is there while there is a cache: a
# process that cannot use the folder switches the cache off there for all others.
# shellcheck shell=bash disable=SC2154

make_cache() {
  remove_cache
  [ "$CACHE" = on ] || return 0
  local folder
  [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && folder=$(mktemp -d /dev/shm/gatehouse-cache-XXXXXX) || {
    warn "The session cache is off, because /dev/shm is not a tmpfs in which $(id -un) can write." \
      "Every request with a session asks the database. To say that this is intended, set CACHE=off in $conf_file."
    return 0
  }
  local control=$STATE_DIR/run/cache.control
  # The size is kFileSize of src/cache/control.h. The file gets its name last: from then on, processes use the cache.
  (umask 077 && head -c 65536 /dev/zero >"$control.new") || return
  ! has_separate_users || chown "$(uid_of worker):$(uid_of worker)" "$folder" "$control.new" || return
  ln -sT "$folder" "$STATE_DIR/run/cache" && mv "$control.new" "$control"
}

# Only a folder of the workers, whose number scripts/stop reads from their keys: anybody can make folders there.
remove_cache() {
  local folder control=$STATE_DIR/run/cache.control
  folder=$(readlink "$STATE_DIR/run/cache") || folder=
  # A process that has the file mapped and lives on, such as scripts/account at a question, then changes nothing.
  { [ -f "$control" ] && printf 'removed.' 1<>"$control"; } || [ -z "$folder" ] ||
    warn "End every scripts/account that still waits for an answer: the new session cache would not learn of its change."
  rm -f "$STATE_DIR/run/cache" "$control"
  case $folder in
  /dev/shm/gatehouse-cache-??????)
    [ "$(stat -c %u "$folder" 2>/dev/null)" != "$(stat -c %u "$STATE_DIR/keys")" ] || rm -rf --one-file-system "$folder"
    ;;
  esac
}
