# SPDX-License-Identifier: Apache-2.0
# The two commands are `make run` and `make test`. Everything is built by Meson; this file only
# says what to ask of it. See CONTRIBUTING.md.

SHELL       := /bin/bash
.SHELLFLAGS := -o pipefail -c

PREFIX     ?= /usr/local
SYSCONFDIR ?= /etc
JOBS       ?= $(shell nproc)
FUZZ_SECONDS ?= 600

.PHONY: help run build test bench fuzz install clean

help:
	@echo 'make run      build, start on loopback with data in ./run, send sample mails, show verdicts'
	@echo 'make test     build with sanitizers (gcc and clang) and run every test and check'
	@echo 'make build    the hardened program: build/haechi'
	@echo 'make bench    speed and memory, printed'
	@echo 'make fuzz     every fuzzer for FUZZ_SECONDS=$(FUZZ_SECONDS)'
	@echo 'make install  to PREFIX=$(PREFIX), configuration to SYSCONFDIR=$(SYSCONFDIR); DESTDIR is honoured'
	@echo 'make clean    removes what was built (not ./run)'

run: build
	@tools/run.sh

build: build/build.ninja
	@ninja -C build -j $(JOBS) --quiet | sed '/no work to do/d'

build/build.ninja:
	@tools/install_packages.sh
	@meson setup build --prefix=$(PREFIX) --sysconfdir=$(SYSCONFDIR) >build-setup.log 2>&1 || \
		{ cat build-setup.log; exit 1; }
	@rm -f build-setup.log

test:
	@tools/install_packages.sh all
	@tools/test.py

bench:
	@tools/install_packages.sh all
	@bench/run

fuzz:
	@tools/install_packages.sh all
	@tools/fuzz.py --seconds $(FUZZ_SECONDS)

# Configuration that is already there stays as it is.
install: build
	@meson configure build --prefix=$(PREFIX) --sysconfdir=$(SYSCONFDIR)
	@ninja -C build -j $(JOBS) --quiet | sed '/no work to do/d'
	meson install -C build --no-rebuild
	@test -e $(DESTDIR)$(SYSCONFDIR)/haechi/haechi.conf || \
		install -D -m 644 conf/haechi.conf $(DESTDIR)$(SYSCONFDIR)/haechi/haechi.conf

clean:
	rm -rf build build-test build-fuzz build-bench
