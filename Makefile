# `make` lists the targets. Everything happens in .venv; nothing is installed outside.

VENV := .venv
BIN := $(VENV)/bin
UV := VIRTUAL_ENV=$(VENV) $(BIN)/uv
ARGS ?=
PROCESSES ?= 2

DISTRIBUTIONS := src/workcore src/adapters src/entrypoints
MANIFESTS := $(DISTRIBUTIONS:%=%/pyproject.toml)
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header \
	--no-emit-package workcore --no-emit-package workcore-adapters \
	--no-emit-package workcore-entrypoints $(ARGS)

# Each file's tests stay in one process and share what is made for them; the slow files come first.
PYTEST := $(BIN)/pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder

# No test takes a minute: what takes five hangs. It says where, and fails, instead of holding up the rest.
STUCK := -o faulthandler_timeout=300 -o faulthandler_exit_on_timeout=true

# An activated environment must not leak into ours.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ Use

.PHONY: run
run: $(VENV)/run.stamp ## start the product on embedded parts: http://127.0.0.1:3000 (ARGS="--port 3001")
	@$(BIN)/workcore dev $(ARGS)

.PHONY: setup
setup: $(VENV)/dev.stamp ## make .venv with everything below; repeating it costs nothing
	@:

##@ Check

.PHONY: test
test: setup clamd haproxy ## run every test, on embedded real services (ARGS="tests/unit -k chain" PROCESSES=0)
	@$(PYTEST) $(STUCK) $(ARGS)

.PHONY: test-unit
test-unit: setup ## run the tests that need no service
	@$(PYTEST) -m "not integration" $(ARGS)

.PHONY: test-pg16
test-pg16: setup ## run the integration tests on PostgreSQL 16 instead of 18
	@WORKCORE_TEST_POSTGRES=16 $(PYTEST) -m integration $(ARGS)

.PHONY: test-core
test-core: .venv-core/core.stamp ## run tests/unit/core with only workcore[testing] installed
	@.venv-core/bin/python -m pytest tests/unit/core $(ARGS)

.PHONY: test-embedding
test-embedding: setup ## run the example of docs/embedding.md in a bare environment
	@$(BIN)/pytest tests/integration/test_embedding.py $(ARGS)

.PHONY: check
check: format-check lint types imports tables-check docs migrations test-core ## do what CI does before the tests

.PHONY: format-check
format-check: setup
	@$(BIN)/ruff format --check --quiet || { echo "make fmt mends this"; exit 1; }

.PHONY: lint
lint: setup ## ruff, every rule but those with a reason
	@$(BIN)/ruff check $(ARGS)

.PHONY: types
types: setup ## mypy, strict
	@$(BIN)/mypy $(ARGS)

.PHONY: imports
imports: setup ## the hexagon's contracts
	@$(BIN)/lint-imports --no-logo $(ARGS)

.PHONY: migrations
migrations: setup ## no migration breaks the version before it
	@$(BIN)/squawk src/adapters/workcore_adapters/postgres/migrations/versions/*_up.sql

.PHONY: docs
docs: setup ## build docs/ as a site in build/site; a link that leads nowhere fails
	@$(BIN)/mkdocs build --quiet

.PHONY: tables-check
tables-check: setup ## the documentation's tables are the code's
	@$(BIN)/python scripts/tables.py --check

.PHONY: cover
cover: setup ## run every test and show the branches that none takes
	@$(PYTEST) --cov --cov-report=term $(ARGS)

.PHONY: cover-core
cover-core: setup ## fail unless the unit tests take every branch of the core
	@$(PYTEST) tests/unit/core tests/unit/use_cases tests/unit/adapters --quiet \
		--cov --cov-report= $(ARGS)
	@$(BIN)/coverage report --include='src/workcore/*' --omit='*/testing/*' --fail-under=100

.PHONY: drill
drill: setup ## back up, restore into an empty place and compare, at REQUESTS (200,000) requests
	@WORKCORE_DRILL_REQUESTS=$(or $(REQUESTS),200000) \
		$(BIN)/pytest tests/integration/test_backups.py -k drill -s $(ARGS)

.PHONY: moment
moment: setup ## restore a server with REQUESTS (200,000) requests to a point in time
	@WORKCORE_MOMENT_REQUESTS=$(or $(REQUESTS),200000) \
		$(BIN)/pytest tests/integration/postgres/test_point_in_time.py -s $(ARGS)

.PHONY: alerts
alerts: setup ## see each alert go off, and none without reason, by Prometheus's own tool
	@scripts/get-promtool $(BIN)
	@$(BIN)/pytest tests/unit/deploy/test_alerts.py $(ARGS)

.PHONY: machine
machine: setup ## live 20,000 random lives of requests in memory, and 300 on PostgreSQL beside it
	@WORKCORE_MACHINE_EXAMPLES=20000 WORKCORE_MACHINE_POSTGRES_EXAMPLES=300 \
		$(BIN)/pytest tests/unit/use_cases/test_machine.py \
		tests/integration/postgres/test_machine.py --durations=2 $(ARGS)

.PHONY: once
once: setup ## post the same forty times at once on two processes, with a hundred keys
	@WORKCORE_ONCE_KEYS=100 $(BIN)/pytest tests/integration/rest/test_once.py $(ARGS)

.PHONY: races
races: setup ## let two answer for the same step at the same time, 1,000 times
	@WORKCORE_RACES=500 $(BIN)/pytest tests/integration/postgres/test_races.py $(ARGS)

.PHONY: tamper
tamper: setup ## change a sealed audit trail 1,000 times in ways of a superuser; each has to be found
	@WORKCORE_TAMPERINGS=1000 $(BIN)/pytest tests/integration/postgres/test_tampering.py $(ARGS)

.PHONY: migrated
migrated: setup ## migrate 200,000 requests up, down and up while others read and write them
	@WORKCORE_MIGRATED=$(or $(REQUESTS),200000) \
		$(BIN)/pytest -s tests/integration/postgres/test_live_migrations.py $(ARGS)

.PHONY: backlog
backlog: setup ## claim from a backlog of 1,000,000 events and messages, and of 1,000
	@WORKCORE_BACKLOG=1000000 $(BIN)/pytest -s tests/integration/postgres/test_relay.py $(ARGS)

.PHONY: mail
mail: setup ## send 5,000 letters by three workers through a server that fails in every way
	@WORKCORE_LETTERS=5000 $(BIN)/pytest -s tests/integration/mail/test_relay.py $(ARGS)

.PHONY: rolling
rolling: setup haproxy ## replace three replicas 20 times behind haproxy, under 20,000 requests
	@WORKCORE_ROLLING=20 $(BIN)/pytest -s tests/integration/test_rolling.py $(ARGS)

.PHONY: image
image: setup clamd ## build the image without Docker, and try it with half a processor and 512 MiB
	@scripts/build-image build/image
	@WORKCORE_IMAGE=$(CURDIR)/build/image $(BIN)/pytest -s tests/integration/test_image.py $(ARGS)

.PHONY: compose
compose: setup ## start deploy/compose.yaml as it stands, without Docker, and use the product that comes up
	@scripts/with-compose build/compose $(BIN)/pytest tests/integration/test_compose.py $(ARGS)

.PHONY: uploads
uploads: setup clamd ## measure uploads of 100 MiB, and try 10,000 altered links
	@WORKCORE_UPLOAD_MEGABYTES=100 WORKCORE_LINKS=10000 $(BIN)/pytest -s \
		tests/integration/attachments $(ARGS)

.PHONY: kills
kills: setup clamd ## kill the service at each failpoint of an upload, a worker at each of mail
	@WORKCORE_KILLS=all $(BIN)/pytest tests/integration/attachments/test_kills.py \
		tests/integration/mail/test_kills.py $(ARGS)

.PHONY: chaos
chaos: setup ## kill service and workers KILLS (200) times under load, and at each failpoint
	@WORKCORE_CHAOS=$(or $(KILLS),200) $(BIN)/pytest -s tests/integration/chaos $(ARGS)

.PHONY: full
full: setup clamd ## start the product with every real part, and send files through it
	@WORKCORE_FULL=1 $(BIN)/pytest tests/integration/test_dev.py -k every_part $(ARGS)

.PHONY: tenants
tenants: setup ## ask for everything of another organisation as everybody, with each guard alone
	@WORKCORE_TENANTS=everybody $(BIN)/pytest tests/integration/rest/test_tenants.py $(ARGS)

.PHONY: cacheless
cacheless: setup ## empty, freeze and kill Redis under load, and measure what callers see of it
	@WORKCORE_REDIS_SECONDS=20 $(BIN)/pytest -s tests/integration/redis $(ARGS)

.PHONY: faults
faults: setup ## delay, cut, silence, stop and restart PostgreSQL under load, each for 30 s
	@WORKCORE_DATABASE_SECONDS=30 $(BIN)/pytest -s tests/integration/postgres/test_faults.py $(ARGS)

.PHONY: bench
bench: setup ## measure the product beside the raw limit
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: load
load: setup ## send 100 requests a second to 100,000 requests for ten minutes (ARGS="--seconds 120")
	@$(BIN)/python -m benchmarks.load $(ARGS)

.PHONY: bench-audit
bench-audit: setup ## measure what the audit trail costs, how soon it is sealed, how quickly it is checked
	@$(BIN)/python -m benchmarks.audit $(ARGS)

.PHONY: bench-mail
bench-mail: setup ## measure how quickly mail leaves beside the bare client
	@$(BIN)/python -m benchmarks.mail $(ARGS)

##@ Work

.PHONY: fmt
fmt: setup ## format, and mend what ruff can
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

.PHONY: tables
tables: setup ## write the documentation's tables from the code's
	@$(BIN)/python scripts/tables.py

.PHONY: lock
lock: $(BIN)/uv ## compile requirements/*.in (ARGS=--upgrade takes newer versions)
	@$(LOCK) requirements/uv.in -o requirements/uv.txt
	@$(LOCK) requirements/dev.in -o requirements/dev.txt
	@for set in run image core adapters; do \
		$(LOCK) -c requirements/dev.txt requirements/$$set.in -o requirements/$$set.txt || exit 1; \
	done

.PHONY: clean
clean: ## remove environments, caches and builds (not the data of `make run`)
	@rm -rf .venv .venv-core .coverage htmlcov build dist
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  %-16s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Environments. A stamp is newer than all that went into it, so a repeated make
# compares dates and starts nothing.

$(BIN)/python:
	@scripts/make-venv $(VENV)

$(BIN)/uv: requirements/uv.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/run.stamp: requirements/run.txt $(MANIFESTS) | $(BIN)/uv
	@$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements/run.txt
	@$(UV) pip install --quiet --no-deps $(DISTRIBUTIONS:%=-e %)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@$(UV) pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

# The real parts that no wheel has. Without them, and without the right to install them, the
# tests that need them say that they are left out.
.PHONY: clamd
clamd:
	@scripts/install-part clamd clamav-daemon

.PHONY: haproxy
haproxy:
	@scripts/install-part haproxy haproxy

.venv-core/core.stamp: requirements/core.txt src/workcore/pyproject.toml | $(BIN)/uv
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-core
	@VIRTUAL_ENV=.venv-core $(BIN)/uv pip install --quiet --require-hashes -r $<
	@VIRTUAL_ENV=.venv-core $(BIN)/uv pip install --quiet --no-deps -e src/workcore
	@touch $@
