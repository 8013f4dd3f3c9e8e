#!/usr/bin/env bash
# The web UI in a real Chromium: first against a stand-in, then the golden path against the real binary. Arguments go
# to Playwright.
. "$(dirname "$0")/lib.sh"
bin=${AI_SHORTS_BIN:-$TARGET/debug/ai-shorts}
[ -x "$bin" ] || die "build it first: cargo build -p ai-shorts-cli"
scripts/web.sh build
cd web
node_modules/.bin/playwright test "$@"

work=$(mktemp -d)
server=
# shellcheck disable=SC2317 # called by the trap
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

# under a name, not a number: passkeys know hosts by names
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });')
AI_SHORTS_LISTEN=127.0.0.1:$port AI_SHORTS_PUBLIC_URL=http://localhost:$port AI_SHORTS_DATA_DIR=$work/data AI_SHORTS_LIMITS_REGISTRATIONS_PER_HOUR=100 "$bin" serve >"$work/out" 2>"$work/err" &
server=$!
url=
for _ in $(seq 100); do
  url=$(sed -n 's|^AI_SHORTS is on \(.*\)/$|\1|p' "$work/out")
  [ -z "$url" ] || break
  sleep 0.1
done
[ -n "$url" ] || { cat "$work/err" >&2; die "the service did not come up"; }
BASE_URL=$url node_modules/.bin/playwright test || { tail -n 40 "$work/err" >&2; die "the golden path failed"; }
