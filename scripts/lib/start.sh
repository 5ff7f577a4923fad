# Starts all services, prints what to do next, and runs in the foreground.
# shellcheck shell=bash disable=SC2154

refuse_a_second_start() {
  ! is_running || fail "$EX_TEMPFAIL" "Gatehouse is already running from $STATE_DIR." \
    "See scripts/status. Stop it with scripts/stop; load a new build or configuration with scripts/reload."
}

# Writes the file of the first start: every key with its default, commented out, and settings for a trial.
write_first_config() {
  [ ! -e "$conf_file" ] || return 0
  need_binaries
  local example registration forget
  example=$("$admin" config example) && registration=$(random_text) && forget=$(random_text) &&
    [ -n "$registration" ] && [ -n "$forget" ] && rm -f "$conf_file.new" &&
    (
      umask 077
      printf '%s\n' "$example" "" "# For a trial on your own machine. Remove these two lines before others can reach it." \
        MALL_DEBUG_GET=on LOOPBACK_EXEMPT=on "" \
        "# Generated for this installation. The second one can reset passwords: keep it secret. Empty means off." \
        "MEDUSA_REGISTRATION_KEY=$registration" "MEDUSA_FORGET_KEY=$forget" >"$conf_file.new"
    ) && mv "$conf_file.new" "$conf_file" ||
    fail "$EX_CANTCREAT" "The configuration $conf_file could not be written."
  step "Wrote the configuration $conf_file"
}

# The file may contain keys, which no other user should read.
warn_about_config() {
  case $MEDUSA_REGISTRATION_KEY$MEDUSA_FORGET_KEY,$(stat -c %A "$conf_file") in
  ,*) ;;
  *r-? | *rw?) warn "Everybody on this machine can read the keys in $conf_file. Prevent it: chmod o= $conf_file" ;;
  esac
}

# start_stack [SERVICE…]: from a checked configuration to the first answered request.
start_stack() {
  lock_file start
  exec 7<"$STATE_DIR/run/start.lock"
  flock -n 7 || fail "$EX_TEMPFAIL" "Another scripts/run is starting Gatehouse from $STATE_DIR."
  refuse_a_second_start
  none_left || stop_services # processes left by a crash or a kill
  need_space "$STATE_DIR" 100
  warn_about_limits
  warn_about_huge_pages
  warn_about_config
  start_mailer_check
  write_running_config
  take_binaries
  wait "$mailer_check" || fail "$EX_CONFIG" "The mailer cannot start; its message is above."
  make_cache || fail "$EX_CANTCREAT" "The folder of the session cache could not be made; the message is above."
  prepare_keys
  prepare_database
  step "Starting the database"
  trap 'stop_services' EXIT # a start that fails leaves nothing running
  start_services mariadb quick slow gate nginx rotate maintenance mailer standby "$@" 7<&-
  render_nginx & # while the database starts
  local rendering=$! code=0
  wait_until 60 db_answers || { wait "$rendering" || true; give_up "The database does not answer" mariadb; }
  wait "$rendering" || { code=$?; stop_services; refuse_nginx "$code"; }
  take_nginx || true
  (migrate) || { code=$?; stop_services; exit "$code"; }
  clean_up_verifiers
  step "Starting the workers, the mailer and nginx"
  bring_up quick nginx slow gate "$@"
  wait_until 15 pool_answers quick || give_up "The quick workers do not answer" quick
  bring_up rotate maintenance mailer standby
  wait_until 15 pool_answers slow || give_up "The slow workers do not answer" slow
  wait_until 15 pool_runs gate || give_up "The workers of the gate do not run" gate
  exec 7<&-
  trap - EXIT
}

# The services read a copy of the checked configuration: an edit has no effect before a reload.
write_running_config() {
  printf '%s\n' "$shown_config" | private_file worker "$STATE_DIR/run/gatehouse.conf"
  mailer_config | private_file mailer "$STATE_DIR/run/mailer.conf"
  overriding_settings | private_file root "$STATE_DIR/run/overrides"
  printf '%s\n' "$automatic" | private_file root "$STATE_DIR/run/automatic" # for scripts/status
}

# prepare_keys: creates the missing keys, and the mailer's key from them.
prepare_keys() {
  local key
  as worker "$STATE_DIR/bin/gatehouse-admin" --config "$STATE_DIR/run/gatehouse.conf" keys init >/dev/null &&
    key=$(as worker "$STATE_DIR/bin/gatehouse-admin" --config "$STATE_DIR/run/gatehouse.conf" keys mailer) ||
    fail "$EX_CANTCREAT" "gatehouse-admin could not create the keys in $STATE_DIR/keys; its message is above."
  secret_file mailer "$STATE_DIR/mailer/mail-code" <<<"$key"
}

warn_about_limits() {
  local sentence
  limits_too_low "$(most_files)" | while read -r sentence; do warn "$sentence"; done
}

warn_about_huge_pages() {
  case $(cat /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null || true) in
  *"[never]"*)
    warn "The kernel gives no huge pages, so a password check takes a tenth longer." \
      "Allow them as root: echo madvise >/sys/kernel/mm/transparent_hugepage/enabled"
    ;;
  esac
}

# give_up SENTENCE SERVICE: shows the last lines of the service's log and stops all services.
give_up() {
  as "$(log_reader "$2")" timeout 5 tail -n 12 "$STATE_DIR/log/$2/current" >&2 2>/dev/null || true
  stop_services
  fail "$EX_UNAVAILABLE" "$1. The end of its log, $STATE_DIR/log/$2/current, is above."
}

say_where() {
  local contract
  say "" "Gatehouse answers on $PUBLIC_URL" ""
  for contract in $CONTRACTS; do
    say "  contract $contract    $PUBLIC_URL/$contract/ and http://$contract.localhost:$PORT/"
  done
  case " $CONTRACTS " in *" mall "*) say_mall_first_steps ;; esac
  [ -n "$MAIL_URL" ] || say "  mail                  is kept on this machine; scripts/mail list, scripts/mail last ADDRESS"
  say "  first administrator   scripts/account add NAME --role admin --generate"
  say "  health, keys          scripts/status, scripts/status --keys"
  say "  stop                  scripts/stop"
}

say_mall_first_steps() {
  say "  sign up               curl -d username=kit -d password='quiet green harbour' -d email=kit@example.org $PUBLIC_URL/mall/user/register" \
    "  log in                curl -i -d username=kit -d password='quiet green harbour' $PUBLIC_URL/mall/user/login"
}

# Ctrl-C, a closed terminal and kill stop everything. After kill -9 the service "foreground" does, which
# waits for the lock that this process holds.
run_in_foreground() {
  trap 'leave_foreground' INT TERM HUP
  lock_file foreground
  exec 9<"$STATE_DIR/run/foreground.lock"
  flock -n 9 || fail "$EX_TEMPFAIL" "Another scripts/run already runs Gatehouse from $STATE_DIR in the foreground."
  start_stack foreground
  say_where
  say "" "The logs follow. Ctrl-C stops everything." ""
  follow_logs
  while is_running; do
    sleep 1 9<&- &
    wait $! || true
  done
  say "Gatehouse was stopped."
}

leave_foreground() {
  trap '' INT TERM HUP
  say "" "Stopping."
  stop_services
  say "Stopped."
  exit 0
}

# Shows the logs until this script ends. Each program is a child of this script: root's end may signal all users.
follow_logs() {
  local logs=() name
  for name in mariadb quick slow gate mailer; do logs+=("$STATE_DIR/log/$name/current"); done
  "$root/scripts/lib/as" log setpriv --pdeathsig TERM tail -q -n 0 -F "${logs[@]}" 2>/dev/null &
  "$root/scripts/lib/as" nginx setpriv --pdeathsig TERM \
    tail -q -n 0 -F "$STATE_DIR/log/nginx/current" "$STATE_DIR/log/nginx/access.log" 2>/dev/null &
}

# log_reader SERVICE: the user whose folder the log is in. Root reads nothing there: it could be a link.
log_reader() { if [ "$1" = nginx ]; then echo nginx; else echo log; fi; }
