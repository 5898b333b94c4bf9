# Everything starts here. The first target that needs it makes .venv from requirements.lock; nothing but Python 3.11 or
# newer, make and a package registry is asked for. Plain pip installs, because it alone follows a company's own pip
# settings (mirror, certificate); uv would be faster and would not.

PYTHON ?= python3
DEAL ?= deals/fazhan-scf-2020-1
UPGRADE ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile

# Modules of another project, and a user's own chart settings, must not change a run or a test.
unexport PYTHONPATH PYTHONHOME
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/matplotlib

# An environment is good only in the folder it was made for and while its interpreter still starts.
MADE_FOR := $(shell $(BIN)/python -c 'print(open("$(READY)", encoding="utf-8").read())' 2>/dev/null)
ifneq ($(MADE_FOR),$(CURDIR))
.PHONY: $(READY)
endif

.DEFAULT_GOAL := help
.PHONY: help run test test-long bench check names glossary lock clean

help:  ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*##  */make \1 	/p' Makefile | expand -t 18

run: $(READY)  ## the main job on the deal of the README (another one: make run DEAL=deals/...)
	@$(BIN)/abs-model run "$(DEAL)"

test: $(READY)  ## every test but the long ones, about twelve minutes on two cores
	@$(BIN)/python -m pytest -m "not long" --numprocesses auto --maxprocesses 8

test-long: $(READY)  ## the long tests, before a release
	@$(BIN)/python -m pytest -m long --numprocesses auto --maxprocesses 8

bench: $(READY)  ## the table of goal, measured and limit
	@$(BIN)/python -m benchmarks

check: $(READY)  ## style, types and the rules of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy --strict abs_model cli.py
	@$(BIN)/python -m pytest --quiet tests/house

names: $(READY)  ## pin the public names anew, after a deliberate change of them
	@$(BIN)/python -m tests.house.public_names

glossary: $(READY)  ## write docs/glossary.md anew, after a change of abs_model/glossary.py
	@$(BIN)/python -m tests.house.glossary_page

lock: $(READY)  ## compile requirements.lock anew (newest versions: make lock UPGRADE=--upgrade)
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --all-extras --group dev \
		--python-version 3.11 --custom-compile-command "make lock" --quiet $(UPGRADE) -o requirements.lock

clean:  ## remove the environment and every cache, but no report
	@rm -rf $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A changed lock or pyproject.toml is installed on top; without a good stamp (moved, or broken off half-way) all is made
# anew. The stamp is written last.
$(READY): requirements.lock pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { echo "make: no $(PYTHON) here; Python 3.11 or newer is wanted." \
		"Name yours: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "make: $(PYTHON) is Python %d.%d; 3.11 or newer \
	is wanted. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)" % sys.version_info[:2])'
	@echo "make: installing the locked packages into $(VENV) (once, about a minute)" >&2
	@test "$(MADE_FOR)" = "$(CURDIR)" || "$(PYTHON)" -m venv --clear $(VENV)
	@rm -f $(READY)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@printf '%s' "$(CURDIR)" > $(READY)
