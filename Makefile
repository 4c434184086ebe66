# Always in release: the reference backend's loops are 89 times slower in debug.
SWIFT ?= swift
PREFIX ?= /usr/local
PYTHON ?= python3
# One configuration for demo and tests, so that neither builds the other's files again.
FLAGS = -c release -Xswiftc -enable-testing
# What is installed and timed: the Swift runtime inside, nothing kept for tests.
SHIPPED = -c release --static-swift-stdlib --scratch-path .build-shipped
NNRUN = $(shell $(SWIFT) build $(FLAGS) --show-bin-path)/nnrun

.PHONY: demo test build install format check-format generate docc bench setup clean

## Installs what is missing, builds, and trains the digits network on the bundled data.
demo: build
	$(NNRUN) train models/digits.yaml \
	  --data datasets/digits/train_x.csv --labels datasets/digits/train_y.csv \
	  --validation-data datasets/digits/test_x.csv --validation-labels datasets/digits/test_y.csv
	@echo "val_accuracy is the accuracy on the 360 digits of the test part, which were not trained on."

## Installs what is missing, builds, and runs every test.
test: setup
	$(SWIFT) build $(FLAGS) --build-tests
	NNRUN_THREADS=1 $(SWIFT) test $(FLAGS) --skip-build

build: setup
	$(SWIFT) build $(FLAGS) --product nnrun

## The program alone, with the Swift runtime inside and without symbols: make install PREFIX=$$HOME/.local
install: setup
	$(SWIFT) build $(SHIPPED) --product nnrun
	install -d $(DESTDIR)$(PREFIX)/bin
	install -s $$($(SWIFT) build $(SHIPPED) --show-bin-path)/nnrun $(DESTDIR)$(PREFIX)/bin/nnrun

format:
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks Examples

check-format:
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks Examples

## Writes the labelled initializers of the layers anew from their fields.
generate: setup
	$(SWIFT) run $(FLAGS) NNGenerate

## The library's pages for a browser: python3 -m http.server -d .build/NNRun.doccarchive, /documentation/nnrun
docc: setup
	$(SWIFT) build $(FLAGS) --target NNRun
	Scripts/docc.sh $$($(SWIFT) build $(FLAGS) --show-bin-path) .build/NNRun.doccarchive

## Compares with Keras and JAX on this machine: make bench PYTHON=path/to/python (see Benchmarks/README.md).
bench: setup
	$(SWIFT) build $(SHIPPED) --product nnrun-bench
	$(PYTHON) Benchmarks/compare.py $$($(SWIFT) build $(SHIPPED) --show-bin-path)/nnrun-bench

setup:
	Scripts/setup.sh

clean:
	rm -rf .build .build-shipped
