# `make run` starts the app, `make test` runs every test; both prepare .venv themselves.
PYTHON ?= python3
# Another environment: `make lint VENV=.venvs/3.13`, as `make pythons` does.
VENV ?= .venv
BIN := $(VENV)/bin
# A module is compiled when it is first imported, once for all processes that come later: an
# installation need not compile the many that nobody imports.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := -m pip install --quiet --disable-pip-version-check --no-compile
PORT ?= 8501
# One process per core: browser tests wait on a server that needs a core of its own.
WORKERS ?= 2
# A file stays in one process, for what its tests share. Not sorted by their number of tests: few and
# long ones, as of the replicas, would come last, with one process at work.
FILES := --dist loadfile --no-loadscope-reorder
FUZZ_MINUTES ?= 60
# For deptry: what tests and tools import, beside what the app does. bertviz comes without its own
# requirements, see below.
DEVELOPERS := --exclude '\.venv' --ignore DEP002 --per-rule-ignores "DEP001=bertviz,DEP003=bertviz" \
	--requirements-files requirements.txt,requirements-dev.txt,requirements-bench.txt

NEW_ENOUGH = @$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "Python 3.11 or newer is needed; choose one with PYTHON=/path/to/python3"; exit 1; }

.PHONY: run test lint format bench load pictures weights image-replay audit unit fuzz pythons clean

run: $(VENV)/.run
	$(BIN)/streamlit run server.py --server.port $(PORT)

test: $(VENV)/.dev
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.deploy.nginx
	$(BIN)/python -m pytest -n $(WORKERS) $(FILES) --durations=20

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers $(WORKERS)
	$(BIN)/lint-imports
	$(BIN)/deptry . --config deptry.toml
	$(BIN)/deptry . --config deptry.toml $(DEVELOPERS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m benchmarks

# Thirty visitors at once, then 500 who come and go: about twelve minutes.
load: $(VENV)/.dev
	$(BIN)/python -m benchmarks.load

pictures: $(VENV)/.dev
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m docs.pictures

# The date translator from scratch: under fifteen minutes on two cores.
weights: $(VENV)/.run
	$(BIN)/python -m core.multi_head.dates_training

# The CPU image without a container engine: its build steps in a scratch folder, then its start,
# and every page and topic in Chromium.
image-replay: $(VENV)/.dev
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m deploy.replay --python $(PYTHON)

# Advisory: what cannot be asked for lack of a network is said, and is no failure.
audit: $(VENV)/.audit
	$(BIN)/python .ci/audit.py $(VENV)/audit/bin/pip-audit constraints.txt

# What needs neither a browser nor nginx: all of `make test` that is not marked so.
unit: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS) $(FILES) -m "not browser and not nginx"

# Property tests alone, each round with new examples, until the time is over or one fails.
fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz --minutes $(FUZZ_MINUTES) -n $(WORKERS) $(FILES)

# lint and unit on every Python that pyproject.toml names and that is found; VERSIONS="3.12" for some.
pythons:
	$(NEW_ENOUGH)
	$(PYTHON) -m deploy.pythons $(VERSIONS)

$(VENV)/bin/python:
	$(NEW_ENOUGH)
	$(PYTHON) -m venv $(VENV) || { rm -f $(VENV)/bin/python*; exit 1; }

$(VENV)/.run: $(VENV)/bin/python requirements.txt constraints.txt
	$(BIN)/python $(INSTALL) -r requirements.txt -c constraints.txt
	@touch $@

# It names requirements.txt: both come in one installation, unless `make run` was there before.
$(VENV)/.dev: $(VENV)/bin/python requirements.txt requirements-dev.txt constraints.txt
	$(BIN)/python $(INSTALL) -r requirements-dev.txt -c constraints.txt
	@touch $(VENV)/.run $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.txt
	$(BIN)/python $(INSTALL) -r requirements-bench.txt -c constraints.txt
	$(BIN)/python $(INSTALL) --no-deps bertviz==1.4.1
	@touch $@

# In an environment of its own: what it needs is nothing that the app or its tests need.
$(VENV)/.audit: $(VENV)/bin/python requirements-audit.txt
	$(BIN)/python -m venv $(VENV)/audit
	$(VENV)/audit/bin/python $(INSTALL) -r requirements-audit.txt \
		&& touch $@ || echo "pip-audit could not be installed (see above)."

clean:
	rm -rf .venv .venvs .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
