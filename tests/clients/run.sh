#!/usr/bin/env bash
# tus-js-client and tuspy against the real service.
. "$(dirname "$0")/../../scripts/lib.sh"
bin=${AI_SHORTS_BIN:-$TARGET/debug/ai-shorts}
[ -x "$bin" ] || die "build it first: cargo build -p ai-shorts-cli"
here=$ROOT/tests/clients
work=$(mktemp -d)
server=
# shellcheck disable=SC2317 # called by the trap
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

[ -d "$here/node_modules/tus-js-client" ] || (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund >&2)
python=$here/.venv/bin/python
if [ ! -x "$python" ] || ! "$python" -c 'import tusclient' 2>/dev/null; then
  python3 -m venv "$here/.venv"
  "$python" -m pip install --quiet -r "$here/requirements.txt" >&2
fi

ffmpeg -nostdin -loglevel error -f lavfi -i testsrc2=size=360x640:rate=30:duration=2 -c:v libx264 -preset ultrafast \
  -pix_fmt yuv420p -movflags +faststart "$work/js.mp4"
ffmpeg -nostdin -loglevel error -f lavfi -i testsrc2=size=360x640:rate=25:duration=2 -c:v libx264 -preset ultrafast \
  -pix_fmt yuv420p -movflags +faststart "$work/python.mp4"

AI_SHORTS_LISTEN=127.0.0.1:0 AI_SHORTS_DATA_DIR=$work/data "$bin" serve >"$work/out" 2>"$work/err" &
server=$!
url=
for _ in $(seq 100); do
  url=$(sed -n 's|^AI_SHORTS is on \(.*\)/$|\1|p' "$work/out")
  [ -z "$url" ] || break
  sleep 0.1
done
[ -n "$url" ] || { cat "$work/err" >&2; die "the service did not come up"; }

curl -sS -D "$work/head" -o "$work/me" -H 'content-type: application/json' -H 'sec-fetch-site: same-origin' \
  -d '{"email":"clients@example.org","password":"violet-canary-horse-staple-93"}' "$url/api/v1/auth/register"
cookie=$(sed -n 's/^set-cookie: \([^;]*\);.*/\1/Ip' "$work/head" | tr -d '\r')
workspace=$(grep -o 'wsp_[0-9a-f]*' "$work/me" | head -n 1)

# check NAME FILE MEDIA: what the library has is what was sent
check() {
  [ -n "$3" ] || die "$1: no Media-Id came back"
  curl -sS -o "$work/back" -H "cookie: $cookie" "$url/api/v1/workspaces/$workspace/media/$3/file"
  cmp -s "$2" "$work/back" || die "$1: the library has other bytes"
  say "$1: ok"
}
check tus-js-client "$work/js.mp4" "$(node "$here/js.mjs" "$url" "$cookie" "$workspace" "$work/js.mp4" | tail -n 1)"
check tuspy "$work/python.mp4" "$("$python" "$here/python.py" "$url" "$cookie" "$workspace" "$work/python.mp4" | tail -n 1)"
