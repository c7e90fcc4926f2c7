# Every command of the portal. From a bare clone: `make demo`, `make test`.

PORT ?= 8000
SCALE ?= demo
WORKERS ?= 2
PYTEST = .venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=10 $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help demo test stories pictures bench check-pdf test-reliability lint format requirements

help: ## cette liste
	@echo "Commandes du portail :"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 @\2/p' $(MAKEFILE_LIST) | column -t -s @ 2>/dev/null || sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 : \2/p' $(MAKEFILE_LIST)

demo: ## le portail avec ses données de démonstration, sur 127.0.0.1 (PORT=8000)
	@scripts/bootstrap.sh demo
	@exec env CTG_PROFILE=demo PORT=$(PORT) .venv/bin/python -m ctg_portal.demo

test: ## tous les tests, navigateur compris (ARGS="-k mot" pour en choisir)
	@scripts/bootstrap.sh test
	@exec $(PYTEST)

stories: ## les seules histoires vécues dans un navigateur
	@scripts/bootstrap.sh test
	@exec $(PYTEST) tests/stories

# One process, in the order of the files: the stories picture a page before the walk of the matrix.
pictures: ## chaque page à 1280 et 390 pixels dans var/pictures/, prise dans les histoires
	@scripts/bootstrap.sh test
	@rm -rf var/pictures
	@exec env STORY_PICTURES=1 .venv/bin/python -m pytest tests/stories tests/pictures.py -p no:xdist --durations=10 $(ARGS)

bench: ## les budgets de temps et de mémoire (SCALE=demo ou SCALE=france)
	@scripts/bootstrap.sh test
	@exec env SCALE=$(SCALE) .venv/bin/python -m tests.bench

check-pdf: ## vérifie un PDF : make check-pdf FILE=chemin.pdf
	@test -n "$(FILE)" || { echo "Nommez le document : make check-pdf FILE=chemin.pdf" >&2; exit 2; }
	@scripts/bootstrap.sh test
	@exec .venv/bin/python manage.py verifier_pdf "$(FILE)"

test-reliability: ## les épreuves longues : coupures, disque plein, fichiers hostiles
	@scripts/bootstrap.sh test
	@exec .venv/bin/python -m pytest tests/reliability -n $(WORKERS) --dist loadgroup --durations=10 $(ARGS)

lint: ## style, types et sécurité du code, des pages et des migrations
	@scripts/bootstrap.sh test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/mypy
	.venv/bin/bandit --quiet --recursive --configfile pyproject.toml -ll .
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python -m tests.migration_linter

format: ## met le code au style de la maison
	@scripts/bootstrap.sh test
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

# The pip-tools that compile are not part of the portal: pip install pip-tools.
# requirements-uv.txt holds one package and is written by hand.
COMPILE = .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --annotation-style=line
requirements: ## recompile requirements*.txt (pip-tools)
	$(COMPILE) -o requirements-dev.txt requirements-dev.in
	$(COMPILE) -c requirements-dev.txt -o requirements.txt requirements.in
	$(COMPILE) -c requirements-dev.txt -o requirements-s3.txt requirements-s3.in
