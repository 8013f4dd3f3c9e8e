#!/usr/bin/env bash
# The measured claims, as tables; arguments choose one of them.
. "$(dirname "$0")/lib.sh"
scripts/setup.sh run
scripts/web.sh build
cargo build --locked --profile quick -p ai-shorts-cli -p ai-shorts-bench
export AI_SHORTS_BIN="$TARGET/quick/ai-shorts"
exec cargo run --quiet --locked --profile quick -p ai-shorts-bench -- "$@"
