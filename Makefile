# Every target works from a fresh clone: it sets up .venv first. Only `setup` and `lock` need the network.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
OUT := out/demo

.PHONY: help setup demo test check soak lock clean
.DELETE_ON_ERROR:

help:
	@echo "make demo   fight the Berlin operation of 1945 and hold it against the record"
	@echo "make test   format, lint, types, import layers, tests and doc examples"
	@echo "make soak   the long proofs: many seeds, kills, fuzzing; prints its figures"
	@echo "make setup  only the environment, in $(VENV)"
	@echo "make lock   write requirements.lock anew (needs uv)"
	@echo "make clean  remove $(VENV), out/ and what the tools keep"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "redpencil needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make a virtual environment: apt-get install python3-venv" >&2; exit 2; }
	@test -x $(VENV)/bin/pip || $(PYTHON) -m venv --clear $(VENV)
	@echo "Setting up $(VENV): about 900 MB, once"
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m compileall -q -j 0 -x '/tests?/' src $(VENV)/lib  # also where Python is told to write none
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

# The folder is this target's own; `redpencil run` itself never overwrites a run.
demo: $(READY)
	@rm -rf $(OUT)
	@$(VENV)/bin/redpencil run berlin-1945 --out $(OUT)
	@echo "Open $(OUT)/map.png (the map) and $(OUT)/chronicle.md (the course of events)."

test: check
	$(VENV)/bin/python -m pytest -q -n 2 --dist loadfile

check: $(READY)
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

soak: $(READY)
	$(VENV)/bin/python -m pytest -q -m soak -s

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: $(PYTHON) -m pip install uv" >&2; exit 2; }
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
