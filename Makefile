# Milepost. `make demo` shows it, `make test` tests it; both set up all they need in .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test test-all mutate lint bench clean lock docs

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-9s %s\n", $$1, $$2 }'

$(READY): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Milepost needs Python 3.11 or later; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## the whole road on a sandbox company: pull, drift, plan, publish, report
	$(BIN)/milepost demo

test: $(READY) ## the tests, long ones sampled (about twelve minutes)
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-all: $(READY) ## every test in full
	HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest -n 2

mutate: $(READY) ## break each promise on purpose; fail if the tests let one live
	$(BIN)/python -m tests.mutations

lint: $(READY) ## style, types, import rules, the container files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

bench: $(READY) ## measurements with their references
	$(BIN)/python -m bench

docs: $(READY) ## write the references and the pictures of the documents anew, from the code
	$(BIN)/python -m config.reference > docs/configuration.md.new
	mv docs/configuration.md.new docs/configuration.md
	$(BIN)/python -m sync.cli.reference > docs/commands.md.new
	mv docs/commands.md.new docs/commands.md
	$(BIN)/python -m reports.examples docs/pictures

lock: $(READY) ## pin every dependency anew, with hashes
	$(BIN)/uv pip compile --quiet --no-config --generate-hashes --universal --python-version 3.11 --no-annotate \
		--custom-compile-command "make lock" --extra postgres pyproject.toml -o requirements/runtime.lock
	$(BIN)/uv pip compile --quiet --no-config --generate-hashes --universal --python-version 3.11 --no-annotate \
		--custom-compile-command "make lock" --extra postgres --group dev -c requirements/runtime.lock \
		pyproject.toml -o requirements/dev.lock

clean: ## remove what was built, and the environment
	rm -rf $(VENV) build dist .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
