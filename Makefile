# `make pack` and `make test` are all that a fresh Debian or Ubuntu machine with Python needs.
# What they install, and how, stands in .ci/install.sh.
PYTHON ?= python3
export PYTHON
bin := .venv/bin

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help pack test test-real lint lock clean install install-dev

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

pack: install ## install what is missing, then build the briefs of seeds/ into output/
	$(bin)/briefs build seeds --output output

test: lint ## install what is missing, then run every check and the tests
	$(bin)/pytest -n 2

test-real: install-dev ## test the built wheel and whatever else needs the real thing (slow)
	$(bin)/pytest -m real tests/real

lint: install-dev ## ruff, mypy and the import contract
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports --no-logo

lock: install ## re-make the lock files from pyproject.toml; UPGRADE=1 for the newest versions
	.ci/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## remove .venv and every cache; output/ stays
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

install:
	@.ci/install.sh run

install-dev:
	@.ci/install.sh dev
