#!/usr/bin/env bash
# The web UI in a real Chromium against the real binary; the specs start it (AI_SHORTS_BIN).
. "$(dirname "$0")/lib.sh"
export AI_SHORTS_BIN=${AI_SHORTS_BIN:-$TARGET/debug/ai-shorts}
[ -x "$AI_SHORTS_BIN" ] || die "build it first: cargo build -p ai-shorts-cli"
scripts/web.sh build
cd web
exec node_modules/.bin/playwright test "$@"
