#!/usr/bin/env bash
# A picture of every page that the browser specs look at, light and dark, wide and narrow, in both languages: web/shots.
. "$(dirname "$0")/lib.sh"
scripts/setup.sh test
scripts/web.sh build
cd web
rm -rf shots
SHOTS=shots node_modules/.bin/playwright test $(grep -l "from './look'" e2e/*.spec.ts) "$@"
echo "$(find shots -name '*.png' | wc -l) pictures in web/shots"
