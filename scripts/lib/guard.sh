# The files that operators include in the nginx or lighttpd of guarded sites: a folder for each origin,
# and location.conf for all of them. Everything that decides access is a literal in these files.
# shellcheck shell=bash disable=SC2034,SC2154

# shellcheck source=scripts/lib/fill.sh
. "$root/scripts/lib/fill.sh"

# Lifetime of a cached answer, in seconds. Pages stay readable for this time after a sign-out.
guard_cache_seconds=5

# render_guard FOLDER: writes the files with put(). They contain the path FOLDER, where they will be read.
render_guard() {
  local site
  put guard/location.conf <"$root/nginx/guard/location.conf"
  sed 's#/\.gatehouse/check;#/.gatehouse/check-admin;#' "$root/nginx/guard/location.conf" | put guard/location-admin.conf
  GUARD_CACHE_SECONDS=$guard_cache_seconds
  GATE_KEY=$(server_key gate) || return
  render_guarded_site "$1/site" "$PUBLIC_URL" "$COOKIE_V1"
  for site in $GUARDED_SITES; do
    render_guarded_site "$1/$(guard_name "$site")" "$site" "$(child_cookie "$site")"
  done
}

# server_key nginx|gate: prints the key of a server before the workers. Root reads it as its owner, who can change the
# folder.
server_key() {
  local file=$STATE_DIR/keys/$1 reader=() owner
  owner=$(stat -c %u "$STATE_DIR/keys" 2>/dev/null || true)
  ! has_separate_users || [ -z "$owner" ] || reader=(setpriv --reuid="$owner" --regid="$owner" --clear-groups)
  "${reader[@]}" timeout 5 grep -xE '[A-Za-z0-9_-]{43,}' "$file" 2>/dev/null ||
    fail "$EX_UNAVAILABLE" "The key $file is missing or damaged. A start with scripts/run creates it if it is missing."
}

# guard_name ORIGIN: a folder's name: https-wiki.example-8443
guard_name() { tr -d '[]' <<<"$1" | sed 's#://#-#; s#:#-#g'; }

# The name of the child session's cookie at an origin, the same as in the C++ code.
child_cookie() { sed -nE 's#^[a-z]+://.*:([0-9]+)$#gatehouse_guard_\1#p; t; s#.*#gatehouse_guard#p' <<<"$1"; }

# render_guarded_site FOLDER ORIGIN COOKIE
render_guarded_site() {
  local name=${1##*/} cookie=$3 file
  case $2 in https://*) cookie=__Host-$cookie ;; esac
  GUARD_FOLDER=$1 GUARD_SITE=$name GUARDED_ORIGIN=$2 GUARDED_SCHEME=${2%%:*}
  GUARD_VARIABLE=$(tr -c '[:alnum:]\n' _ <<<"$name")
  # shellcheck disable=SC2001
  GUARDED_COOKIE=$(sed 's/[][\.^$*+?(){}|]/\\&/g' <<<"$cookie")
  GUARD_CACHE_LINE='fastcgi_cache off;' fill_guard server.conf "$name/server.conf"
  GUARD_CACHE_LINE="include \"$1/cached-check.conf\";" fill_guard server.conf "$name/server-cached.conf"
  for file in worker.conf cached-check.conf cache.conf lighttpd.conf; do fill_guard "$file" "$name/$file"; done
}

# fill_guard TEMPLATE TARGET
fill_guard() {
  put "guard/$2" fill_in STATE_DIR GUARD_FOLDER GUARD_SITE GUARD_VARIABLE GUARD_CACHE_LINE GUARD_CACHE_SECONDS \
    GUARDED_ORIGIN GUARDED_SCHEME GUARDED_COOKIE GATE_KEY <"$root/nginx/guard/$1.in"
}
