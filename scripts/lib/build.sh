# Builds the binaries, and takes the copy that the services run.
# shellcheck shell=bash

# build [CMAKE-OPTION…]: configures once, then builds what has changed.
build() {
  if [ ! -f "$build_dir/build.ninja" ] || [ $# -gt 0 ]; then
    mkdir -p "$build_dir"
    cmake -S "$root" -B "$build_dir" -G Ninja "$@" >"$build_dir/plan.log" 2>&1 || {
      cat "$build_dir/plan.log" >&2
      fail "$EX_UNAVAILABLE" "The build could not be planned; CMake says why above."
    }
  fi
  cmake --build "$build_dir" || fail "$EX_UNAVAILABLE" "The build failed; the compiler says why above."
}

# The services run their own copy, so that a build in progress or a broken one never disturbs them.
take_binaries() {
  local name
  for name in gatehouse-worker gatehouse-admin gatehouse-picture gatehouse-captcha.so gatehouse-mailer; do
    cmp -s "$build_dir/bin/$name" "$STATE_DIR/bin/$name" && continue
    "${as_service[@]}" cp "$build_dir/bin/$name" "$STATE_DIR/bin/$name.new" &&
      "${as_service[@]}" mv "$STATE_DIR/bin/$name.new" "$STATE_DIR/bin/$name" ||
      fail "$EX_CANTCREAT" "$name could not be copied to $STATE_DIR/bin. Is the disk full?"
  done
  take_mail_texts
}

# judge_mail: whether the mailer will start with this configuration and these texts; it says why not.
# As whom it will run, from the configuration as judged: what root can read the mailer may not.
judge_mail() {
  printf '%s\n' "$shown_config" | private_file "$STATE_DIR/run/judged.conf" &&
    "${as_service[@]}" "$build_dir/bin/gatehouse-mailer" --config "$STATE_DIR/run/judged.conf" --check
}

# The texts of mails lie beside the mailer, which reads them once, at its start.
take_mail_texts() {
  ! diff -rq "$build_dir/bin/mail" "$STATE_DIR/bin/mail" >/dev/null 2>&1 || return 0
  # shellcheck disable=SC2016
  "${as_service[@]}" sh -c 'rm -rf "$2.new" && cp -R "$1" "$2.new" && rm -rf "$2" && mv "$2.new" "$2"' \
    take_mail_texts "$build_dir/bin/mail" "$STATE_DIR/bin/mail" ||
    fail "$EX_CANTCREAT" "The texts of mails could not be copied to $STATE_DIR/bin. Is the disk full?"
}
