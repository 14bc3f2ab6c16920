# `make run` and `make test` set up what they need. Needs Python 3.11 or newer with venv, and make.

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
PORT ?=
PYTEST_ARGS ?=
# Twice the cores: the tests of processes and pages wait a lot.
PYTEST_WORKERS ?= $(shell expr $$(nproc) \* 2)
UPGRADE ?=

INSTALLED := $(VENV)/.installed
TEST_READY := $(VENV)/.test-ready
TRAIN_VENV := .venv-train
TRAIN_READY := $(TRAIN_VENV)/.ready
DATA ?=
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help install test-install run test bench train calibrate compare lint format docs screenshots locks check-install clean clean-venv
.DELETE_ON_ERROR:

help:
	@echo "make run      try it: sample posts, no account, nothing leaves this machine (PORT=8081: another port)"
	@echo "make test     run the tests (PYTEST_ARGS='-k name' passes options on)"
	@echo "make lint     ruff, mypy, import-linter and the lengths of functions"
	@echo "make format   format the code"
	@echo "make bench    measure speed and quality on the project's own data"
	@echo "make train    train the networks anew, into build/model (about two hours on two quiet cores)"
	@echo "make calibrate DATA=FILE   refit eight numbers of nlp/model/networks.json on labelled passages"
	@echo "make compare DATA='FILE ...'   measure repcheck and four baselines side by side on labelled text"
	@echo "make docs     write the generated pages of docs/ anew"
	@echo "make screenshots   take the pictures in docs/images anew, from the demo (needs Chromium)"
	@echo "make locks    resolve the dependencies anew (UPGRADE=--upgrade takes newer ones; needs uv)"
	@echo "make check-install   install as the image does, in an empty folder, and try that"
	@echo "make clean    remove what was built; make clean-venv removes $(VENV)"

install: $(INSTALLED)
test-install: $(TEST_READY)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "repcheck needs Python 3.11 or newer; name one: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): locks/service.txt locks/build.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/service.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(TEST_READY): locks/test.txt $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/test.txt
	@touch $@

run: $(INSTALLED)
	$(BIN)/repcheck demo $(if $(PORT),--port $(PORT))

test: $(TEST_READY)
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist worksteal $(PYTEST_ARGS)

bench: $(TEST_READY)
	@for file in tests/benchmarks/bench_*.py; do \
		name=$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m tests.benchmarks.$$name || exit 1; \
	done

$(TRAIN_READY): pyproject.toml $(INSTALLED)
	$(BIN)/python -m venv $(TRAIN_VENV)
	$(TRAIN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(TRAIN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e . --group train
	@touch $@

train: $(TRAIN_READY)
	$(TRAIN_VENV)/bin/python -m nlp.training.check_corpus
	$(TRAIN_VENV)/bin/python -m nlp.training.train build/training build/model

calibrate: $(TRAIN_READY)
	$(TRAIN_VENV)/bin/python -m nlp.training.recalibrate "$(DATA)" nlp/model

compare: $(TRAIN_READY)
	$(TRAIN_VENV)/bin/python -m tests.benchmarks.compare $(DATA)

lint: $(TEST_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.tools.function_lengths bot nlp responses

format: $(TEST_READY)
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: $(TEST_READY)
	$(BIN)/python -c 'from bot.states import as_markdown; print(as_markdown(), end="")' > docs/states.md
	$(BIN)/python -m tests.tools.settings_page > docs/settings.md
	$(BIN)/python -m tests.tools.gallery > docs/gallery.md

screenshots: $(TEST_READY)
	$(BIN)/python -m tests.tools.screenshots docs/images

locks:
	$(COMPILE) pyproject.toml -o locks/service.txt
	$(COMPILE) --group build -o locks/build.txt
	$(COMPILE) pyproject.toml --group test -c locks/service.txt -c locks/build.txt -o locks/test.txt

check-install: $(TEST_READY)
	$(BIN)/python -m tests.deploy.rehearsal

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find bot nlp responses tests -name __pycache__ -type d -prune -exec rm -rf {} +

clean-venv:
	rm -rf $(VENV)
