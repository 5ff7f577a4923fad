# The folder of users' pictures: creates it for the services, and moves pictures from the folders of
# earlier versions.
# shellcheck shell=bash disable=SC2154

# prepare_uploads: creates UPLOAD_DIR. It belongs to the workers, nginx's group can read it, and no other
# user can.
prepare_uploads() {
  ! has_separate_users || refuse_folder_of_others UPLOAD_DIR "$UPLOAD_DIR"
  mkdir -p "$UPLOAD_DIR" 2>/dev/null && take_uploads "$(realpath "$UPLOAD_DIR")" && as worker test -w "$UPLOAD_DIR" && as nginx test -x "$UPLOAD_DIR" ||
    fail "$EX_CANTCREAT" "The workers (user $(uid_of worker)) cannot write to the folder of pictures, $UPLOAD_DIR, or nginx (user $(uid_of nginx)) cannot read it." \
      "Make the folders above it accessible, or set another UPLOAD_DIR in $conf_file."
  ! is_beside_configuration || move_pictures_of_state
  [ -z "$copy" ] || [ "$UPLOAD_DIR" != "$root/upload" ] || move_pictures "$checkout/upload"
}

move_pictures_of_state() {
  ! has_separate_users || [ ! -d "$STATE_DIR/upload" ] || [ -L "$STATE_DIR/upload" ] || give_to worker "$STATE_DIR/upload"
  move_pictures "$STATE_DIR/upload" as worker
}

# take_uploads FOLDER: gives it to the workers. A folder of another program, such as /srv, does not become ours: only a
# new or empty one, one with our mark, or one of an earlier version, with pictures alone.
take_uploads() {
  has_separate_users || return 0
  [ "$(stat -c %u "$1")" -eq "$(uid_of worker)" ] ||
    { may_become_ours "$1" && give_to worker "$1"; } || return
  chgrp "$(uid_of nginx)" "$1" && chmod 2750 "$1"
}

may_become_ours() {
  [ -e "$1/.gatehouse-installation" ] || has_no "$1" ! -name .gitkeep ||
    { [ "$(stat -c %U "$1")" = www-data ] && has_no "$1" \( -type d -o ! -name '*.webp' ! -name '.*' \); }
}

# has_no FOLDER TEST…: whether find's test is true for nothing in the folder.
has_no() { [ -z "$(find "$1" -mindepth 1 "${@:2}" -print -quit)" ]; }

# True if the folder is next to the configuration file; earlier versions used the one in STATE_DIR.
is_beside_configuration() {
  [ "$UPLOAD_DIR" = "$(dirname "$conf_file")/upload" ] && [ "$UPLOAD_DIR" != "$STATE_DIR/upload" ]
}

# move_pictures FROM [COMMAND…]: moves the files in FROM to UPLOAD_DIR with the command; without one,
# root changes their owner. A file never replaces another one: a file whose name exists already is
# removed if the other one is identical, and otherwise not moved.
move_pictures() {
  local from=$1 file lost=0 kept=0
  shift
  [ -d "$from" ] && [ "$(pictures_in "$from" | wc -l)" -gt 0 ] || return 0
  [ ! -L "$from" ] || fail "$EX_CONFIG" "$from is a symbolic link; pictures are stored in $UPLOAD_DIR now." \
    "Keep its target: set UPLOAD_DIR=$(readlink -f "$from") in $conf_file."
  step "Moving pictures from $from to $UPLOAD_DIR: $(pictures_in "$from" | wc -l) files"
  "$@" rm -rf "$UPLOAD_DIR/.moving" # an interrupted move has left it
  if can_rename "$from" "$UPLOAD_DIR"; then
    pictures_in "$from" -print0 | "$@" xargs -0 mv -n -t "$UPLOAD_DIR" || true # some mv report what -n kept
  else
    pictures_in "$from" -print0 | "$@" xargs -0 -n 1000 bash -c "$copy_and_rename" "$(realpath "$UPLOAD_DIR")" || true
  fi
  [ $# -gt 0 ] || ! has_separate_users || find -P "$(realpath "$UPLOAD_DIR")" -mindepth 1 ! -uid "$(uid_of worker)" -links 1 \
    -execdir chown -h "$(uid_of worker):$(uid_of nginx)" '{}' + || true
  while IFS= read -r -d '' file; do
    case $(compare_pictures "$file" "$UPLOAD_DIR/${file##*/}") in
    missing) lost=$((lost + 1)) ;;
    identical) "$@" rm -f "$file" ;;
    different) kept=$((kept + 1)) ;;
    esac
  done < <(pictures_in "$from" -print0)
  [ "$lost" -eq 0 ] || fail "$EX_CANTCREAT" "Pictures could not be moved from $from to $UPLOAD_DIR. Is the disk full?" \
    "Those that were not moved are still in $from; the next start continues."
  rmdir "$from" 2>/dev/null || [ "$kept" -eq 0 ] ||
    warn "$kept files stay in $from: $UPLOAD_DIR has different files of the same names, which are in use."
}

# copy_and_rename: a script that moves up to 1,000 files between file systems: bash -c … UPLOAD_DIR FILE…
# It copies them to the folder .moving, and renames only complete copies, so that an interrupted move
# leaves no truncated picture. It works in that folder, and not by its path: services can replace the
# path by a symbolic link, and root may be the user who copies. 255 makes xargs stop.
# shellcheck disable=SC2016
readonly copy_and_rename='
  trap "cd \"\$0\" && rm -rf .moving" EXIT
  trap "exit 255" INT TERM HUP
  cd "$0" && mkdir -m 0700 .moving && cd .moving && [ "$(env pwd -P)" = "$0/.moving" ] &&
    cp -a -t . -- "$@" && sync -f . || exit 255
  find . -mindepth 1 -maxdepth 1 -exec mv -n -t .. {} + || true # some mv report what -n kept
  sync -f . || exit 255
  for file; do
    [ -e "${file##*/}" ] || [ -L "${file##*/}" ] || printf "%s\0" "$file"
  done | xargs -0 -r rm -rf'

# compare_pictures FILE OTHER: prints missing (there is no OTHER), identical or different.
compare_pictures() {
  if [ ! -e "$2" ] && [ ! -L "$2" ]; then
    echo missing
  elif [ -f "$1" ] && [ -f "$2" ] && [ ! -L "$2" ] && cmp -s "$1" "$2"; then
    echo identical
  else
    echo different
  fi
}

# pictures_in FOLDER [FIND-ARGUMENT…]: all its files except git's placeholder. The mark of the
# installation is not moved if the folder already has the same one.
pictures_in() {
  local folder=$1 mark=.gatehouse-installation
  shift
  if cmp -s "$folder/$mark" "$UPLOAD_DIR/$mark"; then set -- ! -name "$mark" "$@"; fi
  find -H "$folder" -mindepth 1 -maxdepth 1 ! -name .gitkeep "$@"
}
