PYTHON ?= python3
VENV := .venv/bin/python
BENCH ?=
CORPUS ?=

.PHONY: help run setup test check check-live evaluate bench bench-search bench-retrieval bench-scale bench-chat bench-milvus bench-build parse-report update-locks audit soak

help: ## Show the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## Set up what is missing, then start 知规 and print its address
	@$(PYTHON) -m ops run

setup: ## Only set up
	@$(PYTHON) -m ops setup

test: ## Install what tests need and run every test
	@$(PYTHON) -m ops test-setup
	@$(MAKE) --no-print-directory check
	$(VENV) -m pytest

soak: ## Long campaigns: many kills, many walks, load (needs what `make test` installed)
	$(VENV) -m pytest -m soak tests/soak

check: ## Lint, format and types
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy

evaluate: ## Recall, false answers and abstentions on the rule's own questions
	$(VENV) -m index evaluate

bench: ## Time chat messages beside a bare Rasa bot (needs `make run` in another window)
	$(VENV) -m bot.gateway.bench

bench-search: ## Time searches on one core
	OMP_NUM_THREADS=1 $(VENV) -m index bench

bench-retrieval: ## Retrieval on statutes beside baselines: make bench-retrieval BENCH=…
	OMP_NUM_THREADS=1 $(VENV) -m index bench-retrieval $(BENCH)

bench-scale: ## Whole questions at a million passages on one core: make bench-scale BENCH=… [VECTORS=….npy]
	OMP_NUM_THREADS=1 $(VENV) -m index.bench.scale $(BENCH) $(if $(VECTORS),--vectors $(VECTORS))

bench-chat: ## What a running 知规 answers over many laws: make bench-chat [QUESTIONS=….yml]
	$(VENV) -m bot.gateway.bench_chat $(or $(QUESTIONS),data/evaluation/national.yml)

bench-milvus: ## Milvus Lite beside FAISS on 20,000 articles: make bench-milvus BENCH=… VECTORS=….npy
	OMP_NUM_THREADS=1 $(VENV) -m index.bench.milvus $(BENCH) $(VECTORS)

bench-build: ## Articles embedded a minute beside plain SentenceTransformer.encode: make bench-build BENCH=…
	$(VENV) -m index.bench_build $(BENCH)/law-articles.jsonl.gz

parse-report: ## Parse a folder of real rule documents: make parse-report CORPUS=…
	$(VENV) -m index.parse.report $(CORPUS)

update-locks: ## Resolve every dependency anew
	@$(PYTHON) -m ops update-locks

audit: ## Known vulnerabilities of the locked dependencies
	@$(PYTHON) -m ops audit
