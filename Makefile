# Two commands for a newcomer: `make run` and `make test`. Each line below is one script.
.PHONY: help run test check crash matrix corpus bench web samples shots fmt schema docs clean
.DEFAULT_GOAL := help

help: ## what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10
run: ## build what changed and start on http://127.0.0.1:8080
	@scripts/run.sh
test: ## everything: web, lints, both databases, a real browser, real clients
	@scripts/test.sh
check: ## the quick loop: format, lint, unit tests
	@scripts/check.sh
crash: ## kill -9 at random points: 1000 publishes (ROUNDS) to each platform, 100 uploads; about an hour and a half
	@scripts/crash.sh
matrix: ## every fault of the sandbox once: writes docs/faults.md
	@cargo build --workspace --bins --tests && UPDATE_DOCS=1 cargo test -p ai-shorts-tests --test fault_matrix -- --nocapture
corpus: ## 240 made-up files: verdicts and repairs, all of them; writes docs/corpus.md
	@cargo build -p ai-shorts-cli && UPDATE_DOCS=1 cargo test -p ai-shorts-tests --test corpus -- --nocapture
bench: ## the measured claims, as tables
	@scripts/bench.sh
web: ## the web UI as static files in web/build
	@scripts/web.sh build
samples: ## the sample videos anew, in web/static/samples
	@scripts/samples.sh
fmt: ## format Rust and web sources
	@scripts/fmt.sh
shots: ## a picture of every page, in web/shots
	@scripts/shots.sh
schema: ## write the OpenAPI document and the web client's types anew
	@scripts/schema.sh write
docs: ## write the generated parts of docs/ anew
	@UPDATE_DOCS=1 cargo test --quiet -p ai-shorts-cli --lib the_docs
clean: ## remove what was built
	@rm -rf target web/build web/.svelte-kit
