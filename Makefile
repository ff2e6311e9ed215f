# Targets for people: `make run`, `make test`. The rest is for those who change vigie.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
KERNEL := $(VENV)/.kernel

BENCH := build/bench
# Of `make bench`: how often, how many searches, how long each rate of latency is held, where the peers are copied to and
# built. A wrong answer ends it.
ROUNDS  ?= $(if $(QUICK),1,5)
EVENTS  ?= $(if $(QUICK),1000000,8000000)
SECONDS ?= $(if $(QUICK),5,20)
PEERS   := $(if $(WORKSPACE),--workspace $(WORKSPACE))
JOBS   ?= 2
# Files side by side, each process with a broker of its own; in the order of `testpaths`.
PYTEST = $(BIN)/python -m pytest --durations 15 --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder

.PHONY: help venv kernel rules run test test-all test-kernel check bench bench-detect soak lock clean

help:                   ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

venv: $(KERNEL)         ## .venv with everything, from the hash-pinned lock; the kernel too where cargo is at hand

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "vigie needs Python 3.11 or later: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

kernel: $(KERNEL)       ## the kernel of the hot path, in Rust: where cargo is at hand; the reference in Python does the same

$(KERNEL): $(STAMP) $(wildcard kernel/src/*.rs) kernel/Cargo.toml kernel/pyproject.toml
	@if ! cargo --version >/dev/null 2>&1; then echo "No cargo here: vigie scans with the reference in Python, a tenth as fast."; \
	elif PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pip install --disable-pip-version-check --no-deps --no-build-isolation --force-reinstall ./kernel >$(VENV)/kernel.log 2>&1; then \
	  echo "The kernel is built."; \
	else echo "The kernel could not be built ($(VENV)/kernel.log says why): vigie scans with the reference in Python, a tenth as fast."; fi
	@touch $@

rules: $(STAMP)         ## the vocabulary: its faults, and what becomes of the labelled searches
	$(BIN)/vigie rules check
	$(BIN)/vigie rules test examples/labelled-searches.jsonl

run: $(KERNEL)          ## the main job, live in this terminal
	@$(BIN)/vigie demo

test: $(KERNEL) test-kernel ## unit, contract, browser and integration tests on a real Apache Kafka; JOBS=2 files at a time
	$(PYTEST) -m "not slow"

test-all: $(KERNEL) test-kernel ## all tests, the slow ones too
	$(PYTEST)

test-kernel:            ## the kernel's own tests, where cargo is at hand
	@if cargo --version >/dev/null 2>&1; then cd kernel && cargo test --quiet --no-default-features; fi

bench: $(KERNEL)        ## what each part of the hot path costs, latency, and other stacks beside it: an hour; QUICK=1: a quarter of one
	@mkdir -p $(BENCH)
	$(BIN)/python -m tests.bench.scan --json $(BENCH)/parts.json
	$(BIN)/python -m tests.bench.checkpoint --json $(BENCH)/bookkeeping.json
	$(BIN)/python -m tests.bench.start --rounds $(ROUNDS) --json $(BENCH)/start.json
	$(BIN)/python -m tests.bench.latency --seconds $(SECONDS) --json $(BENCH)/latency.json
	$(BIN)/python -m tests.bench.latency --beside go $(PEERS) --rounds $(ROUNDS) --seconds $(SECONDS) --json $(BENCH)/latency-beside-go.json
	$(BIN)/python -m tests.bench.against_peers $(PEERS) --rounds $(ROUNDS) --events $(EVENTS) --json $(BENCH)/peers.json --plot $(BENCH)/match-rates.svg

soak: $(KERNEL)         ## half an hour at full speed: memory stays flat, every command comes
	@mkdir -p $(BENCH)
	$(BIN)/python -m tests.bench.soak --minutes 30 --json $(BENCH)/soak.json --plot $(BENCH)/soak.svg

bench-detect: $(STAMP)  ## the detector of rises against others, on invented histories (docs/detection.md)
	$(BIN)/python tests/bench/detection.py
	$(BIN)/python tests/bench/detection_elsewhere.py

check: $(STAMP)         ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if cargo --version >/dev/null 2>&1; then cd kernel && cargo fmt --check && cargo clippy --quiet --all-targets --no-default-features; fi

COMPILE = $(BIN)/pip-compile --quiet --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --allow-unsafe --upgrade

lock: $(STAMP)          ## pin all dependencies again (requirements/*.txt)
	$(COMPILE) --output-file requirements/build.txt requirements/build.in
	$(COMPILE) --output-file requirements/run.txt pyproject.toml
	$(COMPILE) --extra dev --output-file requirements/dev.txt pyproject.toml requirements/build.in

clean:                  ## delete what make made (not the broker's cache)
	rm -rf $(VENV) build dist *.egg-info kernel/target
