#!/usr/bin/env bash
# Rust tests by nextest where it is installed, else by cargo itself. Arguments go to either.
. "$(dirname "$0")/lib.sh"
if cargo nextest --version >/dev/null 2>&1; then
  exec cargo nextest run --locked --workspace --no-tests=pass "$@"
fi
exec cargo test --locked --workspace "$@"
