#!/usr/bin/env bash
# First paint of each page on a slowed machine, and frames while a large library is scrolled; tables on the output.
. "$(dirname "$0")/lib.sh"
scripts/setup.sh test
scripts/web.sh build
cd web
MEASURE=1 node_modules/.bin/playwright test "$@" 2>&1 | sed -u '/^$/d;/^\[[0-9/]*\]/d'
