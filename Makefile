# Two commands are all a newcomer needs: `make run` and `make test`. `make help` lists the rest.
PORT ?= 8000
DATA_DIR ?= ./var
PYTHON ?=
ARGS ?=
RESULTS ?= build/test-results.xml
export PYTHON

# The set-up itself runs on whatever Python is there; it then chooses 3.11 or 3.12 for the product.
SETUP = @boot="$${PYTHON:-python3}"; command -v "$$boot" >/dev/null || { \
	echo "Python 3.11 or 3.12 is needed: apt-get install python3 python3-venv" >&2; exit 1; }; \
	"$$boot" .ci/install.py
PY = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run install test check format trace benchmark pins clean

help: ## List the commands
	@echo "Commands:"
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1|/' | \
		while IFS='|' read -r name text; do printf '%-18s%s\n' "$$name" "$$text"; done
	@echo "Settings: PORT=8000  DATA_DIR=./var  PYTHON=/path/to/python3.12  ARGS='-k words' (for make test)"

run: ## Set up what is missing, then start the product with its demo centre (PORT, DATA_DIR)
	$(SETUP) run
	@exec $(PY) -m qa_app.cli up --port "$(PORT)" --data-dir "$(DATA_DIR)"

install: ## Set up again what `make run` needs, and start nothing
	$(SETUP) run --again

test: ## Set up the test extras and run the whole suite (ARGS)
	$(SETUP) test
	@mkdir -p "$(dir $(RESULTS))"
	@$(PY) -m pytest -n 2 -rs -m "not benchmark" --junitxml="$(RESULTS)" $(ARGS)

check: ## Formatting, lint, types and the import contracts
	$(SETUP) check
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

format: ## Write the formatting and the lint's safe mends
	$(SETUP) check
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

trace: ## Which requirement each test shows to hold, and which no test does yet
	@python3 tests/trace.py

benchmark: ## Measure the ratios that the closing notes quote (minutes)
	$(SETUP) test
	@$(PY) -m pytest -p no:xdist -s -m benchmark tests/benchmarks $(ARGS)

pins: ## Choose the newest allowed versions and write constraints.txt
	$(SETUP) check
	@$(PY) -m uv --version >/dev/null && .ci/pins

clean: ## Remove what the commands above made, but not DATA_DIR
	rm -rf .venv build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	rm -rf qa_app/static/vendor qa_app/static/vendor.new
	find qa_app scorecards transcription reports tests migrations .ci -name __pycache__ -prune -exec rm -rf {} +
