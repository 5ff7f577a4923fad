# The copy of a checkout that services cannot use where it is: they cannot reach it, as one in root's home, or
# another user than root can change it. Services never run as root, but root starts them. The files that
# they use (scripts, nginx templates and pages, migrations, programs, the configuration) are copied to a
# folder that belongs to root and that all users can read;
# the state is in the same folder. It has the layout of a checkout, so the other scripts need only its
# path. The operator continues to use the scripts of the checkout.
# shellcheck shell=bash disable=SC2034,SC2154

readonly copies=/var/lib/gatehouse

# choose_copy: sets `copy` to the folder of the copy, or to the empty text if none is needed.
choose_copy() {
  copy=
  [ "$(id -u)" -eq 0 ] || return 0
  case $(readlink "$checkout/var" || true) in
  "$copies"/*/var) copy=$(dirname "$(readlink "$checkout/var")") && return 0 ;; # chosen by an earlier start
  esac
  if { checkout_is_reachable && checkout_is_roots; } || runs_in_place || belongs_to_a_person; then return 0; fi
  copy=$copies/$(copy_name)
}

checkout_is_reachable() {
  setpriv --reuid=nobody --regid=nogroup --clear-groups \
    test -x "$checkout/scripts/lib/pool" -a -r "$checkout/nginx/html/index.html" 2>/dev/null
}

# Whether nobody but root can change the files that root's supervisors run, or replace a folder above them.
checkout_is_roots() {
  is_roots "$checkout" && [ -z "$(find -P "$checkout/scripts" "$checkout/nginx" "$checkout/sql" ! -type l \
    \( ! -uid 0 -o -perm /002 -o -perm /020 ! -gid 0 \) -print -quit 2>/dev/null)" ]
}

# An earlier version ran its services as root here, and they still run.
runs_in_place() { lock_is_held "$checkout/var/run/supervisor.lock"; }

# An ordinary user has started Gatehouse here, and root uses the scripts of that user's checkout.
belongs_to_a_person() {
  [ -d "$checkout/var/keys" ] || return 1
  case $(stat -L -c %U "$checkout/var") in root | www-data) return 1 ;; esac
}

lock_is_held() { [ -e "$1" ] && ! flock -n "$1" true; }

# The name of the checkout's folder, and a checksum of its path to distinguish equal names.
copy_name() {
  printf '%s-%s' "$(basename "$checkout" | tr -c 'A-Za-z0-9._\n-' _ | cut -c 1-40)" \
    "$(printf '%s' "$checkout" | sha256sum | cut -c 1-8)"
}

# in_copy PATH: the same path in the copy, if there is a copy and the path is in the checkout.
in_copy() {
  case ${copy:+$1} in "$checkout"/*) printf '%s/%s' "$copy" "${1#"$checkout"/}" ;; *) printf '%s' "$1" ;; esac
}

# use_copy: from now on the scripts read the files that the services read.
use_copy() {
  [ -n "$copy" ] || return 0
  root=$copy conf_file=$(in_copy "$conf_file") build_dir=$copy/$(basename "$build_dir")
  admin=$build_dir/bin/gatehouse-admin
}

# refresh_copy: makes the copy equal to the checkout, one file after another and each atomically, so
# that running services never miss a file.
refresh_copy() {
  [ -n "$copy" ] || return 0
  (
    mkdir -p "$copy" && [ -O "$copy" ] && exec 6<"$copy" && flock 6 || exit # one at a time
    copy_file "$checkout/scripts/lib/users.sh" "$copy/scripts/lib/users.sh" 0644 && # which the others read
      copy_folder scripts && copy_folder nginx && copy_folder sql && copy_programs && copy_configuration
  ) || fail "$EX_CANTCREAT" "The copy of $checkout in $copy could not be written. Is the disk full?"
}

# copy_folder NAME
copy_folder() {
  local file
  while IFS= read -r file; do
    copy_file "$checkout/$file" "$copy/$file" "$(if [ -x "$checkout/$file" ]; then echo 0755; else echo 0644; fi)" || return
  done < <(cd "$checkout" && find "$1" -type f)
  while IFS= read -r file; do
    [ -f "$checkout/$file" ] || rm -f "$copy/$file"
  done < <(cd "$copy" && find "$1" -type f)
}

# copy_file FROM TO MODE
copy_file() {
  ! cmp -s "$1" "$2" || [ "$(stat -c %a "$2")" != "${3#0}" ] || return 0
  mkdir -p "${2%/*}" && install -m "$3" "$1" "$2.new" && mv -f "$2.new" "$2"
}

copy_programs() {
  local to file
  to=$copy/$(basename "$build_dir")/bin
  for file in "$build_dir"/bin/gatehouse-*; do
    copy_file "$file" "$to/${file##*/}" 0755 || return
  done
  diff -rq "$build_dir/bin/mail" "$to/mail" >/dev/null 2>&1 ||
    { rm -rf "$to/mail" && cp -R "$build_dir/bin/mail" "$to/mail" && chmod -R go=rX "$to/mail"; }
}

# The configuration may contain keys: only root can read it. Files in the checkout that it names, such
# as a logo, are copied too.
copy_configuration() {
  local to path
  to=$(in_copy "$conf_file")
  [ "$to" != "$conf_file" ] || return 0
  copy_file "$conf_file" "$to" 0600 || return
  for path in "${SITE_LOGO:-}" "${CAPTCHA_FONT:-}" "${MAIL_CA_FILE:-}"; do
    case $path in "$checkout"/var/*) ;; "$checkout"/*) [ ! -f "$path" ] || copy_file "$path" "$(in_copy "$path")" 0644 || return ;; esac
  done
  case ${MAIL_PASSWORD_FILE:-} in
  "$checkout"/var/*) ;;
  "$checkout"/*)
    [ ! -f "$MAIL_PASSWORD_FILE" ] || {
      to=$(in_copy "$MAIL_PASSWORD_FILE")
      copy_file "$MAIL_PASSWORD_FILE" "$to" 0600
    } || return
    ;;
  esac
}

# move_state_to_copy: moves a state in the checkout, from a time when the services could reach it or ran
# as root, to the copy. `var` is then a symbolic link, so that the old paths work.
move_state_to_copy() {
  local from=$checkout/var
  [ -n "$copy" ] && [ "$STATE_DIR" = "$copy/var" ] || return 0
  if [ -d "$from/keys" ] && [ ! -L "$from" ]; then
    [ ! -e "$STATE_DIR/keys" ] || only_keys_are_left "$from" "$STATE_DIR" || fail "$EX_CONFIG" "There are two states: $from and $STATE_DIR." \
      "Move the one that is out of use away and start again."
    step "Moving the state from $from to $STATE_DIR"
    move_folder "$from" "$STATE_DIR" || fail "$EX_CANTCREAT" "$from could not be moved to $STATE_DIR. Is the disk full?"
  elif [ -d "$from/keys.moved" ] && [ -d "$STATE_DIR/keys" ]; then
    remove_moved "$from"
  fi
  [ -e "$from" ] || [ -L "$from" ] || ln -s "$STATE_DIR" "$from"
}

# move_folder FROM TO: moves a state. The keys are moved last, so that the next start can detect an
# interrupted move and continue it. The state of tests is not moved; each test run creates it again.
move_folder() {
  local name
  mkdir -p "$2" && rm -rf "$1"/*.moved || return
  while IFS= read -r name; do # what an interrupted move has left
    rm -rf "${2:?}/$name" "$2/$name.new" || return
  done < <(entries_to_move "$1" && echo keys)
  can_rename "$1" "$2" || need_space "$2" "$(du -sm --exclude="$1/test" "$1" | cut -f 1)"
  while IFS= read -r name; do
    move_entry "$1/$name" "$2/$name" || return
  done < <(entries_to_move "$1" && echo keys)
  remove_moved "$1"
}

# remove_moved FROM: removes what the end of a move leaves.
remove_moved() {
  local name
  rm -rf "$1"/*.moved
  for name in "${made_by_each_start[@]}"; do rm -rf "${1:?}/$name"; done
  lock_is_held "$1/test/run/supervisor.lock" || rm -rf "$1/test"
  rmdir "$1" 2>/dev/null || true
}

# The names in a state that are moved before the keys. NAME.moved has been moved, but not yet removed. What each start
# makes again is not moved: another user may have left links there.
entries_to_move() {
  local name unmoved=()
  for name in keys test '*.moved' "${made_by_each_start[@]}"; do unmoved+=(! -name "$name"); done
  find "$1" -mindepth 1 -maxdepth 1 "${unmoved[@]}" -printf '%f\n'
}

# move_entry FROM TO: at each moment either FROM or TO is complete, also between file systems.
move_entry() {
  if can_rename "$(dirname "$1")" "$(dirname "$2")" && can_rename "$1" "$(dirname "$1")"; then
    mv -T "$1" "$2"
  else
    cp -a -T "$1" "$2.new" && sync -f "$2.new" && mv -T "$2.new" "$2" && mv -T "$1" "$1.moved" && rm -rf "$1.moved"
  fi
}

# only_keys_are_left FROM TO: true if a move was interrupted between its last two steps.
only_keys_are_left() { [ -z "$(entries_to_move "$1")" ] && diff -rq "$1/keys" "$2/keys" >/dev/null 2>&1; }

say_where_the_copy_is() {
  [ -z "$copy" ] || step "The services cannot reach $checkout, or another user than root can change it;" \
    "programs, pages, pictures and state are in $copy"
}
