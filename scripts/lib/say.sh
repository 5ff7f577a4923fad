# What the scripts say to a person, and the exit codes they end with.
# shellcheck shell=bash disable=SC2034

# After sysexits.h where it has a fitting one.
readonly EX_NOT_RUNNING=3  # as LSB says of a status command
readonly EX_USAGE=64       # a command line we do not understand
readonly EX_UNAVAILABLE=69 # a package is missing, a port is taken, a part does not come up
readonly EX_CANTCREAT=73   # a full disk, a folder we may not write
readonly EX_TEMPFAIL=75    # not now: already running, or not running yet; trying again helps
readonly EX_CONFIG=78      # the configuration file

say() { printf '%s\n' "$@"; }
step() { printf '• %s\n' "$*"; }
warn() { printf 'gatehouse: %s\n' "$*" >&2; }

# fail CODE SENTENCE…: says why and what to do, one line an argument, and ends.
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

# wait_until SECONDS COMMAND…: asks every 20 ms; false when the time is over.
wait_until() {
  local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
  shift
  until "$@"; do
    [ "${EPOCHREALTIME/[.,]/}" -lt "$end" ] || return 1
    sleep 0.02
  done
}
