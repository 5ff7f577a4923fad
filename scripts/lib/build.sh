# Builds the programs and copies them to the folder of the services.
# shellcheck shell=bash

# build_programs: builds the programs of the services, without tests.
build_programs() {
  take_build_lock
  [ -f "$build_dir/build.ninja" ] || configure_build -DGATEHOUSE_TESTS=OFF
  run_build programs
  exec {build_lock}>&-
}

# build_everything [CMAKE-OPTION…]: builds the programs and the tests.
build_everything() {
  take_build_lock
  grep -qs '^GATEHOUSE_TESTS:BOOL=ON$' "$build_dir/CMakeCache.txt" && [ $# -eq 0 ] || configure_build -DGATEHOUSE_TESTS=ON "$@"
  run_build all
  exec {build_lock}>&-
}

# Two builds in one folder would write the same files: the later one waits. The lock ends with the
# file descriptor, so a killed build leaves none.
take_build_lock() {
  mkdir -p "$build_dir"
  exec {build_lock}>"$build_dir/.lock"
  flock -n "$build_lock" || {
    say "Another build is running in $build_dir; waiting for it."
    flock "$build_lock"
  }
}

# configure_build CMAKE-OPTION…: configures the build folder.
configure_build() {
  cmake -S "$checkout" -B "$build_dir" -G Ninja "$@" >"$build_dir/configure.log" 2>&1 || {
    cat "$build_dir/configure.log" >&2
    fail "$EX_UNAVAILABLE" "CMake could not configure the build. Its messages are above."
  }
}

# run_build TARGET
run_build() {
  cmake --build "$build_dir" --target "$1" || fail "$EX_UNAVAILABLE" "The build failed. The compiler's messages are above."
}

# The services run a copy, so that a build in progress or a broken one does not affect them.
take_binaries() {
  local name
  for name in gatehouse-worker gatehouse-admin gatehouse-picture gatehouse-captcha.so gatehouse-mailer; do
    same_file "$build_dir/bin/$name" "$STATE_DIR/bin/$name" && continue
    install -p -m 0755 "$build_dir/bin/$name" "$STATE_DIR/bin/$name.new" &&
      mv "$STATE_DIR/bin/$name.new" "$STATE_DIR/bin/$name" ||
      fail "$EX_CANTCREAT" "$name could not be copied to $STATE_DIR/bin. Is the disk full?"
  done
  take_mail_texts
}

# same_file FILE COPY: whether the copy, made with the time of the file, is still the same: by size and time, and the
# file has not been replaced since. Comparing 80 MiB of programs would take as long as all else of a start.
same_file() {
  local size time changed size_2 time_2 changed_2
  { read -r size time changed && read -r size_2 time_2 changed_2; } < <(stat -L -c '%s %.9Y %.9Z' "$1" "$2" 2>/dev/null) &&
    [ "$size $time" = "$size_2 $time_2" ] && [ "${changed/./}" -le "${changed_2/./}" ]
}

# mailer_can_start: true if the mailer can start with this configuration and these texts; it prints the error.
# It is asked as the user that it will run as, because that user cannot read all that root can.
mailer_can_start() {
  start_mailer_check && wait "$mailer_check"
}

# start_mailer_check: the same in the background, as process `mailer_check`.
start_mailer_check() {
  take_mail_password
  mailer_config | private_file mailer "$STATE_DIR/run/check.conf" || return
  as mailer "$build_dir/bin/gatehouse-mailer" --config "$STATE_DIR/run/check.conf" --check &
  mailer_check=$!
}

# mailer_config: the configuration without what the mailer does not need: the keys of contracts, and the
# database user of the workers.
mailer_config() {
  printf '%s\n' "$shown_config" | without_contract_keys | grep -vE '^(DB_USER|DB_PASSWORD_FILE|MAIL_PASSWORD_FILE)='
  printf '%s="%s"\n' DB_USER "$(mailer_db_user)" DB_PASSWORD_FILE "$(mailer_password_file)" \
    MAIL_PASSWORD_FILE "$mail_password_file"
}

# take_mail_password: sets mail_password_file to a copy that the mailer can read, if only root can read the
# operator's file. A file that others can read is left to the mailer, which refuses it.
take_mail_password() {
  mail_password_file=$MAIL_PASSWORD_FILE
  has_separate_users && [ -n "$MAIL_PASSWORD_FILE" ] && [ -f "$MAIL_PASSWORD_FILE" ] || return 0
  case $(realpath "$MAIL_PASSWORD_FILE") in "$(realpath "$STATE_DIR")"/*) return 0 ;; esac # a service may have put it there
  case $(stat -L -c %a "$MAIL_PASSWORD_FILE") in *00) ;; *) return 0 ;; esac
  mail_password_file=$STATE_DIR/mailer/mail-password
  secret_file mailer "$mail_password_file" <"$MAIL_PASSWORD_FILE"
}

# The texts of mails are in the mailer's folder; it reads them when it starts.
take_mail_texts() {
  ! diff -rq "$build_dir/bin/mail" "$STATE_DIR/bin/mail" >/dev/null 2>&1 || return 0
  local to=$STATE_DIR/bin/mail
  rm -rf "$to.new" && cp -R "$build_dir/bin/mail" "$to.new" && chmod -R go=rX "$to.new" && rm -rf "$to" && mv "$to.new" "$to" ||
    fail "$EX_CANTCREAT" "The texts of mails could not be copied to $STATE_DIR/bin. Is the disk full?"
}
