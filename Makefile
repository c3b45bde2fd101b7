# Polyphonie. Needs python3 (3.11 or newer) with pip, and make; everything else comes with `make setup`.
# What is done is marked by files in .venv, so that a second call does nothing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.SILENT:
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
WORKERS ?= 2
TESTS ?=
VENV := .venv
BIN := $(VENV)/bin

# Debian's python3 has no ensurepip: the environment is made without pip, and the system's pip fills it.
# Bytecode is left to the first import: most of what is installed is never imported.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
PIP = $(PYTHON) -m pip --python $(BIN)/python install -qq --no-compile
SAY = printf '· %s\n'

.PHONY: help setup setup-test run stop check fix test prove soak crawl fuzz-api pictures bench bench-platform bench-invoice bench-books bench-chain bench-payments lock conformance clients clean FORCE

help: ## Cette liste · this list
	sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20
	echo "  make run SERVE=0              sans ouvrir le portail · without serving the portal"
	echo "  make run INPUT=mon/dossier    sur vos propres factures · on your own invoices"
	echo "  make test TESTS=src/polyphonie/kernel"
	echo "  make conformance MUTATIONS=20000   (10000 de chaque jeu par défaut · of each pack by default)"

setup: $(VENV)/.linked ## Installe le programme dans .venv · install the program into .venv

run: setup ## Installe, démarre, traite les factures d'exemple, ouvre le portail · install, start, process the samples, serve
	$(BIN)/polyphonie run $(if $(filter 0,$(SERVE)),--no-serve) $(if $(INPUT),--input "$(INPUT)")

stop: setup ## Arrête la base de données · stop the database
	$(BIN)/python -m polyphonie.wiring.postgres stop var/postgres

check: setup-test ## Relit le code : style, types, architecture · read the code: style, types, architecture
	$(SAY) 'ruff' && $(BIN)/ruff check .
	$(SAY) 'ruff format' && $(BIN)/ruff format --check .
	$(SAY) 'mypy' && $(BIN)/mypy
	$(SAY) 'import-linter' && $(BIN)/lint-imports
	$(SAY) 'djlint' && $(BIN)/djlint src --quiet --lint

fix: setup-test ## Corrige le style, refait les pages faites d'après le code · mend the style, remake the made pages
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/polyphonie reference

test: setup-test ## Vérifie tout ce qui doit tenir · test everything that must hold
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(TESTS)

prove: setup ## Recalcule les comptes et les journaux depuis zéro · recompute books and journals from zero
	$(BIN)/polyphonie prove

soak: setup-test ## Tue des processus au hasard, en dépôt et en paiement · kill processes at random while they deposit and pay
	SOAK_DEPOSITS=1000 SOAK_KILLS=24 SOAK_CHAINS=$(or $(CHAINS),150) SOAK_CHAIN_KILLS=$(or $(KILLS),300) $(BIN)/pytest -s tests/soak

crawl: setup-test ## Essaie chaque porte en chaque rôle, suit chaque lien · try every door as every role, follow every link
	CRAWL=all $(BIN)/pytest -s tests/doors

fuzz-api: setup-test ## Envoie aux trois API ce que leurs descriptions admettent · send the three APIs what their descriptions allow
	POLYPHONIE_API_EXAMPLES=$(or $(EXAMPLES),200) $(BIN)/pytest -s -p no:xdist src/polyphonie/api/tests/test_contract.py \
		src/polyphonie/api/chorus_pro/tests/test_contract.py src/polyphonie/api/z12_013/tests/test_official_files.py

pictures: setup-test ## Prend les images des guides sur une démonstration servie (SITE=http://localhost:8000) · take the pictures of the guides
	$(BIN)/python docs/pictures.py $(or $(SITE),http://localhost:8000) partition-à-cinq-voix $(PICTURES)

bench: setup ## Mesure le débit · measure the throughput
	for measure in bench/*.py; do $(BIN)/python "$$measure"; done

bench-platform: setup-test ## Mesure la plateforme à la taille d'un pays · measure the platform at the size of a country
	$(BIN)/python bench/platform $(if $(LARGE),--large $(LARGE))

bench-books: setup-test $(VENV)/.books ## Mesure les livres (ENTRIES=10000000) : écritures, balance, pairs, garde du budget · measure the books
	$(BIN)/python bench/books $(if $(ENTRIES),--entries $(ENTRIES))
	$(BIN)/python bench/books/guard.py

bench-payments: setup ## Mesure une campagne de virements (TRANSFERS=2400000) · measure a mass campaign of transfers
	$(BIN)/python bench/payments $(if $(TRANSFERS),--transfers $(TRANSFERS))

bench-chain: setup-test ## Mesure la chaîne de la dépense (CHAINS=400), de la facture au relevé · measure the spending chain
	$(BIN)/python bench/chain $(if $(CHAINS),--chains $(CHAINS)) $(if $(PROCESSES),--processes $(PROCESSES)) $(if $(GROWN),--grown $(GROWN)) $(if $(REQUESTS),--requests $(REQUESTS)) $(if $(KEPT),--kept $(KEPT))

bench-invoice: setup-test $(VENV)/.conformance ## Mesure le coût d'un contrôle de facture · measure what checking an invoice costs
	$(BIN)/python bench/invoice

conformance: setup-test $(VENV)/.conformance $(VENV)/.banks ## Compare les règles aux feuilles officielles · compare the rules with the official stylesheets
	$(BIN)/python -m tests.conformance.banks
	$(BIN)/python -m tests.conformance --workers $(WORKERS) $(if $(MUTATIONS),--mutations $(MUTATIONS))

clients: setup-test $(VENV)/.clients ## Fait parler de vrais clients de Chorus Pro (CHORUS_GOPATH=… en Go) · run real clients of Chorus Pro
	$(BIN)/pytest -p no:xdist -rs tests/clients

lock: ## Recalcule les versions verrouillées · resolve the locked versions again
	command -v uv >/dev/null || { echo "Il faut uv (pip install uv). · This needs uv (pip install uv)."; exit 1; }
	$(LOCK) pyproject.toml --group build -o requirements.txt
	$(LOCK) pyproject.toml --group build --group test -c requirements.txt -o requirements-test.txt
	$(LOCK) --group conformance -o requirements-conformance.txt
	printf 'beancount==3.2.3\ndjango-ledger==0.8.5\n' | $(LOCK) --no-annotate - -o requirements-books.txt
	printf '%s\n' chorus-api==1.0.6 trytond-account-fr-chorus==8.2.0 trytond-account-fr==8.2.0 \
		trytond-edocument-uncefact==8.2.0 proteus==8.2.0 | $(LOCK) --no-annotate - -o requirements-clients.txt
	printf 'sepaxml==2.7.0\n' | $(LOCK) --no-annotate - -o requirements-banks.txt
	if grep -nE '://|--(extra-)?index-url|--find-links' requirements*.txt; then exit 1; fi

clean: ## Enlève l'environnement et les fichiers calculés, garde vos données · remove what can be made again, keep your data
	if [ -e $(VENV)/.linked ]; then $(BIN)/python -m polyphonie.wiring.postgres discard var/test-pg; fi
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

setup-test: setup $(VENV)/.tests

$(VENV)/.home:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Il faut Python 3.11 ou plus récent. · Python 3.11 or newer is needed."; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv --without-pip $(VENV)
	echo '$(CURDIR)' > $@

$(VENV)/.installed: requirements.txt | $(VENV)/.home
	$(SAY) 'Installation des paquets, une à deux minutes la première fois · installing packages'
	$(PIP) --require-hashes -r $<
	touch $@

$(VENV)/.linked: pyproject.toml | $(VENV)/.installed
	$(PIP) --no-build-isolation --no-deps --no-index --editable .
	touch $@

$(VENV)/.tests: requirements-test.txt | $(VENV)/.installed
	$(SAY) 'Installation des outils de test · installing the test tools'
	$(PIP) --require-hashes -r $<
	touch $@

$(VENV)/.conformance: requirements-conformance.txt | $(VENV)/.installed
	$(PIP) --require-hashes -r $<
	touch $@

$(VENV)/.books: requirements-books.txt | $(VENV)/.installed
	$(PYTHON) -m venv $(VENV)/books
	$(VENV)/books/bin/pip install --quiet --require-hashes -r $<
	touch $@

$(VENV)/.banks: requirements-banks.txt | $(VENV)/.installed
	$(PYTHON) -m venv $(VENV)/banks
	$(VENV)/banks/bin/pip install --quiet --require-hashes -r $<
	touch $@

$(VENV)/.clients: requirements-clients.txt | $(VENV)/.installed
	$(PYTHON) -m venv $(VENV)/clients
	$(VENV)/clients/bin/pip install --quiet --require-hashes -r $<
	touch $@

# Scripts in .venv hold its path: a moved or copied checkout makes all of it again.
ifneq ($(file < $(VENV)/.home),$(CURDIR))
$(VENV)/.home $(VENV)/.installed $(VENV)/.linked $(VENV)/.tests $(VENV)/.conformance $(VENV)/.books $(VENV)/.clients $(VENV)/.banks: FORCE
endif
