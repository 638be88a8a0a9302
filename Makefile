# Two or three plain commands a target; README prints them too, for a machine without make.
PYTHON ?= python3
SKIP ?=
T ?= tests

.PHONY: setup run test test-elections test-faults check bench messages

setup: .venv/.run

run: setup
	.venv/bin/pb serve --demo

test: .venv/.dev
	SKIP="$(SKIP)" T="$(T)" sh tests/run.sh

# All recorded outcomes of the published elections in ../shared/data, and each property of counting with all its
# examples, of which `make test` tries a third: some minutes.
test-elections: .venv/.dev
	PB_ELECTIONS=1 .venv/bin/python -m pytest tests/elections tests/counting

# Servers killed 200 times under load, a database that falls over, a full disk, wrong clocks, flipped bits,
# elections by chance: an hour on a quiet machine (docs/security-tests.md). It takes Debian's `strace` and `faketime`;
# what is missing is left out, with a word. T=tests/faults/test_restarted.py runs a part.
test-faults: .venv/.dev
	PB_FAULTS=$${PB_FAULTS:-200} PB_FLIPS=$${PB_FLIPS:-500} .venv/bin/python -m pytest -s \
	  $(or $(filter-out tests,$(T)),tests/faults tests/sealing/test_verify.py)

check: .venv/.dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy --strict pb
	.venv/bin/lint-imports
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/deptry .

bench: .venv/.dev
	.venv/bin/python -m bench

messages: .venv/.dev
	.venv/bin/python -m tests.support.messages

.venv/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Rembug needs Python 3.11 or later"; exit 1; }
	$(PYTHON) -m venv .venv || { \
	  echo "Python cannot make an environment here: install the package python3-venv"; exit 1; }
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	.venv/bin/pb messages
	touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
