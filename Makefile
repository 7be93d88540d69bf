PYTHON ?= python3
BIN := .venv/bin
# Modules are compiled when they are first imported: most never are.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-compile
LOCKED := --require-hashes --only-binary :all:
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --only-binary :all: --quiet $(UPGRADE)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install serve test check lock

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

install: .venv/installed ## install what serving needs, from the hashed lock

serve: install ## migrate, load seed/ and serve on http://127.0.0.1:8000 (HOST and PORT change that)
	@$(BIN)/onrecord migrate
	@$(BIN)/onrecord load seed/
	@exec $(BIN)/onrecord serve

test: .venv/installed-dev ## run the whole suite, a real PostgreSQL included (ARGS goes to pytest)
	@$(BIN)/pytest -n auto $(ARGS)

check: .venv/installed-dev ## lint, check the types, the imports and the seed
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/onrecord check seed/

lock: .venv/installed-dev ## renew the locks from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) --group build --output-file requirements.txt
	@$(COMPILE) --group build --group dev --constraint requirements.txt --output-file requirements-dev.txt

# A changed lock makes the environment anew, so that what the lock no longer names is gone.
.venv/installed: requirements.txt
	@$(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo >&2 \
	"OnRecord needs Python 3.11 or newer with venv: install python3 and python3-venv, or say 'make PYTHON=python3.13 ...'"; exit 1; }
	@echo "Installing into .venv (once for each lock, about 20 seconds) ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@$(PIP) $(LOCKED) --requirement requirements.txt
	@$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing the tools for development ..."
	@$(PIP) $(LOCKED) --requirement requirements-dev.txt
	@touch $@
