#!/usr/bin/env bash
# The quick loop before a commit: format, lint, unit tests.
. "$(dirname "$0")/lib.sh"
trap show_times EXIT
scripts/setup.sh check
mkdir -p web/build
phase "format" cargo fmt --all --check
phase "lint" cargo clippy --locked --workspace --all-targets -- -D warnings
phase "unit tests" scripts/rust-tests.sh --lib --bins
