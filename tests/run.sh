#!/bin/sh
# All tests, two parts at a time: on SQLite, on PostgreSQL, in a real browser; then races, which have limits of time.
# SKIP=postgres,browser leaves some out, T=tests/people runs a part (PB_TEST_DB=postgres: there).
# The last lines say what passed, what failed and what was left out.
set -u
T="${T:-tests}"
SKIP="${SKIP:-}"
PYTEST=.venv/bin/pytest
passed=""
failed=""
skipped=""

skips() { case ",$SKIP," in *",$1,"*) return 0 ;; *) return 1 ;; esac; }

found_browser() {
  for name in "${PB_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" && return 0
  done
  return 1
}

initdb() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1 | grep .; }

need() { # what, package, name in SKIP
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $2"
    apt-get -o DPkg::Lock::Timeout=300 -qq update
    DEBIAN_FRONTEND=noninteractive \
      apt-get -o DPkg::Lock::Timeout=300 -qq -y install --no-install-recommends "$2" >/dev/null && return 0
  fi
  echo "$1 is missing: install the package $2, or leave it out with SKIP=$3"
  exit 1
}

need_postgres() { [ -n "${PB_TEST_PG_DSN:-}" ] || initdb >/dev/null || need PostgreSQL postgresql postgres; }
# The shell of Chromium without windows takes less than half of the time of Chromium.
need_chromium() { found_browser >/dev/null || need Chromium chromium-headless-shell browser; }

run() { # name, then the command
  name="$1"
  shift
  echo "== $name"
  if "$@"; then passed="${passed:+$passed }$name"; else failed="${failed:+$failed }$name"; fi
}

# What a page looks like does not depend on the database: PostgreSQL leaves those files out, and the looks of
# pages are a part of their own on SQLite.
LOOKS="tests/web/test_pages.py tests/web/test_injection.py tests/web/test_bad_input.py tests/web/test_no_tally.py"
ignored() { for path in "$@"; do printf ' --ignore=%s' "$path"; done; }

# Two parts run at a time, the longest first: both databases, looks, and the browser in two parts.
everything() {
  first="$(ignored tests/journeys $LOOKS)"
  # One process for all that PostgreSQL takes: each would make a server and migrate a database of its own.
  left="$(find tests -name 'test_*.py' | grep -Ev '^tests/(journeys|counting|web|test_start.py)' | LC_ALL=C sort)"
  names="SQLite PostgreSQL looks"
  set -- \
    SQLite env PB_TEST_DB=sqlite $PYTEST tests $first -m "not alone" -- \
    PostgreSQL env PB_TEST_DB=postgres $PYTEST -m "not one_engine and not alone" \
    $left tests/web/test_sessions.py tests/web/test_limits.py -- \
    looks env PB_TEST_DB=sqlite $PYTEST $LOOKS
  if ! skips browser; then
    names="$names journeys looks-in-a-browser"
    set -- "$@" -- \
      journeys $PYTEST tests/journeys --ignore=tests/journeys/test_axe.py -- \
      looks-in-a-browser $PYTEST tests/journeys/test_axe.py
  fi
  .venv/bin/python -m tests.support.side_by_side "$@"
  told $? $names
  .venv/bin/python -m tests.support.side_by_side \
    "races on SQLite" env PB_TEST_DB=sqlite $PYTEST tests/ballots -m alone -- \
    "races on PostgreSQL" env PB_TEST_DB=postgres $PYTEST tests/ballots -m alone
  told $? races-on-SQLite races-on-PostgreSQL
}

in_browsers() { # the walk that looks at every page beside the journeys
  .venv/bin/python -m tests.support.side_by_side \
    journeys $PYTEST tests/journeys --ignore=tests/journeys/test_axe.py -- \
    looks-in-a-browser $PYTEST tests/journeys/test_axe.py
  told $? journeys looks-in-a-browser
}

told() { # the status of commands side by side, and their names
  status=$1
  shift
  [ "$status" = 0 ] || [ "$status" -gt 64 ] && [ "$status" -lt 128 ] || { echo "ALL TESTS STOPPED"; exit 130; }
  for name in "$@"; do
    if [ $((status % 2)) = 0 ]; then passed="$passed $name"; else failed="$failed $name"; fi
    status=$((status / 2))
  done
}

PB_TEST_SHARED="$(mktemp -d)" # what one part makes for the others: the demo, compiled templates
export PB_TEST_SHARED
trap 'rm -rf "$PB_TEST_SHARED"' EXIT
trap 'exit 130' INT TERM
.venv/bin/pb messages || exit 1
unset PB_DATABASE_URL PB_DATA_DIR PB_KEY_DIR PB_BASE_URL PB_PORT
unset PYTHONDONTWRITEBYTECODE # pytest alone would compile the tests again in each of eight processes

case "$T" in
  tests)
    skips postgres && skipped="$skipped PostgreSQL" || need_postgres
    skips browser && skipped="$skipped browser" || need_chromium
    PB_CHROMIUM="$(found_browser)"
    export PB_CHROMIUM
    if skips postgres; then
      run SQLite env PB_TEST_DB=sqlite $PYTEST tests --ignore=tests/journeys
      skips browser || in_browsers
    else
      everything
    fi
    ;;
  *)
    [ "${PB_TEST_DB:-sqlite}" = sqlite ] || need_postgres
    case "$T" in *journeys*) need_chromium ;; esac
    run "$T" env PB_TEST_DB="${PB_TEST_DB:-sqlite}" PB_CHROMIUM="$(found_browser)" $PYTEST $T
    ;;
esac

[ -z "$passed" ] || echo "passed: $passed"
[ -z "$failed" ] || echo "failed: $failed"
all="ALL TESTS"
[ "$T" = tests ] || all="TESTS OF $T"
[ -z "$skipped" ] || all="TESTS WITHOUT$skipped"
if [ -n "$failed" ]; then echo "$all FAILED"; else echo "$all PASSED"; fi
[ -z "$failed" ]
