#!/usr/bin/env bash
# Everything: `make test`. From a clean clone it takes about 50 minutes on two cores.
. "$(dirname "$0")/lib.sh"
trap show_times EXIT
phase "what is missing" scripts/setup.sh test
phase "web dependencies" scripts/web.sh deps
phase "web: types, lint, unit tests" scripts/web.sh check
phase "web: build" scripts/web.sh build
phase "format" cargo fmt --all --check
phase "dependencies: licences, sources, bans, unused" scripts/deps.sh
phase "lint" cargo clippy --locked --workspace --all-targets -- -D warnings
# with the tests, so that both share one set of dependencies
phase "build" cargo build --locked --workspace --bins --tests
export AI_SHORTS_BIN="$TARGET/debug/ai-shorts"
phase "API document and client types are fresh" scripts/schema.sh check
phase "tests, on SQLite and PostgreSQL" scripts/with-postgres.sh scripts/rust-tests.sh
# on a busy machine a browser may be late: what then passes is named at the end
RETRIES=1 phase "web: in a real browser" scripts/e2e.sh
phase "real upload clients" tests/clients/run.sh
say "all passed"
