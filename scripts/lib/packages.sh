# The Debian packages that scripts/packages lists: which are missing, and how they are installed.
# shellcheck shell=bash

# While this file exists, Debian does not start the services of new packages; ours contains the mark.
policy_file=/usr/sbin/policy-rc.d
readonly policy_mark='# Gatehouse made this file; it exists only while packages are installed.'

# missing_packages KIND…: the packages of these kinds (run, test, load, bench) that are neither installed nor
# provided by another installed one of them (some builds of nodejs contain npm).
missing_packages() {
  local required
  required=$(awk -v kinds=" $* " '!/^#/ && index(kinds, " " $1 " ") { print $2 }' "$root/scripts/packages")
  # shellcheck disable=SC2086
  { dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' $required 2>/dev/null || true; } |
    awk -v required="$required" '
      $1 == "installed" { gsub(",", ""); for (i = 2; i <= NF; i++) here[$i] = 1 }
      END { n = split(required, w, "\n"); for (i = 1; i <= n; i++) if (!(w[i] in here)) print w[i] }'
}

# need_packages YES KIND…: installs missing packages; asks first, unless YES or there is no terminal.
need_packages() {
  local yes=$1 missing
  shift
  missing=$(missing_packages "$@")
  remove_left_policy
  [ -n "$missing" ] || return 0
  missing=${missing//$'\n'/ }
  command -v apt-get >/dev/null || fail "$EX_UNAVAILABLE" "Missing packages: $missing" \
    "This machine has no apt-get. Gatehouse supports Debian 12 and 13."
  say "These Debian packages are missing: $missing"
  [ "$yes" = yes ] || [ ! -t 0 ] || confirm "Install them now? [Y/n] " ||
    fail "$EX_UNAVAILABLE" "Nothing was installed. Install the packages by hand:" \
      "apt-get install --no-install-recommends $missing"
  install_packages "$missing"
}

confirm() {
  local answer
  read -r -p "$1" answer || return 1 # the end of input is no answer
  case $answer in '' | [Yy]*) return 0 ;; *) return 1 ;; esac
}

# An installation that was killed leaves its policy-rc.d.
remove_left_policy() {
  [ "$(id -u)" -ne 0 ] || ! grep -qsxF "$policy_mark" "$policy_file" || rm -f "$policy_file"
}

# A temporary policy-rc.d keeps Debian from starting its own nginx, which would take port 80. A machine
# that was just made may be installing updates by itself: this waits up to 10 minutes until that has
# ended. apt-get install can wait itself, but apt-get update cannot.
install_packages() {
  local packages=$1 sudo=()
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  [ ${#sudo[@]} -eq 0 ] || command -v sudo >/dev/null || fail "$EX_UNAVAILABLE" \
    "Packages are missing, and there is no sudo. Install them as root:" \
    "apt-get install --no-install-recommends $packages"
  # shellcheck disable=SC2016,SC2086
  "${sudo[@]}" sh -c '
    set -eu
    policy=$1 mark=$2
    shift 2
    if [ ! -e "$policy" ] || grep -qxF "$mark" "$policy"; then
      trap "rm -f \"$policy\"" EXIT
      trap "exit 1" INT TERM HUP
      printf "#!/bin/sh\n%s\nexit 101\n" "$mark" >"$policy"
      chmod 0755 "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    exec 3>&1
    seconds=0
    until messages=$(LC_ALL=C apt-get -q update 2>&1 >&3); do
      case $messages in *"Could not get lock"*) ;; *) seconds=600 ;; esac
      [ "$seconds" -lt 600 ] || { printf "%s\n" "$messages" >&2; exit 1; }
      [ "$seconds" -gt 0 ] || echo "Another program is updating the lists of packages; waiting up to 10 minutes for it."
      sleep 5
      seconds=$((seconds + 5))
    done
    [ -z "$messages" ] || printf "%s\n" "$messages" >&2
    apt-get -q -y -o DPkg::Lock::Timeout=600 install --no-install-recommends "$@"
    ' install "$policy_file" "$policy_mark" $packages ||
    fail "$EX_UNAVAILABLE" "apt-get could not install the packages; its message is above."
}
