# Accounts and sessions for benchmarks: writes, names and removes them. Only scripts/bench-data reads this.
# The rows are those that a sign-up and a login write; the first account is made by gatehouse-admin itself.
# shellcheck shell=bash disable=SC2030,SC2031,SC2034,SC2154

most_accounts=10000000
bench_password='slow amber river at the bench'
readonly name_of="CONCAT('bench-', i)" address_of="CONCAT('bench-', i, '@bench.example')"
# A gid marks the accounts that this tool has made. Its first digits count, so that its index is written in order: a gid
# of a sign-up is random, and ten million of these took twice as long.
readonly gid_of="CONVERT(CONCAT(LPAD(LOWER(HEX(i)), 8, '0'), LEFT(MD5('gatehouse bench-data'), 24)) USING ascii) COLLATE ascii_bin"
readonly rows_an_account=4 # account, two verifiers, session

# token_of CONTRACT: the SQL expression of the token of account i: 43 characters, as crypto/token.h makes them.
token_of() {
  echo "REPLACE(REPLACE(TRIM(TRAILING '=' FROM TO_BASE64(UNHEX(SHA2(CONCAT('bench-$1-', i), 256)))), '+', '-'), '/', '_')"
}

# made_here FIRST [TABLE.]: the SQL condition for accounts of this tool, of which the first has the id FIRST.
made_here() { echo "${2:-}gid = ${gid_of//(i)/(${2:-}account_id - $1 + 1)}"; }

ask() { db_client -N --raw "$DB_NAME" -e "$1"; }

# first_bench: the id of account 1; empty if there is none.
first_bench() { ask "SELECT account_id FROM account JOIN (SELECT 1 AS i) AS one ON gid = $gid_of"; }

# last_bench FIRST: the id of the last account, which is found quickly, because only sign-ups have later ids.
last_bench() {
  ask "SELECT account_id FROM account WHERE account_id >= $1 AND $(made_here "$1") ORDER BY account_id DESC LIMIT 1"
}

bench_fill() {
  refuse_used_database
  need_space "$(db_dir)" $((count * 13 / 10000 + 1000))
  warn "For benchmarks only: everybody knows the password and the tokens of these accounts."
  streams=()
  trap 'stop_filling' EXIT
  trap 'exit 130' INT TERM HUP
  make_first_account
  enlarge_database
  step "Adding $count accounts, and a session of $contract for each"
  SECONDS=0
  set -m # each is a process group, which stop_filling can end with its clients
  fill_accounts </dev/null & streams+=($!)
  { fill_sessions && fill_verifiers; } </dev/null & streams+=($!)
  set +m
  watch_filling
  step "Counting the tables' rows for the optimizer"
  ask 'ANALYZE TABLE account, password_verifier, session' >/dev/null
  local seconds=$SECONDS
  step "Setting the database back"
  restore_database
  trap - EXIT
  say "Added $count accounts with a session each: rows in $seconds s, all in $SECONDS s." \
    "  usernames   bench-1 to bench-$count" "  password    $bench_password" "  tokens      scripts/bench-data --tokens 10 --contract $contract"
}

refuse_used_database() {
  local first
  first=$(first_bench)
  [ -z "$first" ] || fail "$EX_TEMPFAIL" "The database already has accounts of scripts/bench-data." \
    "Delete them: scripts/bench-data --remove. Or use them: scripts/bench-data --tokens 10"
  [ -z "$(ask "SELECT 1 FROM account WHERE username_key >= 'bench-' AND username_key < 'bench.' LIMIT 1")" ] &&
    [ -z "$(ask "SELECT 1 FROM account WHERE email_key >= 'bench-' AND email_key < 'bench.' LIMIT 1")" ] ||
    fail "$EX_TEMPFAIL" "Another account has a name or an address that begins with \"bench-\", which these accounts need." \
      "See scripts/account list."
  [ "$force" = yes ] || [ -z "$(ask 'SELECT 1 FROM account LIMIT 1')" ] ||
    fail "$EX_TEMPFAIL" "The database already has other accounts, so it may be a site's. These accounts are for benchmarks only." \
      "Use another STATE_DIR, or add them nevertheless: --force"
}

# make_first_account: signs up account 1, whose verifiers all others copy, and reserves the ids after it.
make_first_account() {
  first=$(as worker "$STATE_DIR/bin/gatehouse-admin" --config "$running_conf" account add bench-1 \
    --email bench-1@bench.example --porcelain <<<"$bench_password") ||
    fail "$EX_UNAVAILABLE" "The first account could not be added; the message is above."
  ask "UPDATE account JOIN (SELECT 1 AS i) AS one SET gid = $gid_of WHERE account_id = $first;
    ALTER TABLE account AUTO_INCREMENT = $((first + count))"
  [ -z "$(ask "SELECT 1 FROM account WHERE account_id > $first LIMIT 1")" ] || fail "$EX_TEMPFAIL" \
    "Somebody has signed up meanwhile, and has an id that was needed." "Try again: scripts/bench-data --remove && scripts/bench-data $count"
}

# enlarge_database: notes the settings of the running database, and sets those for loading.
enlarge_database() {
  local most pool
  kept=$(ask "SELECT CONCAT_WS(', ', CONCAT('GLOBAL innodb_buffer_pool_size = ', @@innodb_buffer_pool_size),
    CONCAT('GLOBAL innodb_flush_log_at_trx_commit = ', @@innodb_flush_log_at_trx_commit),
    CONCAT('GLOBAL innodb_log_file_size = ', @@innodb_log_file_size), CONCAT('GLOBAL innodb_io_capacity_max = ', @@innodb_io_capacity_max),
    CONCAT('GLOBAL innodb_io_capacity = ', @@innodb_io_capacity))")
  # Room for the keys of sessions by account, which arrive in no order. A pool that shrinks afterwards is nearly empty.
  most=$((machine_memory / 2)) pool=$((count / 5000 + 128))
  [ "$pool" -le "$most" ] || pool=$most
  ask "SET GLOBAL innodb_flush_log_at_trx_commit = 0, innodb_io_capacity_max = 40000, innodb_io_capacity = 20000,
    innodb_buffer_pool_size = GREATEST(@@innodb_buffer_pool_size, $pool * 1048576),
    innodb_log_file_size = GREATEST(@@innodb_log_file_size, LEAST(2147483648, ($count DIV 10000 + 96) * 1048576))"
}

restore_database() { [ -z "${kept:-}" ] || ask "SET $kept" || warn "The database could not be set back; a restart does it."; }

filling='SET unique_checks = 0, foreign_key_checks = 0, check_constraint_checks = 0'

# in_steps SQL: runs it for accounts 2 to N as @NUMBERS@, in steps, so that an interruption undoes a few rows only.
in_steps() {
  local from to step=20000
  {
    echo "$filling;"
    for ((from = 2; from <= count; from = to + 1)); do
      to=$((from + step - 1 < count ? from + step - 1 : count))
      echo "${1//@NUMBERS@/(SELECT seq AS i FROM seq_${from}_to_$to) AS numbers};"
    done
  } | db_client "$DB_NAME"
}

fill_accounts() {
  local now
  now=$(date +%s%3N)
  in_steps "INSERT INTO account (account_id, gid, username, username_key, email, email_key, created, updated)
    SELECT $first + i - 1, $gid_of, $name_of, $name_of, $address_of, $address_of, $now, $now
    FROM @NUMBERS@"
}

fill_verifiers() {
  in_steps "INSERT INTO password_verifier (account_id, scheme, verifier, parameters, pepper_id)
    SELECT $first + i - 1, scheme, verifier, parameters, pepper_id
    FROM @NUMBERS@ STRAIGHT_JOIN password_verifier AS model ON model.account_id = $first"
}

# fill_sessions: one statement, because their key is a digest: sorted, the table is written from its beginning to its end.
fill_sessions() {
  local now end
  now=$(date +%s%3N)
  end=$((now + SESSION_ABSOLUTE * 1000))
  db_client "$DB_NAME" -e "$filling, sort_buffer_size = LEAST(1073741824, 2097152 + $count * 200);
    INSERT INTO session (token_hash, account_id, contract, epoch, issued, authenticated, last_seen, expires,
      absolute_end, address, user_agent)
    SELECT UNHEX(SHA2($(token_of "$contract"), 256)) AS token_hash, $first + i - 1, '$contract', 1, $now, $now, $end, $end, $end,
      '127.0.0.1', 'bench-data'
    FROM (SELECT seq AS i FROM seq_1_to_$count) AS numbers
    ORDER BY token_hash"
}

written_rows() { ask "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'handler_write'"; }

# watch_filling: tells how far both streams are, and waits for them.
watch_filling() {
  local stream began now all=$((count * rows_an_account))
  began=$(written_rows)
  until wait_until 5 ended "${streams[@]}"; do
    now=$(($(written_rows) - began))
    step "$((now < all ? now * 100 / all : 99)) % of the rows, $SECONDS s"
  done
  for stream in "${streams[@]}"; do
    wait "$stream" || fail "$EX_UNAVAILABLE" "The rows could not be written; MariaDB's message is above."
  done
}

# ended PID…: whether none of these children runs any more.
ended() {
  local pid
  for pid; do ! kill -0 "$pid" 2>/dev/null || return 1; done
}

# stop_filling: at an interruption or a failure.
stop_filling() {
  local code=$? stream
  trap '' INT TERM HUP
  for stream in "${streams[@]}"; do kill -TERM -- "-$stream" 2>/dev/null || true; done
  wait_until 600 no_insert_runs || true
  restore_database
  [ -z "${first:-}" ] || warn "Not all accounts were added. Delete them before you try again: scripts/bench-data --remove"
  exit "$code"
}

# no_insert_runs: whether the database has ended all statements of this tool, and undone what they had begun. It
# notices only at the end of a statement that its client has gone, so each is told to end.
no_insert_runs() {
  local id left
  left=$(ask "SELECT id FROM information_schema.processlist WHERE user = SUBSTRING_INDEX(USER(), '@', 1)
    AND info REGEXP '^INSERT INTO (account|password_verifier|session) ' AND info LIKE '% seq_%'") || return
  for id in $left; do ask "KILL HARD CONNECTION $id" 2>/dev/null || true; done
  [ -z "$left" ]
}

bench_tokens() {
  local first last
  first=$(first_bench)
  [ -n "$first" ] || fail "$EX_TEMPFAIL" "The database has no accounts of scripts/bench-data. Add some: scripts/bench-data 1e4"
  last=$(($(last_bench "$first") - first + 1))
  [ -n "$(ask "SELECT 1 FROM session WHERE token_hash = (SELECT UNHEX(SHA2($(token_of "$contract"), 256)) FROM (SELECT 1 AS i) AS one)")" ] ||
    fail "$EX_TEMPFAIL" "The accounts of scripts/bench-data have no sessions of $contract."
  if [ "$which" = first ]; then
    [ "$count" -le "$last" ] || usage "There are only $last accounts."
    ask "SELECT $(token_of "$contract") FROM (SELECT seq AS i FROM seq_1_to_$count) AS numbers"
  else
    ask "SELECT $(token_of "$contract") FROM (SELECT 1 + FLOOR(RAND() * $last) AS i FROM seq_1_to_$count LIMIT $count) AS numbers"
  fi
}

# bench_remove: from the last account to the first, so that the rest can be removed after an interruption.
bench_remove() {
  local first last from to
  first=$(first_bench)
  [ -n "$first" ] || { say "The database has no accounts of scripts/bench-data."; return; }
  last=$(last_bench "$first")
  SECONDS=0
  for ((to = last; to >= first; to = from - 1)); do
    from=$((to - 9999 > first ? to - 9999 : first))
    ask "DELETE session, known_network
      FROM account
      LEFT JOIN session ON session.account_id = account.account_id
      LEFT JOIN known_network ON known_network.account_id = account.account_id
      WHERE account.account_id BETWEEN $from AND $to AND $(made_here "$first" account.);
      DELETE FROM account
      WHERE account_id BETWEEN $from AND $to AND $(made_here "$first")" ||
      fail "$EX_UNAVAILABLE" "Not all accounts could be removed; MariaDB's message is above. Try again."
    [ $((SECONDS / 5)) -eq $((${told:-0})) ] || { told=$((SECONDS / 5)) && step "$(((last - from) * 100 / (last - first + 1))) % removed, $SECONDS s"; }
  done
  as worker "$STATE_DIR/bin/gatehouse-admin" --config "$running_conf" cache empty >/dev/null ||
    warn "The session cache could not be emptied; its message is above. Its copies end after CACHE_SECONDS."
  say "Removed $((last - first + 1)) accounts and their sessions."
}
