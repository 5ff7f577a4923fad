# What scripts/test runs, and how it counts: one passed or failed for each test of a runner, and for
# each check of its own. A runner that dies counts as one failed.
# shellcheck shell=bash disable=SC2154

passed=0 failed=0 skipped=0 finished=no

failed() {
  say "FAILED: $1"
  failed=$((failed + 1))
}

# check NAME COMMAND…: one test.
check() {
  local name=$1
  shift
  step "Checking: $name"
  if "$@"; then passed=$((passed + 1)); else failed "$name"; fi
}

# A state of its own: fresh each time, its data on a tmpfs where there is one, the next free port.
lay_out_test_state() {
  unset PORT STATE_DIR PUBLIC_URL
  STATE_DIR=$root/var/test
  [ ! -d "$STATE_DIR" ] || ! is_running || fail "$EX_TEMPFAIL" "Other tests are running from $STATE_DIR." \
    "If they are not: STATE_DIR=$STATE_DIR scripts/stop"
  none_left || stop_services
  rm -rf "$STATE_DIR" && mkdir -p "$STATE_DIR" || fail "$EX_CANTCREAT" "$STATE_DIR could not be made anew."
  PORT=18480
  while port_taken "$PORT"; do PORT=$((PORT + 1)); done
  printf 'PORT=%s\nSTATE_DIR=%s\nLOOPBACK_EXEMPT=on\nMALL_DEBUG_GET=on\nMEDUSA_REGISTRATION_KEY=%s\nMEDUSA_FORGET_KEY=%s\n' \
    "$PORT" "$STATE_DIR" "$(random_text)" "$(random_text)" >"$STATE_DIR/gatehouse.conf"
  choose_service_user
  tmpfs=
  if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ -w /dev/shm ] &&
    [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -ge 1000000 ]; then
    tmpfs=$("${as_service[@]}" mktemp -d /dev/shm/gatehouse-test-XXXXXX)
    export GATEHOUSE_DB_DIR=$tmpfs/db
  fi
  export GATEHOUSE_CONF=$STATE_DIR/gatehouse.conf GATEHOUSE_STATE=$STATE_DIR GATEHOUSE_BUILD_DIR=$build_dir \
    GATEHOUSE_PORT=$PORT GATEHOUSE_URL=http://localhost:$PORT
}

# Whatever happens: nothing is left running, and the last line counts.
end_tests() {
  local code=$?
  trap '' INT TERM HUP
  is_running && "$root/scripts/stop" >/dev/null || true
  [ -z "$tmpfs" ] || rm -rf "$tmpfs"
  [ "$finished" = yes ] || [ "$code" -eq 0 ] || failed "scripts/test itself ended early"
  say "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] || exit 1
}

shell_scripts_are_clean() {
  # shellcheck disable=SC2046
  (cd "$root" && shellcheck -x scripts/lib/*.sh $(grep -lrE '^#!/bin/(ba)?sh' scripts .ci tests/api))
}

api_is_linted() {
  need_node_modules && "$root/tests/api/lint" >"$STATE_DIR/lint.log" 2>&1 || { cat "$STATE_DIR/lint.log" && false; }
}

# google_test BINARY: counts what its report says.
google_test() {
  local report
  report=$STATE_DIR/$(basename "$1").xml
  step "Running $(basename "$1")"
  [ -x "$1" ] || { failed "there are no *_test binaries in $build_dir/bin"; return; }
  local code=0 before=$failed
  (cd "$root" && "$1" --gtest_brief=1 --gtest_output="xml:$report") || code=$?
  count_report "$(basename "$1")" "$report"
  [ "$code" -eq 0 ] || [ "$failed" -gt "$before" ] || failed "$(basename "$1") ended with $code although no test failed"
}

python_tests() {
  local report=$STATE_DIR/pytest.xml folders=() folder code=0 before=$failed
  step "Running pytest"
  for folder in contracts stack mail gate browser fault; do
    [ -z "$(find "$root/tests/$folder" -name 'test_*.py' 2>/dev/null)" ] || folders+=("tests/$folder")
  done
  [ $# -eq 0 ] || folders=()
  (cd "$root" && PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m pytest -q -p no:cacheprovider \
    --junit-xml="$report" "$@" "${folders[@]}") || code=$?
  count_report pytest "$report"
  [ "$code" -eq 0 ] || [ "$failed" -gt "$before" ] || failed "pytest ended with $code although no test failed"
}

# browser_tests FILE…: Debian's Chromium, driven from Node; without arguments, all of them.
browser_tests() {
  local report=$STATE_DIR/browser.xml code=0 before=$failed files=("$@")
  step "Running the browser tests"
  [ $# -gt 0 ] || files=("$root"/tests/browser/*.test.mjs)
  need_node_modules || { failed "npm could not bring what the browser tests need"; return; }
  (cd "$root" && node --test --test-concurrency=1 --test-reporter=junit --test-reporter-destination="$report" \
    --test-reporter=spec --test-reporter-destination="$STATE_DIR/browser.log" "${files[@]}") || code=$?
  [ "$code" -eq 0 ] || sed -n '/failing tests:/,$p' "$STATE_DIR/browser.log"
  count_report "the browser tests" "$report"
  [ "$code" -eq 0 ] || [ "$failed" -gt "$before" ] || failed "node ended with $code although no test failed"
}

# What tests/package-lock.json names, brought once, and again when it has changed.
need_node_modules() {
  local folder=$root/tests
  cmp -s "$folder/package-lock.json" "$folder/node_modules/.brought" || {
    npm --prefix "$folder" ci --silent --no-progress --no-audit --no-fund &&
      cp "$folder/package-lock.json" "$folder/node_modules/.brought"
  }
}

# count_report NAME FILE: adds up the test suites of a JUnit report.
count_report() {
  local numbers
  numbers=$(count_suites "$2" 2>/dev/null) || { failed "$1 died before it could report"; return; }
  # shellcheck disable=SC2086
  set -- $numbers
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# Test cases, one by one: the two runners add up their suites in different ways.
count_suites() {
  python3 - "$1" <<'PY'
import sys, xml.etree.ElementTree as xml
cases = list(xml.parse(sys.argv[1]).getroot().iter("testcase"))
bad = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
idle = sum(1 for case in cases if case.find("skipped") is not None or case.get("status") == "notrun")
print(len(cases) - bad - idle, bad, idle)
PY
}

sanitizers_are_silent() {
  ! grep -rEh 'ERROR: (Address|Leak)Sanitizer|runtime error:' "$STATE_DIR/log"
}
