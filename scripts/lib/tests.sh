# The checks and tests of scripts/test, and their counts: one passed or failed for each test of a runner
# and for each own check. A runner that crashes counts as one failed.
#
# Three shards run in parallel, each with its own stack, under var/test/1 to var/test/3: with two, a run on
# two cores took 10 minutes and not 6, because most tests wait. The C++ tests run in the first, the checks
# in the second, the browser tests in the third; then all share the Python tests.
# shellcheck shell=bash disable=SC2154

readonly shards=(1 2 3)
tests_dir= # the states of all shards
counts=    # a file with a line "PASSED FAILED SKIPPED" for each check and each report of all shards
times=$root/var/test-times
finished=no

count() { printf '%s\n' "$*" >>"$counts"; }

failed() {
  say "FAILED: $1"
  count 0 1 0
}

# check NAME COMMAND…: one test.
check() {
  local name=$1 output
  shift
  step "Checking: $name"
  if output=$("$@" 2>&1); then count 1 0 0; else say "$output" && failed "$name"; fi
}

# Creates a new state for each shard.
lay_out_tests() {
  unset PORT STATE_DIR PUBLIC_URL GATEHOUSE_DB_DIR
  local number
  choose_copy
  tests_dir=$(in_copy "$checkout/var/test") counts=$tests_dir/counts
  for number in "${shards[@]}"; do
    STATE_DIR=$tests_dir/$number
    [ ! -d "$STATE_DIR" ] || ! is_running || fail "$EX_TEMPFAIL" "Other tests are running from $STATE_DIR." \
      "If they are not: STATE_DIR=$STATE_DIR scripts/stop"
    none_left || stop_services
  done
  rm -rf "$tests_dir" && mkdir -p "$tests_dir/claims" "$tests_dir/exchanges" ||
    fail "$EX_CANTCREAT" "$tests_dir could not be created."
  : >"$counts"
}

# start_shard NUMBER: starts its stack, with the data on a tmpfs if there is one, at the next free port.
start_shard() {
  enter_shard "$1"
  mkdir -p "$STATE_DIR" && choose_port "$((18480 + $1 * 100))"
  printf 'PORT=%s\nSTATE_DIR=%s\nLOOPBACK_EXEMPT=on\nSANDBOX=kill\nMALL_DEBUG_GET=on\nMEDUSA_REGISTRATION_KEY=%s\nMEDUSA_FORGET_KEY=%s\n' \
    "$PORT" "$STATE_DIR" "$(random_text)" "$(random_text)" >"$STATE_DIR/gatehouse.conf"
  if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ -w /dev/shm ] &&
    [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -ge 1000000 ]; then
    mktemp -d /dev/shm/gatehouse-test-XXXXXX >"$STATE_DIR.tmpfs"
    chmod 0711 "$(cat "$STATE_DIR.tmpfs")"
    enter_shard "$1"
  fi
  echo "$PORT" >"$STATE_DIR.port"
  "$root/scripts/run" --no-build --background >"$STATE_DIR/start.log" 2>&1 && return
  cat "$STATE_DIR/start.log" >&2
  failed "the stack of shard $1 starts"
  return 1
}

choose_port() {
  PORT=$1
  while port_taken "$PORT"; do PORT=$((PORT + 1)); done
}

# enter_shard NUMBER: the following commands use this shard's stack.
enter_shard() {
  shard=$1 STATE_DIR=$tests_dir/$1
  [ ! -f "$STATE_DIR.port" ] || PORT=$(cat "$STATE_DIR.port")
  [ ! -f "$STATE_DIR.tmpfs" ] || GATEHOUSE_DB_DIR=$(cat "$STATE_DIR.tmpfs")/db
  export ${GATEHOUSE_DB_DIR+GATEHOUSE_DB_DIR} GATEHOUSE_CONF=$STATE_DIR/gatehouse.conf GATEHOUSE_STATE=$STATE_DIR GATEHOUSE_BUILD_DIR=$build_dir \
    GATEHOUSE_PORT=${PORT:-} GATEHOUSE_URL=http://localhost:${PORT:-}
}

# side_by_side COMMAND…: runs the command for all shards in parallel, with the number as its last argument,
# and waits for all. Each has its own process group, so that end_tests can end all its processes.
side_by_side() {
  local number pid code=0
  set -m
  for number in "${shards[@]}"; do "$@" "$number" & done
  set +m
  for pid in $(jobs -p); do wait "$pid" || code=1; done
  return "$code"
}

# Runs on every exit: ends all processes and prints the counts in the last line.
end_tests() {
  local code=$? number pid
  trap '' INT TERM HUP
  for pid in $(jobs -p); do kill -TERM -- "-$pid" 2>/dev/null || true; done
  wait
  for number in "${shards[@]}"; do
    enter_shard "$number"
    is_running && "$root/scripts/stop" >/dev/null || true
    [ ! -f "$STATE_DIR.tmpfs" ] || rm -rf "$(cat "$STATE_DIR.tmpfs")"
  done
  [ "$finished" = yes ] || [ "$code" -eq 0 ] || failed "scripts/test itself ended early"
  local passed failed skipped
  read -r passed failed skipped < <(awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }' "$counts")
  say "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] || exit 1
}

shell_scripts_are_clean() {
  # shellcheck disable=SC2046
  (cd "$root" && shellcheck -x scripts/lib/*.sh $(grep -lrE '^#!/bin/(ba)?sh' scripts .ci tests/api tests/bench))
}

# With --long, all checks of .clang-tidy; else the required ones.
tidy_is_clean() {
  local extent=(--quick)
  [ -z "${GATEHOUSE_LONG:-}" ] || extent=()
  "$root/scripts/tidy" --build-dir "$build_dir" "${extent[@]}"
}

api_is_linted() { need_node_modules && "$root/tests/api/lint"; }

# google_test BINARY: runs it and adds the counts of its report.
google_test() {
  local name report code=0
  name=$(basename "$1") report=$STATE_DIR/$(basename "$1").xml
  step "Running $name"
  [ -x "$1" ] || { failed "there are no *_test binaries in $build_dir/bin"; return; }
  (cd "$root" && "$1" --gtest_brief=1 --gtest_output="xml:$report") || code=$?
  count_report "$name" "$report" "$code"
}

# google_tests: the stack's mailer is stopped, because it would deliver the mails of the outbox tests.
google_tests() {
  local binary
  sv pause "$(service mailer)" >/dev/null
  for binary in "$build_dir"/bin/*_test; do google_test "$binary"; done
  sv cont "$(service mailer)" >/dev/null
}

# python_tests ARGUMENT…: runs the files that no other shard has started, or the given arguments.
python_tests() {
  local report=$STATE_DIR/pytest.xml code=0
  step "Running the Python tests${shard:+ (shard $shard)}"
  if [ $# -gt 0 ]; then
    run_pytest "$report" "$@" || code=$?
  else
    GATEHOUSE_CLAIMS=$tests_dir/claims GATEHOUSE_TIMES=$times GATEHOUSE_EXCHANGES=$tests_dir/exchanges \
      run_pytest "$report" tests >"$STATE_DIR/pytest.log" 2>&1 || code=$?
    grep '^note: ' "$STATE_DIR/pytest.log" || true
    [ "$code" -eq 0 ] || sed -n '/=== \(FAILURES\|ERRORS\) ===/,$p' "$STATE_DIR/pytest.log"
  fi
  count_report "pytest${shard:+ of shard $shard}" "$report" "$code"
}

# Checks the requests and replies of all shards together.
judge_exchanges() {
  local report=$tests_dir/judge.xml code=0
  step "Checking all replies against the OpenAPI files"
  GATEHOUSE_JUDGE=yes GATEHOUSE_EXCHANGES=$tests_dir/exchanges \
    run_pytest "$report" tests/contracts >"$tests_dir/judge.log" 2>&1 || code=$?
  [ "$code" -eq 0 ] || sed -n '/=== \(FAILURES\|ERRORS\) ===/,$p' "$tests_dir/judge.log"
  count_report "the judgement of all replies" "$report" "$code"
}

# run_pytest REPORT ARGUMENT…
run_pytest() {
  local report=$1
  shift
  (cd "$root" && PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m pytest -q --junit-xml="$report" "$@")
}

# browser_tests FILE…: Debian's Chromium, driven from Node; without arguments, all of them.
browser_tests() {
  local report=$STATE_DIR/browser.xml code=0 files=("$@")
  step "Running the browser tests"
  need_node_modules || { failed "npm could not bring what the browser tests need"; return; }
  (cd "$root" && node --test-reporter=junit --test-reporter-destination="$report" \
    --test-reporter=spec --test-reporter-destination="$STATE_DIR/browser.log" tests/browser/run.mjs "${files[@]}") || code=$?
  [ "$code" -eq 0 ] || sed -n '/failing tests:/,$p' "$STATE_DIR/browser.log"
  count_report "the browser tests" "$report" "$code"
}

# Installs the packages of tests/package-lock.json, once and after each change of it. Two shards may ask
# for them at the same time.
need_node_modules() (
  folder=$root/tests
  exec 9>"$tests_dir/npm.lock" && flock 9
  cmp -s "$folder/package-lock.json" "$folder/node_modules/.brought" || {
    npm --prefix "$folder" ci --loglevel=error --no-progress --no-audit --no-fund &&
      cp "$folder/package-lock.json" "$folder/node_modules/.brought"
  }
)

# count_report NAME FILE CODE: adds up a JUnit report of a runner that ended with this code.
count_report() {
  local numbers
  numbers=$("$root/scripts/lib/test-report" count "$2" 2>/dev/null) && [ -f "$2" ] ||
    { failed "$1 died before it could report"; return; }
  count "$numbers"
  case $numbers in
  *" 0 "*) [ "$3" -eq 0 ] || failed "$1 ended with $3 although no test failed" ;;
  esac
}

# Prints the time of each part, and records which tests the next run should start first.
say_times() {
  local reports=("$tests_dir"/[0-9]/*.xml)
  "$root/scripts/lib/test-report" times "${reports[@]}"
  "$root/scripts/lib/test-report" files "${reports[@]}" >"$times.new" && mv "$times.new" "$times"
}

sanitizers_are_silent() {
  ! grep -rEh 'ERROR: (Address|Leak)Sanitizer|runtime error:' "$tests_dir"/[0-9]/log
}
