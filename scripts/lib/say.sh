# Messages to the operator, and exit codes.
# shellcheck shell=bash disable=SC2034

# From sysexits.h where possible.
readonly EX_NOT_RUNNING=3  # as LSB defines for a status command
readonly EX_USAGE=64       # an invalid command line
readonly EX_UNAVAILABLE=69 # a package is missing, a port is taken, a service does not start
readonly EX_CANTCREAT=73   # the disk is full, or a folder is not writable
readonly EX_TEMPFAIL=75    # already running, or not running yet; try again later
readonly EX_CONFIG=78      # the configuration is invalid

say() { printf '%s\n' "$@"; }
step() { printf '• %s\n' "$*"; }
warn() { printf 'gatehouse: %s\n' "$*" >&2; }

# fail CODE SENTENCE…: prints the cause and what to do, one line for each argument, and exits.
fail() {
  local code=$1
  shift
  warn "$1"
  shift
  [ $# -eq 0 ] || printf '           %s\n' "$@" >&2
  exit "$code"
}

# help_of FILE: prints the comment at the head of a script, which is its --help.
help_of() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$1"; }

# wait_until SECONDS COMMAND…: runs the command every 20 ms until it succeeds; false after the time.
wait_until() {
  local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
  shift
  until "$@"; do
    [ "${EPOCHREALTIME/[.,]/}" -lt "$end" ] || return 1
    sleep 0.02
  done
}
