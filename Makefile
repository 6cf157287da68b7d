# fabrouter: everything a fresh machine needs is Python >= 3.11, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-slow lint bench basemap client clean lock

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.run: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	$(BIN)/python -m fabrouter_solver.kernel
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.run  ## Route a real campaign: French labs, April 2020
	$(BIN)/fabrouter demo --out out

serve: $(VENV)/.run  ## Run the service with a demo campaign at http://127.0.0.1:8000
	$(BIN)/fabrouter serve --demo

test: $(VENV)/.dev  ## Run the tests
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not slow"

test-slow: $(VENV)/.dev  ## Run the long tests too
	$(BIN)/python -m pytest -q -n $(JOBS)

lint: $(VENV)/.dev  ## Check style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

BENCH_ENGINES ?= auto,greedy,nearest,self_claim,set_cover,lp_rounding,cpsat,mip_highs
BENCH_OUT := benchmarks/results/$(shell date -u +%Y-%m-%d-%H%M%S)

bench: $(VENV)/.dev  ## Measure a short selection of engines and suites (< 10 minutes)
	-$(BIN)/fabrouter bench run --suite city --engine $(BENCH_ENGINES) --tightness 0.95 --seeds 1 \
	  --time-limit 10 --out $(BENCH_OUT)
	-$(BIN)/fabrouter bench run --suite region --engine auto,greedy,nearest --tightness 0.95 \
	  --seeds 1 --time-limit 15 --out $(BENCH_OUT) --resume
	-$(BIN)/fabrouter bench run --suite nation --engine auto,greedy,nearest --tightness 0.95 \
	  --seeds 1 --time-limit 30 --out $(BENCH_OUT) --resume
	$(BIN)/fabrouter bench report $(BENCH_OUT)
	rm -rf $(BENCH_OUT)/scenarios

basemap: $(VENV)/.dev  ## Write the outlines of maps anew from the bundled data
	$(BIN)/python api/generate_basemap.py

client: $(VENV)/.dev  ## Write the Python client anew from the description of the API
	$(BIN)/python api/generate_client.py

lock: $(VENV)/.dev  ## Pin the newest versions that fit pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra service --extra team --universal --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --no-header --quiet --upgrade -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --generate-hashes \
	  --no-emit-index-url --python-version 3.11 --no-header --quiet -c requirements.lock \
	  -o requirements-dev.lock
	$(BIN)/uv pip compile --group build --universal --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --no-header --quiet -c requirements-dev.lock -o requirements-build.lock

clean:  ## Remove everything that was built
	rm -rf $(VENV) out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
