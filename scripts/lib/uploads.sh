# The folder of users' pictures: creates it for the services, and moves pictures from the folders of
# earlier versions.
# shellcheck shell=bash disable=SC2154

# prepare_uploads: creates UPLOAD_DIR, writable by the services. The folder upload of a checkout belongs
# to the user who cloned it, so root changes its owner; next to a configuration file elsewhere, only
# root may be able to create it.
prepare_uploads() {
  if [ "$(id -u)" -eq 0 ] && is_for_root_to_make; then
    mkdir -p "$UPLOAD_DIR" && chmod 0755 "$UPLOAD_DIR" && chown "$service_account:$service_account" "$UPLOAD_DIR"
  else
    "${as_service[@]}" mkdir -p "$UPLOAD_DIR"
  fi && "${as_service[@]}" test -w "$UPLOAD_DIR" ||
    fail "$EX_CANTCREAT" "$(service_user) cannot write to the folder of pictures, $UPLOAD_DIR." \
      "Give it the folder, or set another UPLOAD_DIR in $conf_file."
  ! is_beside_configuration || move_pictures "$STATE_DIR/upload" "${as_service[@]}"
  [ -z "$copy" ] || [ "$UPLOAD_DIR" != "$root/upload" ] || move_pictures "$checkout/upload"
}

is_for_root_to_make() { [ "$UPLOAD_DIR" = "$root/upload" ] || { is_beside_configuration && [ ! -e "$UPLOAD_DIR" ]; }; }

# True if the folder is next to the configuration file; earlier versions used the one in STATE_DIR.
is_beside_configuration() {
  [ "$UPLOAD_DIR" = "$(dirname "$conf_file")/upload" ] && [ "$UPLOAD_DIR" != "$STATE_DIR/upload" ]
}

# move_pictures FROM [COMMAND…]: moves the files in FROM to UPLOAD_DIR with the command; without one,
# root changes their owner. A file never replaces another one: files whose name exists already are not
# moved.
move_pictures() {
  local from=$1 left
  shift
  [ -d "$from" ] && [ "$(pictures_in "$from" | wc -l)" -gt 0 ] || return 0
  [ ! -L "$from" ] || fail "$EX_CONFIG" "$from is a symbolic link; pictures are stored in $UPLOAD_DIR now." \
    "Keep its target: set UPLOAD_DIR=$(readlink -f "$from") in $conf_file."
  step "Moving pictures from $from to $UPLOAD_DIR: $(pictures_in "$from" | wc -l) files"
  pictures_in "$from" -print0 | "$@" xargs -0 mv -n -t "$UPLOAD_DIR" || true # some mv report what -n kept
  [ $# -gt 0 ] || [ "$(id -u)" -ne 0 ] || chown -hR "$service_account:$service_account" "$UPLOAD_DIR"
  left=$(pictures_in "$from" | while IFS= read -r file; do [ -e "$UPLOAD_DIR/${file##*/}" ] || echo "$file"; done)
  [ -z "$left" ] || fail "$EX_CANTCREAT" "Pictures could not be moved from $from to $UPLOAD_DIR. Is the disk full?" \
    "Those that were not moved are still in $from; the next start continues."
  left=$(pictures_in "$from" | wc -l)
  rmdir "$from" 2>/dev/null || [ "$left" -eq 0 ] || warn "$left files stay in $from: $UPLOAD_DIR has files of the same names, which are in use."
}

# pictures_in FOLDER [FIND-ARGUMENT…]: all its files except git's placeholder. The mark of the
# installation is not moved if the folder already has the same one.
pictures_in() {
  local folder=$1 mark=.gatehouse-installation
  shift
  if cmp -s "$folder/$mark" "$UPLOAD_DIR/$mark"; then set -- ! -name "$mark" "$@"; fi
  find -H "$folder" -mindepth 1 -maxdepth 1 ! -name .gitkeep "$@"
}
