#!/usr/bin/env bash
# Rust tests by nextest where it is installed, else by cargo itself. Arguments go to either; without any, doc tests too.
. "$(dirname "$0")/lib.sh"
if ! cargo nextest --version >/dev/null 2>&1; then
  exec cargo test --locked --workspace "$@"
fi
cargo nextest run --locked --workspace --no-tests=pass --no-fail-fast "$@"
[ $# -gt 0 ] || cargo test --locked --workspace --doc --quiet
