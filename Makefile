# Two targets do everything on a fresh machine with python3 and make: `make demo` and `make test`.
# `make check` runs what CI runs besides the tests. PYTHON chooses another interpreter (3.11 or later).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.danlu-ready
READY_TO_DEVELOP := $(VENV)/.danlu-ready-to-develop
# The constraints hold for what builds a package too, which runs in another folder: hence the whole path.
INSTALL := PIP_CONSTRAINT='$(CURDIR)/constraints.txt' $(BIN)/pip install --quiet --disable-pip-version-check --use-pep517

.PHONY: demo test test-all test-browser check format docs bench clean help

help:
	@echo "make demo          install, then train and evaluate on made-up threat reports (about a minute)"
	@echo "make test          install, then run the tests"
	@echo "make check         formatting, lint, types, spelling"
	@echo "make test-all      the slow tests too; DANLU_REAL_DATA=DIR adds those on real corpora"
	@echo "make test-browser  the page in Chromium (needs Debian's chromium)"
	@echo "make bench         speed of the CRF and the BiLSTM as ratios against their peers"
	@echo "make docs          write the generated pages of docs/ again"

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "danlu needs Python 3.11 or later; set PYTHON to one, as in: make test PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python cannot make a virtual environment; on Debian: apt install python3-venv"; exit 1; }

$(READY): $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(INSTALL) --editable .
	@touch $@

$(READY_TO_DEVELOP): $(READY)
	$(INSTALL) --editable '.[dev]'
	@touch $@

demo: $(READY)
	$(BIN)/danlu demo tagging --runs demo-runs

test: $(READY_TO_DEVELOP)
	$(BIN)/pytest --numprocesses logical

test-all: $(READY_TO_DEVELOP)
	$(BIN)/pytest --numprocesses logical -m "not gpu and not browser"

test-browser: $(READY_TO_DEVELOP)
	$(BIN)/pytest -m browser

check: $(READY_TO_DEVELOP)
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/typos

format: $(READY_TO_DEVELOP)
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

docs: $(READY)
	$(BIN)/danlu recipe schema --markdown > docs/recipe-keys.md
	$(BIN)/python -m danlu.cli.reference > docs/commands.md
	$(BIN)/python -m danlu.recipe.score_reference docs/evaluation.md
	$(BIN)/python -m danlu.checks.reference docs/checks
	PYTHONPATH=tests $(BIN)/python -m checks.planted.page docs/planted-faults.md

bench: $(READY_TO_DEVELOP)
	$(BIN)/python benchmarks/crf.py
	$(BIN)/python benchmarks/bilstm.py

clean:
	rm -rf $(VENV) build dist demo-runs .pytest_cache .mypy_cache .ruff_cache .hypothesis
