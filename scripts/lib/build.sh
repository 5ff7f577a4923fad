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
  for name in gatehouse-worker gatehouse-admin gatehouse-picture; do
    cmp -s "$build_dir/bin/$name" "$STATE_DIR/bin/$name" && continue
    "${as_service[@]}" cp "$build_dir/bin/$name" "$STATE_DIR/bin/$name.new" &&
      "${as_service[@]}" mv "$STATE_DIR/bin/$name.new" "$STATE_DIR/bin/$name" ||
      fail "$EX_CANTCREAT" "$name could not be copied to $STATE_DIR/bin. Is the disk full?"
  done
}
