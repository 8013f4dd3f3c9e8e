#!/usr/bin/env bash
# The web UI: web.sh deps | build | check. Does nothing when nothing changed.
. "$(dirname "$0")/lib.sh"
cd web

digest() { sha256sum | cut -d' ' -f1; }
sources() { # every file that goes into the build
  find . \( -path ./node_modules -o -path ./build -o -path ./.svelte-kit -o -path ./src/lib/paraglide -o -path ./e2e \
    -o -path ./test-results -o -path ./playwright-report -o -path ./project.inlang/cache \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum
}
deps() {
  local stamp=node_modules/.stamp want
  want=$(cat package-lock.json .npmrc 2>/dev/null | digest)
  [ "$(cat $stamp 2>/dev/null)" = "$want" ] && return
  npm ci --ignore-scripts --no-audit --no-fund
  echo "$want" >$stamp
}
build() {
  local want
  want=$(sources | digest)
  [ "$(cat ../target/web.stamp 2>/dev/null)" = "$want" ] && [ -f build/index.html ] && return
  npm run build
  mkdir -p ../target && echo "$want" >../target/web.stamp
}
case ${1:-build} in
deps) deps ;;
build) deps && build ;;
check) deps && npm run check && npm run lint && npm test ;;
*) die "usage: web.sh deps|build|check" ;;
esac
