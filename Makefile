# `make pack` and `make test` are all that a fresh Debian or Ubuntu machine with Python needs.
# What they install, and how, stands in .ci/install.sh.
PYTHON ?= python3
export PYTHON
bin := .venv/bin

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help pack test test-real test-universe lint lock clean install install-dev install-bench install-real universe bench bench-mail bench-wiki picture cjk

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

pack: install ## install what is missing, then build the briefs of seeds/ into output/
	$(bin)/briefs build seeds --output output

test: lint ## install what is missing, then run every check and the tests
	$(bin)/pytest -n 3 --dist worksteal

test-real: install-real ## the built wheel, browsers, servers, kills: what needs the real thing, or long
	$(bin)/pytest -m real

test-universe: install-dev ## every brief and picture of a simulated market (twenty minutes)
	$(bin)/pytest -m long

universe: install ## 750 simulated documents of two weeks into output/universe/, for trying things out
	$(bin)/briefs simulate --tickers 750 --weeks 260 --seed 7 --output output/universe/market
	cd output/universe && for week in "" -week-before; do \
	  ../../$(bin)/briefs score market/bars$$week.csv --listing market/listing.csv \
	    --benchmark market/benchmark$$week.csv --output documents$$week || exit; done

bench: install-bench ## what one brief, a pack and a start cost, beside the peers (ten minutes)
	$(bin)/python benchmarks/brief.py
	$(bin)/python benchmarks/startup.py
	$(bin)/python benchmarks/packs.py
	$(bin)/python benchmarks/narrative.py
	$(bin)/python benchmarks/scoring.py

bench-wiki: install ## what publishing 2,000 names to a wiki costs (ten minutes, most of it building them)
	$(bin)/python benchmarks/wiki.py

bench-mail: install-real ## what sending an issue to 100,000 subscribers costs (ten minutes)
	$(bin)/python benchmarks/mail.py

picture: install-dev pack ## the README's picture, from a real PDF
	$(bin)/python docs/picture.py output/2026-06-12/briefs/002125.SHZ.pdf docs/pictures/brief-page-1.png

cjk: install ## typefaces for Chinese, Japanese and Korean: their wheel into dist/, and installed (needs npm)
	.ci/cjk.sh dist
	$(bin)/python -m pip --disable-pip-version-check --quiet install --no-deps --force-reinstall \
	  dist/briefs_fonts_cjk-*.whl

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

install-bench:
	@.ci/install.sh bench

install-real:
	@.ci/install.sh real
