# Ghee. `make` lists what there is; CONTRIBUTING.md says when to use what.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
ARGS    ?= --demo
PKG     ?= ./...
BENCH   ?=
FUZZTIME ?= 20s
SOAKTIME ?= 10m
DRILL    ?= all

# nodynamic: one of our dependencies loads a shared library at run time unless told not to.
TAGS    := nodynamic
LDFLAGS := -s -w -X main.version=$(VERSION)
TOOL    := go tool -modfile=tools/go.mod

# Two packages at a time: some tests start a PostgreSQL of their own.
TESTFLAGS ?= -p 2 -timeout 20m

# The race detector makes SQLite 13 to 60 times slower, so it looks only where goroutines meet, and on small sets.
RACE := $(patsubst %,./%/...,$(wildcard $(addprefix internal/,changelog edge respcache run work)))

.DEFAULT_GOAL := help
.PHONY: help setup dashboard build run test units e2e screens race lint fmt bench bench-million bench-edge bench-live bench-dashboard bench-month bench-release bench-sdks bench-work sdks examples soak faults drill fuzz clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what building and testing need, if anything is missing
	@scripts/setup test

# What the dashboard is made of; its page is the newest file of a build.
WEB  := $(shell find dashboard -type f -not -path '*/node_modules/*' -not -path 'dashboard/e2e/*' 2>/dev/null)
PAGE := internal/dashboard/dist/index.html

dashboard: $(PAGE) ## build the dashboard into internal/dashboard/dist, if its sources are newer

$(PAGE): $(WEB)
	@scripts/setup dashboard
	npm run build --prefix dashboard --silent
	@touch $(PAGE)

build: dashboard ## compile bin/ghee: one static file, the dashboard in it
	CGO_ENABLED=0 go build -buildvcs=false -trimpath -tags $(TAGS) -ldflags '$(LDFLAGS)' -o bin/ghee ./cmd/ghee
	@GOOS= GOARCH= go run ./scripts/assertstatic bin/ghee

run: ## build, then serve the demo on 127.0.0.1:8080 (ARGS='--listen …' for other wishes)
	@scripts/setup run
	@$(MAKE) --no-print-directory build
	@exec bin/ghee serve $(ARGS)

# Of every test the longest come first, or one would run alone in the end.
LONGEST := $(if $(filter ./...,$(PKG)),./test/faults ./test/imports)

test: setup build ## every test (PKG=./internal/set/... for some of Go)
	GHEE_TEST_BINARY=$(CURDIR)/bin/ghee $(TOOL) gotestsum --format pkgname-and-test-fails -- -tags $(TAGS) $(TESTFLAGS) $(LONGEST) $(PKG)
ifeq ($(PKG),./...)
	@$(MAKE) --no-print-directory -j 2 units e2e E2E='$(CORE:%=dashboard/e2e/%.test.mjs)'
endif

units: ## the dashboard's tests that need no browser
	npm test --prefix dashboard --silent

# All of the browser's tests take minutes; make test runs the journeys, and those of lists, lost words and hostile content.
CORE := together never-lost frame lists xss journey
E2E  ?= $(wildcard dashboard/e2e/*.test.mjs)

# Each file by itself, for `node --test` lost its thread once over what a file's process told it; two at a time, for they
# wait more than they work.
e2e: setup build ## the dashboard in Chromium against the real binary (E2E=dashboard/e2e/one.test.mjs for some; GHEE_SOAK=1 for long)
	@printf '%s\n' $(E2E) | GHEE_TEST_BINARY=$(CURDIR)/bin/ghee xargs -P 2 -n 1 sh -c \
		'told=$$(node --test-reporter=spec "$$0" 2>&1); code=$$?; printf "%s\n%s\n" "$$0" "$$told"; exit $$code'

screens: setup build ## pictures of every screen, light, dark and 390 px wide, into docs/screens
	GHEE_TEST_BINARY=$(CURDIR)/bin/ghee node dashboard/e2e/screens.mjs docs/screens

race: ## the packages where goroutines meet, under the race detector (needs a C compiler)
	@scripts/setup race
	CGO_ENABLED=1 go test -race -short -tags $(TAGS) $(TESTFLAGS) $(RACE)

lint: ## golangci-lint (go vet is in it), the modernizers of go fix; biome and tsc for the dashboard and the JavaScript client
	$(TOOL) golangci-lint run
	go fix -diff -tags $(TAGS) ./...
	for module in sdk/go sdk/go/redisstore examples/go-templates; do \
		(tools=$(CURDIR)/tools/go.mod; cd $$module && $(subst tools/go.mod,$$tools,$(TOOL)) golangci-lint run && go fix -diff ./...) || exit 1; done
	@scripts/setup lint
	npm run lint --prefix dashboard --silent
	npm run lint --prefix sdk/js --silent

fmt: ## format every Go file, and those of the dashboard and the JavaScript client
	$(TOOL) golangci-lint fmt
	@scripts/setup lint
	npm run fmt --prefix dashboard --silent
	npm run fmt --prefix sdk/js --silent

bench: ## measure reads and writes (BENCH='-h' for what can be asked)
	go run -tags $(TAGS) ./bench $(BENCH)

bench-million: ## the reads of one site with a million pages, within an hour and 30 GB of disk
	timeout 3600 go run -tags $(TAGS) ./bench -docs 1000000 -http=false -sites 0 $(BENCH)

bench-edge: ## what is answered from memory beside nginx, Varnish and the floor; past it beside PocketBase (BENCH='-h')
	@scripts/setup bench
	go run -tags $(TAGS) ./bench edge $(BENCH)

bench-month: ## a month of five million requests and 144,000 publishes to one node: hits, and why others were none (BENCH='-h')
	go run -tags $(TAGS) ./bench month $(BENCH)

bench-release: ## a release of 1,000 documents: how long the log is held, and until three edges show it (BENCH='-h')
	go run -tags $(TAGS) ./bench release $(BENCH)

bench-work: ## ten thousand due jobs drained by two on each database; a publish that 100 webhooks are told of
	go test -tags $(TAGS) -run '^$$' -bench Drain -benchtime 10000x ./internal/work
	go test -tags $(TAGS) -run '^$$' -bench Fanout -benchtime 100x ./internal/webhook/courier

bench-live: ## 2,000 listeners to the events of one edge (BENCH='-h')
	go run -tags $(TAGS) ./bench live $(BENCH)

bench-dashboard: build ## sign-in to list, 80,000 rows scrolled, 100 components, a key in 10,000 words, in Chromium (BENCH='--documents 1000')
	GHEE_TEST_BINARY=$(CURDIR)/bin/ghee node dashboard/bench/bench.mjs $(BENCH)

bench-sdks: ## the clients beside bare HTTP clients, with a host away, in a brown-out, in a bundle (BENCH='-h')
	@scripts/setup test
	go run -tags $(TAGS) ./bench clients $(BENCH)

sdks: setup build ## every row of sdk/spec played to every SDK, and ten minutes of reads through kills, into docs/SDKS.md
	@scripts/setup sdks
	@rm -rf bin/sdks && mkdir -p bin/sdks
	@code=0; GHEE_SDKS_REPORT=$(CURDIR)/bin/sdks go test -count 1 -tags $(TAGS) ./test/sdks || code=$$?; \
		GHEE_FAULTS=full GHEE_FAULTS_REPORT=$(CURDIR)/bin/sdks/faults GHEE_TEST_BINARY=$(CURDIR)/bin/ghee \
		go test -count 1 -tags $(TAGS) -run TestRow64 ./test/faults || code=$$?; \
		go run -tags $(TAGS) ./test/sdks/report bin/sdks >docs/SDKS.md && exit $$code

examples: setup ## the examples with the server ended while they run; make test leaves out Next.js, whose packages weigh 340 MB
	@scripts/setup sdks
	GHEE_EXAMPLES=all go test -count 1 -tags $(TAGS) ./test/examples

soak: ## the model, the crashes, the rebuilds, the faults and the security tests for long (SOAKTIME=10m; GHEE_SEED=n repeats a run)
	@scripts/setup test
	GHEE_SOAK=$(SOAKTIME) go test -v -p 1 -count 1 -timeout 12h -tags $(TAGS) ./internal/set ./internal/directory ./test/model ./test/crash ./test/generations ./test/security ./test/faults ./test/imports ./test/work ./test/editors ./test/purge ./test/releases

faults: setup build ## every row of the fault matrix in full, into docs/RELIABILITY.md (GHEE_SEED=n repeats a run)
	@rm -rf bin/faults
	@code=0; GHEE_FAULTS=full GHEE_FAULTS_REPORT=$(CURDIR)/bin/faults GHEE_TEST_BINARY=$(CURDIR)/bin/ghee \
		go test -v -p 1 -count 1 -timeout 3h -tags $(TAGS) -run 'TestRow|InAMigration|DoesWhatTheTableSays' ./test/faults/... ./test/crash ./test/sdks || code=$$?; \
		go run -tags $(TAGS) ./test/faults/report bin/faults >docs/RELIABILITY.md && exit $$code

drill: build ## every drill on processes of this machine, pictures and figures into bin/drills (DRILL=edge-killed for one)
	bin/ghee drill $(DRILL) --out bin/drills

fuzz: ## every fuzz target for FUZZTIME (20s)
	@scripts/fuzz $(FUZZTIME)

clean: ## remove what make made
	rm -rf bin test/clients/node_modules test/sdks/nodes/node_modules examples/*/node_modules examples/nextjs/.next dashboard/node_modules
	find internal/dashboard/dist -mindepth 1 -not -name placeholder -delete
