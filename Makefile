# `make run` starts the app, `make test` runs every test; both prepare .venv themselves.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8501
# One process per core: browser tests wait on a server that needs a core of its own.
WORKERS ?= 2
# For deptry: what tests and tools import, beside what the app does. bertviz comes without its own
# requirements, see below.
DEVELOPERS := --exclude '\.venv' --ignore DEP002 --per-rule-ignores DEP001=bertviz \
	--requirements-files requirements.txt,requirements-dev.txt,requirements-bench.txt

.PHONY: run test lint format bench load pictures weights image-replay audit clean

run: .venv/.run
	$(BIN)/streamlit run server.py --server.port $(PORT)

test: .venv/.dev
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.deploy.nginx
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --durations=20

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry . --config deptry.toml
	$(BIN)/deptry . --config deptry.toml $(DEVELOPERS)

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.bench
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m benchmarks

# Thirty visitors at once, then 500 who come and go: about twelve minutes.
load: .venv/.dev
	$(BIN)/python -m benchmarks.load

pictures: .venv/.dev
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m docs.pictures

# The date translator from scratch: under fifteen minutes on two cores.
weights: .venv/.run
	$(BIN)/python -m core.date_training

# The CPU image without a container engine: its build steps in a scratch folder, then
# its start, and every page and topic in Chromium.
image-replay: .venv/.dev
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m deploy.replay --python $(PYTHON)

# Advisory: what cannot be asked for lack of a network is said, and is no failure.
audit: .venv/.audit
	$(BIN)/python .ci/audit.py .venv/audit/bin/pip-audit constraints.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; choose one with PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements.txt constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

.venv/.bench: .venv/.dev requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt -c constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps bertviz==1.4.1
	@touch $@

# In an environment of its own: what it needs is nothing that the app or its tests need.
.venv/.audit: .venv/bin/python requirements-audit.txt
	$(BIN)/python -m venv .venv/audit
	.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-audit.txt \
		&& touch $@ || echo "pip-audit could not be installed (see above)."

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
