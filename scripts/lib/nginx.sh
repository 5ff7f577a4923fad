# Renders nginx's configuration from nginx/ and the settings, and checks it before it is used.
# The result is one folder, STATE/nginx; a new one replaces it only when `nginx -t` accepts it.
# shellcheck shell=bash disable=SC2034,SC2154

# shellcheck source=scripts/lib/guard.sh
. "$root/scripts/lib/guard.sh"

# render_nginx: writes STATE/nginx.new and lets nginx check it. nginx prints errors. A failure may end
# the shell: call it in one of its own.
render_nginx() {
  local dir=$STATE_DIR/nginx.new contract key
  rm -rf "$dir" && mkdir -m 0755 "$dir" ||
    fail "$EX_CANTCREAT" "$dir could not be written. Is the disk full?"
  (
    nginx_settings
    fill nginx.conf.in nginx.conf
    key=$(server_key nginx) || exit 1 # `set -e` is off in this block
    printf 'fastcgi_param GATEHOUSE_KEY %s;\n' "$key" | private_file nginx "$dir/key.conf"
    fill snippets/worker.conf.in snippets/worker.conf
    fill snippets/headers.conf snippets/headers.conf
    fill snippets/json.conf snippets/json.conf
    fill snippets/picture.conf snippets/picture.conf
    fill snippets/takes-picture.conf.in snippets/takes-picture.conf
    fill snippets/default-avatar.conf snippets/default-avatar.conf
    fill snippets/pictures.conf.in snippets/pictures.conf
    fill snippets/site-pictures.conf.in snippets/site-pictures.conf
    fill snippets/page.conf snippets/page.conf
    fill site-files.conf.in site-files.conf
    render_site
    "$admin" --config "$conf_file" nginx files "$dir" || exit 1
    for contract in $CONTRACTS; do render_mount "$contract"; done
    [ -z "$DISABLED_HOSTS" ] || fill mounts/disabled.conf.in host.d/disabled.conf
    render_guard "$STATE_DIR/nginx/guard" || exit 1
  ) || return 1
  as nginx nginx -q -t -e stderr -p "$dir/" -c nginx.conf
}

# refuse_nginx CODE [SENTENCE]: after a render_nginx that ended with CODE; the messages are above.
refuse_nginx() {
  [ "$1" -ne "$EX_CANTCREAT" ] || exit "$1"
  fail "$EX_CONFIG" "nginx's configuration could not be made, or nginx rejects it; the message is above.${2:+ $2}"
}

# render_site: the site's name and the operator's colour and logo.
render_site() {
  fill site.webmanifest.in site.webmanifest
  { cat "$root/nginx/html/page.css" && printf ':root { --site-accent: %s; }\n' "$SITE_ACCENT"; } | put site.css
  [ -z "$SITE_LOGO" ] || fill site-logo.conf.in site-logo.conf
}

render_mount() {
  CONTRACT=$1
  CONTRACT_HOSTS=$(hosts_of "$1")
  # Paths that only this contract's document defines, such as those of its pictures.
  if [ -f "$root/nginx/mounts/$1.conf" ]; then
    MOUNT=/$1 fill "mounts/$1.conf" "$1/own-prefix.conf"
    MOUNT='' fill "mounts/$1.conf" "$1/own-host.conf"
  fi
  if [ -f "$root/nginx/mounts/$1-prefix.conf" ]; then
    MOUNT=/$1 fill "mounts/$1-prefix.conf" "$1/own-prefix-alone.conf"
  fi
  MOUNT=/$1 fill mounts/contract.conf.in "$1/at-prefix.conf"
  MOUNT='' fill mounts/contract.conf.in "$1/at-host.conf"
  fill mounts/prefix.conf.in "prefix.d/$1.conf"
  fill mounts/host.conf.in "host.d/$1.conf"
}

readonly nginx_names=(ROOT STATE_DIR LISTEN LISTEN_DEFAULT SITE_HOSTS BODY_LIMIT REAL_IP_LINES TRUSTED_LINES ADMIN_LINES
  EXEMPT_LINES MOUNT_PREFIX_LINES REQUESTS_PER_SECOND REQUEST_BURST LOOKUPS_PER_MINUTE LOOKUP_BURST LOOKUP_SECONDS CONTRACT
  MOUNT DISABLED_HOSTS CONTRACT_HOSTS METHOD_LINES BAD_REQUEST_LINES UPLOAD_DIR PICTURES_PER_MINUTE PICTURES_AT_ONCE
  CAPTCHAS_PER_MINUTE ESTIMATES_PER_MINUTE CAPTCHA_SECONDS SITE_NAME SITE_LOGO SITE_LOGO_PATH SITE_ICON SITE_ICONS PASSWORD_MIN
  TERMS_URL PRIVACY_URL   NGINX_PROCESSES NGINX_CONNECTIONS)

# fill TEMPLATE TARGET: replaces only our own ${NAMES}; nginx's $variables are unchanged.
fill() { put "$2" fill_in "${nginx_names[@]}" <"$root/nginx/$1"; }

# put TARGET [COMMAND…]: writes the command's output, or standard input, to a file of the new folder. Those for other
# servers contain the key of the gate's socket: only root, which starts these servers, can read them.
put() {
  local name=$1 target=$STATE_DIR/nginx.new/$1
  shift
  [ $# -gt 0 ] || set -- cat
  [ -d "${target%/*}" ] || mkdir -p "${target%/*}"
  case $name in guard/*) (umask 077 && "$@" >"$target") ;; *) "$@" >"$target" ;; esac
}

# Sets the values in the templates that are not settings.
nginx_settings() {
  local address contract host
  ROOT=$root
  LISTEN='' LISTEN_DEFAULT='' REAL_IP_LINES='' TRUSTED_LINES='' EXEMPT_LINES='' ADMIN_LINES=''
  MOUNT_PREFIX_LINES='' METHOD_LINES='' BAD_REQUEST_LINES='' DISABLED_HOSTS=''
  # A logo is served under a fixed name with its own extension, which gives its type.
  SITE_LOGO_PATH=${SITE_LOGO:+/site-logo.${SITE_LOGO##*.}}
  SITE_ICON=${SITE_LOGO_PATH:-/gate.svg}
  SITE_ICONS='[{"src": "/icon-192.png", "sizes": "192x192"}, {"src": "/icon-512.png", "sizes": "512x512"}]'
  [ -z "$SITE_LOGO" ] || SITE_ICONS='[{"src": "'$SITE_LOGO_PATH'", "sizes": "any"}]'
  # A page sends several requests at the same time, so a burst may have the requests of four seconds.
  REQUEST_BURST=$((REQUESTS_PER_SECOND * 4)) LOOKUP_BURST=$((LOOKUPS_PER_MINUTE / 3 + 1))
  LOOKUP_SECONDS=$(((59 + LOOKUPS_PER_MINUTE) / LOOKUPS_PER_MINUTE))
  CAPTCHA_SECONDS=$(((59 + CAPTCHAS_PER_MINUTE) / CAPTCHAS_PER_MINUTE))
  # nginx's own "auto" knows no quota of a container.
  NGINX_PROCESSES=$machine_cores NGINX_CONNECTIONS=$(nginx_connections)
  for address in $(listen_addresses); do
    LISTEN+="listen $address; "
    LISTEN_DEFAULT+="listen $address default_server backlog=4096; "
  done
  SITE_HOSTS="localhost 127.0.0.1 [::1] $(public_host) $HOSTS"
  SITE_HOSTS=$(tr ' ' '\n' <<<"$SITE_HOSTS" | awk 'NF && !seen[$0]++' | tr '\n' ' ')
  for address in $TRUSTED_PROXIES; do
    REAL_IP_LINES+="set_real_ip_from $address; "
    TRUSTED_LINES+="$address 1; "
  done
  for address in $ADMIN_FROM; do ADMIN_LINES+="$address 1; "; done
  [ -z "$TRUSTED_PROXIES" ] || REAL_IP_LINES+='real_ip_header X-Forwarded-For; real_ip_recursive on;'
  [ "$LOOPBACK_EXEMPT" != on ] || EXEMPT_LINES='127.0.0.0/8 1; ::1 1;'
  for contract in $CONTRACTS; do
    for host in $(hosts_of "$contract"); do MOUNT_PREFIX_LINES+="$host /$contract; "; done
    METHOD_LINES+="~^/$contract(/|\$) @${contract}_method_not_allowed; "
    BAD_REQUEST_LINES+="~^/$contract(/|\$) @${contract}_bad_request; "
  done
  for contract in $(known_contracts); do
    case " $CONTRACTS " in *" $contract "*) ;; *) DISABLED_HOSTS+="$(hosts_of "$contract") " ;; esac
  done
}

# nginx_connections: for each process. 2,000 clients take 4,000, two each, even if all of them meet the same process;
# each takes 400 bytes. No more than files that it can open besides logs and pages.
nginx_connections() {
  local files most=4096
  [ "$machine_cores" -gt 1 ] || most=8192
  files=$(most_files)
  if [ "$files" = unlimited ] || [ "$files" -ge $((most + 200)) ]; then echo "$most"; else echo $((files > 456 ? files - 200 : 256)); fi
}

# hosts_of CONTRACT: the host names at whose root it answers.
hosts_of() {
  local key=HOSTS_${1^^}
  local own=${!key:-}
  echo "$1.localhost ${own//,/ }"
}

known_contracts() { "$admin" nginx contracts; }

# Loopback means both address families if this machine has IPv6.
listen_addresses() {
  case $BIND in
  *:*) echo "[$BIND]:$PORT" ;;
  *) echo "$BIND:$PORT" ;;
  esac
  case $BIND in
  127.*) ! grep -qs '^0\{31\}1 ' /proc/net/if_inet6 || echo "[::1]:$PORT" ;;
  esac
}

public_host() { sed -E 's#^[a-z]+://##; s#[/?].*##; s#:[0-9]+$##' <<<"$PUBLIC_URL"; }

# take_nginx: activates the checked configuration. True if it differs from the previous one.
take_nginx() {
  ! diff -rq "$STATE_DIR/nginx" "$STATE_DIR/nginx.new" >/dev/null 2>&1 || return 1
  rm -rf "$STATE_DIR/nginx" && mv "$STATE_DIR/nginx.new" "$STATE_DIR/nginx"
}

# port_taken PORT: whether any program listens there, according to the kernel's tables.
port_taken() {
  local hex
  hex=$(printf '%04X' "$1")
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 }
      END { exit !found }'
}

need_free_port() {
  [ "$PORT" -ge 1024 ] || [ "$(id -u)" -eq 0 ] ||
    [ "$PORT" -ge "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null || echo 1024)" ] ||
    fail "$EX_UNAVAILABLE" "Only root may listen on port $PORT. Choose another port: PORT=8080 scripts/run"
  ! port_taken "$PORT" || fail "$EX_UNAVAILABLE" "Another program uses port $PORT." \
    "Stop that program, or choose another port: PORT=$((PORT + 1)) scripts/run (or PORT in $conf_file)."
}
