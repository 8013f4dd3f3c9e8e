#!/usr/bin/env bash
# Rust tests by nextest where it is installed, else by cargo itself. Arguments go to either; without any, doc tests too.
. "$(dirname "$0")/lib.sh"
if ! cargo nextest --version >/dev/null 2>&1; then
  exec cargo test --locked --workspace "$@"
fi
nextest() { cargo nextest run --locked --workspace --no-tests=pass --no-fail-fast "$@"; }
if [ $# -gt 0 ]; then
  nextest "$@"
  exit
fi
# What is killed waits for minutes, publishing as it does before it sends anything again: beside the others.
waiting='binary(crash_publish) | binary(crash_upload)'
log=$(mktemp)
nextest -E "$waiting" --test-threads 5 >"$log" 2>&1 &
beside=$!
failed=
# one more than processors: some of these wait, too
nextest -E "not $waiting" --test-threads $(($(nproc) + 1)) || failed=1
wait $beside || failed=1
cat "$log" && rm "$log"
[ -z "$failed" ] || die "a test failed, see above"
cargo test --locked --workspace --doc --quiet
