# Two commands do everything: `make run` and `make test`.
PORT ?= 8000
PERIOD ?=
WORKSPACE ?= workspace
PYTHON = .venv/bin/python

.PHONY: run serve test format docs bench lock clean

run: .venv/run.stamp
	@$(PYTHON) -m sathiti --workspace "$(WORKSPACE)" run --pack lao $(if $(PERIOD),--period $(PERIOD))

serve: .venv/run.stamp
	@$(PYTHON) -m sathiti --workspace "$(WORKSPACE)" serve --port $(PORT)

test: .venv/dev.stamp
	@.ci/checks

format: .venv/dev.stamp
	@$(PYTHON) -m ruff check --fix src tests benchmarks docs
	@$(PYTHON) -m ruff format src tests benchmarks docs

docs: .venv/dev.stamp
	@$(PYTHON) -m sphinx -W --keep-going -q -b html docs build/docs

bench: .venv/dev.stamp
	@.ci/benchmarks

lock:
	@.ci/lock

clean:
	rm -rf .venv build workspace

.venv/run.stamp: requirements/run.txt pyproject.toml
	@.ci/environment run

.venv/dev.stamp: requirements/dev.txt pyproject.toml
	@.ci/environment dev
