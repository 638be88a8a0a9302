#!/bin/sh
# All tests: on SQLite, on PostgreSQL, in a real browser. SKIP=postgres,browser leaves some out and says so at the end.
set -u
T="${T:-tests}"
SKIP="${SKIP:-}"
PYTEST=.venv/bin/pytest
failed=0
skipped=""

skips() { case ",$SKIP," in *",$1,"*) return 0 ;; *) return 1 ;; esac; }

chromium() {
  for name in "${PB_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" && return 0
  done
  return 1
}

initdb() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1 | grep .; }

need() { # what, package
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $2"
    apt-get -o DPkg::Lock::Timeout=300 -qq update && DEBIAN_FRONTEND=noninteractive \
      apt-get -o DPkg::Lock::Timeout=300 -qq -y install --no-install-recommends "$2" >/dev/null
  else
    echo "$1 is missing: install the package $2, or leave it out with SKIP=$3"
    exit 1
  fi
}

if skips postgres; then skipped="$skipped postgres"; elif ! initdb >/dev/null; then need PostgreSQL postgresql postgres; fi
if skips browser; then skipped="$skipped browser"; elif ! chromium >/dev/null; then need Chromium chromium browser; fi

.venv/bin/pb messages || exit 1

case "$T" in
  tests)
    echo "== SQLite"
    PB_TEST_DB=sqlite $PYTEST tests --ignore=tests/journeys || failed=1
    if ! skips postgres; then
      echo "== PostgreSQL"
      PB_TEST_DB=postgres $PYTEST tests --ignore=tests/journeys --ignore=tests/counting -m "not one_engine" || failed=1
    fi
    if ! skips browser; then
      echo "== Browser"
      PB_CHROMIUM="$(chromium)" $PYTEST tests/journeys || failed=1
    fi
    ;;
  *)
    PB_CHROMIUM="$(chromium 2>/dev/null)" PB_TEST_DB="${PB_TEST_DB:-sqlite}" $PYTEST $T || failed=1
    ;;
esac

[ -n "$skipped" ] && echo "LEFT OUT:$skipped"
exit $failed
