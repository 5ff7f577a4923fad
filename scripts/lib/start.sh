# How the stack comes up, what it says when it is up, and the run in the foreground.
# shellcheck shell=bash disable=SC2154

refuse_a_second_start() {
  ! is_running || fail "$EX_TEMPFAIL" "Gatehouse is already running from $STATE_DIR." \
    "scripts/status says more; scripts/stop stops it; scripts/reload takes a new build or configuration."
}

# The file of the first start: every key with its default, commented out, and what suits a try.
write_first_config() {
  [ ! -e "$conf_file" ] || return 0
  need_binaries
  {
    "$admin" config example
    printf '\n# For a first try on your own machine; remove these two before others can reach it.\n'
    printf 'MALL_DEBUG_GET=on\nLOOPBACK_EXEMPT=on\n'
  } >"$conf_file.new" && mv "$conf_file.new" "$conf_file" ||
    fail "$EX_CANTCREAT" "The configuration $conf_file could not be written."
  step "Wrote the configuration $conf_file"
}

# From a judged configuration to the first answered request.
start_stack() {
  lock_file start
  exec 7<"$STATE_DIR/run/start.lock"
  flock -n 7 || fail "$EX_TEMPFAIL" "Another scripts/run is starting this one right now."
  refuse_a_second_start
  none_left || stop_services # what a crash of the machine or a kill of everything left
  need_space "$STATE_DIR" 100
  warn_about_backlog
  take_config
  take_binaries
  "${as_service[@]}" "$STATE_DIR/bin/gatehouse-admin" --config "$STATE_DIR/run/gatehouse.conf" keys init >/dev/null ||
    fail "$EX_CANTCREAT" "The secrets in $STATE_DIR/keys could not be made."
  prepare_database
  step "Starting the database"
  trap 'stop_services' EXIT # a start that ends early leaves nothing half up
  start_services mariadb quick slow nginx rotate keeper standby "$@" 7<&-
  render_nginx || { stop_services; fail "$EX_CONFIG" "nginx refuses the configuration made for it, and says why above."; }
  take_nginx || true
  wait_until 60 db_answers || give_up "The database does not answer" mariadb
  (migrate) || { local code=$?; stop_services; exit "$code"; }
  sweep_verifiers
  step "Starting the workers and nginx"
  bring_up quick slow nginx rotate keeper standby "$@"
  wait_until 15 pool_answers quick || give_up "The quick workers do not answer" quick
  wait_until 15 pool_answers slow || give_up "The slow workers do not answer" slow
  exec 7<&-
  trap - EXIT
}

# The services read a copy of the judged configuration: an edit changes nothing before a reload.
take_config() {
  printf '%s\n' "$shown_config" | private_file "$STATE_DIR/run/gatehouse.conf"
  overriding_settings | private_file "$STATE_DIR/run/overrides"
}

warn_about_backlog() {
  local most
  most=$(cat /proc/sys/net/core/somaxconn 2>/dev/null || echo "$BACKLOG")
  [ "$most" -ge "$BACKLOG" ] || warn "The kernel lets only $most connections wait for a worker, $BACKLOG are configured." \
    "Under load that means 502. As root: sysctl -w net.core.somaxconn=$BACKLOG"
}

# give_up SENTENCE SERVICE: shows the last lines of the service's log and stops what was started.
give_up() {
  tail -n 12 "$STATE_DIR/log/$2/current" >&2 2>/dev/null || true
  stop_services
  fail "$EX_UNAVAILABLE" "$1; its log, $STATE_DIR/log/$2/current, ends as above."
}

say_where() {
  local contract
  say "" "Gatehouse answers on $PUBLIC_URL" ""
  for contract in $CONTRACTS; do
    say "  contract $contract    $PUBLIC_URL/$contract/ and http://$contract.localhost:$PORT/"
  done
  case " $CONTRACTS " in *" mall "*) say_mall_first_steps ;; esac
  say "  first administrator   scripts/account add NAME --role admin --generate"
  say "  health, keys          scripts/status, scripts/status --keys"
  say "  stop                  scripts/stop"
}

say_mall_first_steps() {
  say "  sign up               curl -d username=kit -d password='quiet green harbour' -d email=kit@example.org $PUBLIC_URL/mall/user/register" \
    "  log in                curl -i -d username=kit -d password='quiet green harbour' $PUBLIC_URL/mall/user/login"
}

# Ctrl-C, a closed terminal and kill end everything; kill -9 does too, through the service
# "foreground", which waits for the lock that this process holds.
run_in_foreground() {
  trap 'leave_foreground' INT TERM HUP
  lock_file foreground
  exec 9<"$STATE_DIR/run/foreground.lock"
  flock -n 9 || fail "$EX_TEMPFAIL" "Another scripts/run is in the foreground for $STATE_DIR."
  start_stack foreground
  say_where
  say "" "The logs follow. Ctrl-C stops everything." ""
  follow_logs 9<&- &
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

follow_logs() {
  local logs=()
  for name in mariadb quick slow nginx; do logs+=("$STATE_DIR/log/$name/current"); done
  exec setpriv --pdeathsig TERM tail -q -n 0 -F "${logs[@]}" "$STATE_DIR/log/nginx/access.log" 2>/dev/null
}
