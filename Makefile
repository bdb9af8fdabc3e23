# Whorl needs Go 1.26 and nothing else; `make demo` and `make test` are the two commands to begin with.
SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
GO          ?= go
PREFIX      ?= /usr/local
FUZZTIME    ?= 20000x
BENCHTIME   ?= 1s
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
PLATFORMS   := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

.PHONY: demo test lint bench fuzz generate build install

# The whole chain on generated prints: records, gallery, daemon, request, answer. Ends by itself.
demo: build
	bin/whorl demo

test:
	$(GO) test ./...

build:
	$(GO) build $(BUILDFLAGS) -buildvcs=auto -o bin/ ./cmd/...

# What is installed holds no path of this machine; elsewhere the flag would only compile everything twice.
install: BUILDFLAGS = -trimpath
install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 bin/whorl bin/whorld $(DESTDIR)$(PREFIX)/bin

# Everything that reads the source without running it, for each platform that is supported.
lint:
	@unformatted=$$(git ls-files -z '*.go' | xargs -0 gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	@for p in $(PLATFORMS); do \
		echo "go vet $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) vet ./...; \
	done
	$(GO) vet -tags purego ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) mod tidy -diff
	$(GO) mod verify

# What got slower than the stored baseline, as ratios, then every benchmark. After a change that is meant to change the
# speed: bin/whorl bench guard --baseline bench/baseline.json --update
bench: build
	bin/whorl bench guard --baseline bench/baseline.json
	$(GO) test -run '^$$' -bench . -benchtime $(BENCHTIME) -benchmem ./...

# Every fuzz target for FUZZTIME each; go test takes one target of one package at a time. A count of executions (20000x)
# rather than a time, since a time that runs out while a worker is busy can end as "context deadline exceeded", a failure
# without a finding. Left to itself go test spends the time on making its first finds shorter: 14 executions in 40 s were
# seen, hence the bound.
fuzz:
	@git grep -oE '^func Fuzz[A-Za-z0-9_]*' -- '*_test.go' | while IFS=: read -r file func; do \
		echo "$$(dirname $$file) $${func#func }"; \
		$(GO) test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x ./$$(dirname $$file) </dev/null; \
	done

# Rewrites what is made from other files: assembly and tables. A checkout must not change by it.
generate:
	$(GO) generate ./...
