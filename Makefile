# Everything starts here; each target does the set-up it needs, and skips what is done already.

SHELL := /usr/bin/env bash
run := . scripts/setup/common.sh && PATH="$$NODE_HOME/bin:$$PATH" &&

.PHONY: help setup flux helm watching pictures demo test test-flux test-cluster check bench fuzz generate clean

help: ## what there is
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## Debian packages, Node 24, npm packages, nodegit, the servers
	@bash scripts/setup.sh

flux: setup ## the real flux CLI, which the tests run
	@bash scripts/setup/flux.sh

helm: setup ## the real Helm, which the tests run
	@bash scripts/setup/helm.sh

watching: setup ## a browser and Prometheus, which the tests look with
	@bash scripts/setup/watching.sh

demo: setup ## from a pushed tag to a signed commit, on real servers (ONCE=1: end after the first update)
	@ONCE=$(ONCE) bash scripts/demo.sh

test: flux helm watching ## format, types, lint, dead code, and all tests but those of test-cluster
	@bash scripts/test.sh

check: setup helm ## what needs no server: format, types, lint, dead code, unit tests
	@$(run) npm run --silent check

test-flux: flux ## the end-to-end tests where Flux's controllers were: their arguments and account, the CRDs of Flux 2.6 and 2.9 (half an hour)
	@$(run) for release in 2.9 2.6; do TAGWRIGHT_TEST_AS_FLUX=$$release npx vitest run --project e2e || exit 1; done

test-cluster: setup ## fleets of automations; many workers and starters on Temporal's own server with PostgreSQL (TRIOS=1000, INTERVAL=1h, QUIET=0 minutes of rest that are measured)
	@bash scripts/setup/temporal-server.sh
	@$(run) TAGWRIGHT_CLUSTER_TRIOS=$(TRIOS) TAGWRIGHT_CLUSTER_QUIET=$(QUIET) TAGWRIGHT_CLUSTER_INTERVAL=$(INTERVAL) npx vitest run --project cluster

bench: setup ## the figures of the design, measured here (BIG=1: 3,000 automations too; FLUX_IRC=, FLUX_IAC=: Flux's controllers beside)
	@$(run) BIG=$(BIG) FLUX_IRC=$(FLUX_IRC) FLUX_IAC=$(FLUX_IAC) node test/bench/main.ts

# What runs longer says so with `fuzzRuns`; other tests of these files run as they always do.
fuzz: setup ## the fuzz tests and laws, for some minutes
	@$(run) TAGWRIGHT_FUZZ_RUNS=$${TAGWRIGHT_FUZZ_RUNS:-50} npx vitest run --project unit --testTimeout 1200000 \
		$$(grep -rl fuzzRuns test --include='*.test.ts')

pictures: flux watching ## the pictures of the documents, by the tests that look at what they show
	@$(run) TAGWRIGHT_PICTURES=docs/images npx vitest run --project e2e test/e2e/temporal-ui.test.ts

generate: setup ## the CRD manifests from src/domain/resources
	@$(run) npm run --silent generate

clean: ## what was made in this checkout
	rm -rf node_modules .tagwright coverage
