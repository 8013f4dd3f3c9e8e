#!/usr/bin/env bash
# The OpenAPI document comes from the handlers, the web client's types from the document: schema.sh write | check.
. "$(dirname "$0")/lib.sh"
document=web/openapi.json types=web/src/lib/api/schema.d.ts
mkdir -p web/build
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
scripts/web.sh deps
if [ -n "${AI_SHORTS_BIN:-}" ]; then
  "$AI_SHORTS_BIN" openapi >"$fresh/openapi.json"
else
  cargo run --quiet --locked -p ai-shorts-cli -- openapi >"$fresh/openapi.json"
fi
web/node_modules/.bin/openapi-typescript "$fresh/openapi.json" -o "$fresh/schema.d.ts" >/dev/null
case ${1:-check} in
write) cp "$fresh/openapi.json" "$document" && cp "$fresh/schema.d.ts" "$types" ;;
check)
  if ! diff -u "$document" "$fresh/openapi.json" >&2 || ! diff -u "$types" "$fresh/schema.d.ts" >&2; then
    die "the API changed: run make schema and commit what it writes"
  fi
  ;;
*) die "usage: schema.sh write|check" ;;
esac
