# Needs Python 3.11 or newer, git and make. Everything else goes into .venv.
# Pass arguments on with ARGS, choose an interpreter with PYTHON:
#   make demo ARGS="--seed 7 cancellation"      make test PYTHON=python3.12

BIN := .venv/bin
ARGS ?=

export PYTHON

.PHONY: help demo test proof bench docs lock clean ready ready-dev
.DEFAULT_GOAL := help

help: ## Show the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

demo: ready ## Test the embedded reference system and write reports/latest
	@$(BIN)/bookproof run $(ARGS)

test: ready-dev ## Format, lint, types, imports and all tests
	@scripts/check

proof: ready ## Break the reference system in every known way: each check must notice
	@$(BIN)/python -m bookproof.proof $(ARGS)

bench: ready ## Measure start-up, time per case and feed requests
	@$(BIN)/python -m bookproof.bench $(ARGS)

docs: ready ## Generate the reference pages and build the site in site/
	@$(BIN)/python -m bookproof.settings write .
	@$(BIN)/python -m bookproof.docs
	@scripts/set-up docs
	@$(BIN)/python -m mkdocs build --strict --quiet

lock: ready ## Renew the lock files from pyproject.toml
	@scripts/lock

clean: ## Remove .venv, caches and builds; reports stay
	rm -rf .venv build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache .coverage*

ready:
	@scripts/set-up

ready-dev:
	@scripts/set-up dev
