#!/usr/bin/env bash
# From a clone to a running service: `make run`. Settings come from the environment or ai-shorts.toml.
. "$(dirname "$0")/lib.sh"
scripts/setup.sh run
scripts/web.sh build
cargo build --locked --profile quick -p ai-shorts-cli
exec "$TARGET/quick/ai-shorts" serve "$@"
