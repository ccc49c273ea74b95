# SPDX-License-Identifier: GPL-3.0-or-later
# Builds, tests and installs oab-alloc. On a fresh Debian 12 `make run` and `make check` install what
# they need. All that is built goes into build/. `make help` lists targets and variables.

# ---- Debian packages: name, when needed, command that will do instead (or -), reason ----
# `when needed` is gcc or clang (the compiler in use), build, check, browser, mpi, static, ci, peers, format or tidy.
define PACKAGES
gcc               gcc     gcc           compiles; its libgomp runs OpenMP
clang             clang   clang         compiles (CC=clang)
libomp-dev        clang   -             OpenMP of clang
libclang-rt-dev   clang   -             sanitizers and libFuzzer of clang
libc6-dev         build   -             the C library's headers
libgsl-dev        build   -             GSL: random numbers, root finding, statistics
libcsv-dev        build   -             libcsv: all CSV parsing
libjansson-dev    build   -             jansson: JSON summary and receipt
libxxhash-dev     build   -             XXH3-128 hashes of inputs and outputs in the receipt
libarchive-dev    build   -             libarchive: tables in .zip and .zst, workbooks
libexpat1-dev     build   -             expat: the XML of workbooks
libxlsxwriter-dev build   -             libxlsxwriter: results as a workbook
libsqlite3-dev    build   -             SQLite: results as a database
libmicrohttpd-dev build   -             GNU libmicrohttpd, loaded by serve
node-d3           build   -             D3: the charts of the page, built in
zlib1g-dev        build   -             zlib: tables in .gz, whose checksum libarchive does not check
liblzma-dev       static  -             what libarchive needs, as it is itself linked statically
libzstd-dev       static  -             the same
libbz2-dev        static  -             the same
nettle-dev        static  -             the same
libcriterion-dev  check   -             Criterion: unit tests
libopenmpi-dev    mpi     -             Open MPI: sweeps over several machines (make mpi)
openmpi-bin       mpi     mpirun        runs them
python3           check   python3       the tests' oracle in exact fractions
python3-openpyxl  check   -             reads the workbooks that were written
chromium          browser -             opens the pages that were written
chromium-driver   browser -             drives it
python3-selenium  browser -             tells it what to do
pkg-config        ci      pkg-config    compiles the example against the installed library
nodejs            peers   node          runs the peers DuckDB and Polars in the benchmark
npm               peers   npm           fetches them
r-base-core       peers   Rscript       runs the peer data.table
r-cran-data.table peers   -             a peer in the benchmark
clang-format      format  clang-format  the format of the sources
clang-tidy        tidy    clang-tidy    static analysis
endef
export PACKAGES

# ---- variables to set on the command line ----
ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -g
LDFLAGS ?=
PREFIX ?= /usr/local
DESTDIR ?=
FILTER ?= *
# Each kind of build has its own folder, so that objects never mix.
COMPILER := $(if $(findstring clang,$(CC)),clang,gcc)
BUILD ?= build$(if $(filter clang,$(COMPILER)),/clang)

# ---- how to compile ----
STANDARD := -std=c17 -D_GNU_SOURCE -Iengine -I$(BUILD) -fopenmp
# There is also a shared library, which exports only what engine/oab.h declares.
LIBRARY_CODE := -fPIC -fvisibility=hidden
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(filter 1,$(WERROR)),-Werror)
OPTIMISE := $(if $(SANITIZE),-O1 -fno-omit-frame-pointer -fsanitize=$(SANITIZE) \
                             -fno-sanitize-recover=all,$(if $(COVERAGE),-O0 --coverage \
                             -fprofile-update=atomic,-O3))
COMPILE = $(CC) $(STANDARD) $(LIBRARY_CODE) $(OPTIMISE) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP
LINK = $(CC) $(OPTIMISE) $(CFLAGS) $(LDFLAGS)
LIBS := -lgsl -lgslcblas -lcsv -ljansson -lxxhash -larchive -lexpat -lxlsxwriter -lsqlite3 -lz -lm
# libgomp reads its settings when it is loaded. Linked statically, it does so after
# engine/cli/wait_policy.c has set them.
OPENMP := $(if $(filter gcc,$(COMPILER)),-l:libgomp.a -pthread -ldl,-fopenmp)

# ---- files, found rather than listed; *_mpi.c is left out, as it needs an MPI compiler, and
# make_*.c, which are programs of the build ----
SOURCES := $(sort $(filter-out %_mpi.c engine/report/make_%.c,$(wildcard engine/*.c engine/*/*.c)))
CLI_SOURCES := $(filter engine/cli/%,$(SOURCES))
# Built in: the models, and the tables right in a folder of input-samples/. What those of the country were
# made from (netherlands/sources/) is not.
ASSETS := $(sort $(shell find models -type f \( -name '*.csv' ! -name words.csv -o -name '*.json' \)) \
                 $(wildcard input-samples/*/*.csv input-samples/*/*.geojson))
# The page's scripts, of which the last starts it, and D3 as Debian ships it.
PAGE_SCRIPTS := $(sort $(filter-out %/main.js,$(wildcard engine/page/*.js))) engine/page/main.js
D3 ?= /usr/share/nodejs/d3/dist/d3.min.js
# The country's children are built in too. A first build, which lacks them, draws them as RECIPE says; another
# kind of build may take them from this one (CHILDREN=build/netherlands/children.oab).
COUNTRY := input-samples/netherlands
RECIPE := $(COUNTRY)/recipe.txt
OWN_CHILDREN := $(BUILD)/netherlands/children.oab
CHILDREN ?= $(OWN_CHILDREN)
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*.c))
BENCH_SOURCES := $(sort $(filter-out %_mpi.c,$(wildcard bench/*.c)))
C_FILES := $(wildcard engine/*.[ch] engine/*/*.[ch] tests/*/*.[ch] bench/*.[ch] \
                      input-samples/*/*.c)
VERSION := $(shell sed -n 's/^.define OAB_VERSION "\(.*\)"$$/\1/p' engine/base/version.h)

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
# The program and the tests link ENGINE, which exports everything; other programs link LIBRARY.
ENGINE := $(BUILD)/engine.a
SONAME := liboab.so.0
LIBRARY := $(BUILD)/liboab.a $(BUILD)/liboab.so
BINARY := $(BUILD)/oab-alloc
LIBRARY_OBJECTS := $(call objects,$(filter-out $(CLI_SOURCES),$(SOURCES))) $(BUILD)/obj/embedded.o
CLI_OBJECTS := $(call objects,$(CLI_SOURCES))
UNIT_OBJECTS := $(call objects,$(UNIT_SOURCES))
UNIT := $(if $(UNIT_SOURCES),$(BUILD)/tests/unit)
FAULTS := $(BUILD)/tests/faults.so
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz-%,$(FUZZ_SOURCES))
SAMPLER := $(if $(wildcard input-samples/sample/generate.c),$(BUILD)/tests/generate-sample)
BENCH_OBJECTS := $(call objects,$(BENCH_SOURCES))
BENCH := $(BUILD)/bench/bench

# All cores unless -j says otherwise.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
Q := $(if $(V),,@)

##@ Build
all: $(BINARY) $(LIBRARY) ## builds build/oab-alloc, build/liboab.a and build/liboab.so
mpi: $(BINARY)-mpi ## builds build/oab-alloc-mpi, whose ranks share the runs of a sweep (Open MPI)
static: ## builds build/static/oab-alloc, which needs no other file on the machine it runs on (gcc)
	@$(if $(filter gcc,$(COMPILER)),,echo "Debian has no static OpenMP library of clang; build this with gcc" >&2; exit 1)
	@$(MAKE) packages WHEN="build static"
	@$(MAKE) $(BUILD)/static/oab-alloc
lib: $(LIBRARY) ## the libraries alone
tests: $(UNIT) $(FUZZERS) $(FAULTS) $(SAMPLER) ## builds the unit tests, the fuzz harnesses, the faults and the program that made the sample
bench-build: all $(BENCH) ## builds the benchmark alone

# $(call record,text) rewrites the target only if the text has changed, so that what depends on it is
# then rebuilt.
record = mkdir -p $(@D); printf '%s\n' '$(strip $(1))' | cmp -s - $@ || printf '%s\n' '$(strip $(1))' > $@
$(BUILD)/flags.txt: FORCE
	@$(call record,$(COMPILE) $(LDFLAGS))
$(BUILD)/sources.txt: FORCE
	@$(call record,$(SOURCES) $(UNIT_SOURCES) $(BENCH_SOURCES))
$(BUILD)/assets.txt: FORCE
	@$(call record,$(ASSETS) $(CHILDREN))

# The words that people read, as C. Sanitizers are for the program, not for this.
$(BUILD)/make-words: engine/report/make_words.c $(BUILD)/flags.txt
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -O1 $(WARNINGS) -o $@ $< -lcsv
$(BUILD)/words.def: models/words.csv $(BUILD)/make-words
	@echo "  WORDS $<"
	$(Q)$(BUILD)/make-words < $< > $@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags.txt | $(BUILD)/words.def
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(COMPILE) -c -o $@ $<

$(BUILD)/page.txt: FORCE
	@$(call record,$(D3) $(PAGE_SCRIPTS))
$(BUILD)/page.html: engine/page/assemble.sh engine/page/index.html engine/page/style.css engine/page/units.css $(PAGE_SCRIPTS) $(D3) $(BUILD)/page.txt
	@echo "  PAGE  $@"
	$(Q)sh $< engine/page $(D3) $(PAGE_SCRIPTS) > $@

$(BUILD)/first.s: engine/base/embed.sh $(BUILD)/assets.txt
	$(Q)sh $< $(ASSETS) > $@
$(BUILD)/embedded.s: engine/base/embed.sh $(BUILD)/assets.txt
	@echo "  EMBED $(words $(ASSETS) $(CHILDREN)) files"
	$(Q)sh $< $(sort $(ASSETS) $(COUNTRY)/children.oab=$(CHILDREN) page/page.html=$(BUILD)/page.html) > $@
$(BUILD)/obj/embedded.o: $(CHILDREN) $(BUILD)/page.html
$(BUILD)/obj/first.o $(BUILD)/obj/embedded.o: $(BUILD)/obj/%.o: $(BUILD)/%.s $(ASSETS) $(BUILD)/flags.txt
	@mkdir -p $(@D)
	$(Q)$(CC) -c -o $@ $<

# What is drawn depends on these; first, a program that draws, on everything.
DRAWS := $(call objects,$(filter $(addprefix engine/,base/% input/% model/% score/% synth/% cli/synth.c cli/pack.c),$(SOURCES)))
FIRST := $(BUILD)/first
$(FIRST): $(CLI_OBJECTS) $(filter-out %/embedded.o,$(LIBRARY_OBJECTS)) $(BUILD)/obj/first.o
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $^ $(LIBS) $(OPENMP)
$(OWN_CHILDREN): $(DRAWS) $(ASSETS) $(RECIPE) | $(FIRST)
	@echo "  DRAW  $@"
	$(Q)rm -rf $(@D)
	$(Q)$(FIRST) synth --quiet --out $(@D) $$(sed 's/#.*//' $(RECIPE)) 2> $(BUILD)/draw.txt || { cat $(BUILD)/draw.txt; exit 1; }
	$(Q)$(FIRST) pack --quiet $(@D)/pupils.csv --out $@
	$(Q)rm $(@D)/pupils.csv

$(ENGINE): $(LIBRARY_OBJECTS) $(BUILD)/sources.txt
	@echo "  AR    $@"
	$(Q)rm -f $@ && ar qcs $@ $(LIBRARY_OBJECTS)
# A single object, so that hidden names can be made local.
$(BUILD)/liboab.a: $(LIBRARY_OBJECTS) $(BUILD)/sources.txt
	@echo "  AR    $@"
	$(Q)$(LINK) -r -nostdlib $(if $(filter gcc,$(COMPILER)),-flinker-output=nolto-rel) \
	    -o $(BUILD)/obj/liboab.o $(LIBRARY_OBJECTS)
	$(Q)objcopy --localize-hidden $(BUILD)/obj/liboab.o
	$(Q)rm -f $@ && ar qcs $@ $(BUILD)/obj/liboab.o
$(BUILD)/$(SONAME): $(LIBRARY_OBJECTS) $(BUILD)/sources.txt engine/oab.map
	@echo "  LINK  $@"
	$(Q)$(LINK) -shared -Wl,-soname,$(SONAME),--version-script,engine/oab.map -o $@ $(LIBRARY_OBJECTS) $(LIBS) -fopenmp
$(BUILD)/liboab.so: $(BUILD)/$(SONAME)
	$(Q)ln -sf $(SONAME) $@
$(BINARY): $(CLI_OBJECTS) $(ENGINE)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $^ $(LIBS) $(OPENMP)
# Open MPI's compiler wraps the one in use.
$(BUILD)/obj/%_mpi.o: %_mpi.c $(BUILD)/flags.txt
	@mkdir -p $(@D)
	@echo "  MPICC $<"
	$(Q)OMPI_CC=$(CC) mpicc $(COMPILE:$(CC)%=%) -c -o $@ $<
$(BINARY)-mpi: $(filter-out %/main.o,$(CLI_OBJECTS)) $(BUILD)/obj/engine/cli/main_mpi.o $(ENGINE)
	@echo "  LINK  $@"
	$(Q)OMPI_CC=$(CC) mpicc $(LINK:$(CC)%=%) -o $@ $^ $(LIBS) $(OPENMP)
# The static program lacks what Debian has no static library for, and modules of the C library, which
# would have to be of the very version that is linked. Its parts that differ are found by their flag.
STATIC_LACKS := -DOAB_WITHOUT_XLSX -DOAB_WITHOUT_MODULES -DOAB_WITHOUT_SERVER
STATIC_PARTS := $(shell grep -l OAB_WITHOUT_ $(SOURCES))
STATIC_LIBS := $(filter-out -lxlsxwriter,$(LIBS)) -llzma -lzstd -lbz2 -lnettle -lm
STATIC_OBJECTS := $(call objects,$(filter-out $(STATIC_PARTS),$(SOURCES))) $(BUILD)/obj/embedded.o \
                  $(patsubst %.c,$(BUILD)/obj/static/%.o,$(STATIC_PARTS))
$(BUILD)/static.txt: FORCE
	@$(call record,$(STATIC_LACKS))
$(BUILD)/obj/static/%.o: %.c $(BUILD)/flags.txt $(BUILD)/static.txt | $(BUILD)/words.def
	@mkdir -p $(@D)
	@echo "  CC    $< (static)"
	$(Q)$(COMPILE) $(STATIC_LACKS) -c -o $@ $<
# No warnings: SQLite can load extensions, which this program never asks of it.
$(BUILD)/static/oab-alloc: $(STATIC_OBJECTS) $(BUILD)/sources.txt
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(LINK) -static -Wl,--no-warnings -o $@ $(STATIC_OBJECTS) $(STATIC_LIBS) $(OPENMP)
$(BUILD)/tests/unit: $(UNIT_OBJECTS) $(ENGINE)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $^ -lcriterion $(LIBS) $(OPENMP)
$(BUILD)/tests/fuzz-%: $(BUILD)/obj/tests/fuzz/%.o $(ENGINE)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $^ $(LIBS) $(OPENMP)
# Built without the program's optimisation and sanitizers, as it replaces parts of the C library.
$(BUILD)/tests/faults.so: tests/faults/allocations.c $(BUILD)/flags.txt
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CC) $(STANDARD) -O2 $(WARNINGS) -fPIC -shared -o $@ $<
$(BUILD)/tests/generate-sample: $(BUILD)/obj/input-samples/sample/generate.o
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $^ -lgsl -lgslcblas -lm
$(BENCH): $(BENCH_OBJECTS) $(ENGINE)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $^ $(LIBS) $(OPENMP)

##@ Run and test: these install the Debian packages that are missing
run: ## builds and runs oab-alloc --year 2019 on the built-in Netherlands
	@$(MAKE) packages WHEN="build"
	@$(MAKE) all
	@$(BINARY) --year 2019
check: ## builds and runs all tests; the last line is the total
	@$(MAKE) packages WHEN="build check mpi static $(if $(NO_BROWSER),,browser)"
	@$(MAKE) all mpi tests bench-build $(if $(filter gcc,$(COMPILER)),$(BUILD)/static/oab-alloc)
	@tests/run-all --build $(BUILD)

packages: ## installs the missing packages; NO_INSTALL=1 lists them and stops
	@.ci/packages $(COMPILER) $(or $(WHEN),build)

##@ Parts of the tests
unit: $(UNIT) ## unit tests alone; FILTER='input/*' picks
	$(if $(UNIT),$(UNIT) --filter '$(FILTER)')
fuzz-csv: tests ## a million random CSV texts through every way of reading; CASES, SEED
	OMP_WAIT_POLICY=passive $(BUILD)/tests/fuzz-csv $(or $(CASES),1000000) $(or $(SEED),1)
fuzz-pack: tests ## a million altered packs
	OMP_WAIT_POLICY=passive $(BUILD)/tests/fuzz-pack $(or $(CASES),1000000) $(or $(SEED),1)
fuzz-sheets: tests ## altered workbooks, archives and encodings
	OMP_WAIT_POLICY=passive $(BUILD)/tests/fuzz-sheets $(or $(CASES),100000) $(or $(SEED),1)
libfuzzer: $(CHILDREN) ## clang's libFuzzer on the same ways of reading, each for SECONDS (20); finds are left in build/clang-fuzz
	@$(MAKE) CHILDREN=$(CHILDREN) fuzzed CC=clang BUILD=build/clang-fuzz COVERAGE= SANITIZE=address,fuzzer-no-link \
	    CPPFLAGS='$(CPPFLAGS) -DOAB_LIBFUZZER' LDFLAGS='$(LDFLAGS) -fsanitize=fuzzer'
fuzzed: $(FUZZERS)
	@for harness in $(FUZZERS); do \
	    corpus=$(BUILD)/corpus/$${harness##*/fuzz-}; \
	    mkdir -p $$corpus; \
	    OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive $$harness -max_total_time=$(or $(SECONDS),20) \
	        -timeout=20 -verbosity=0 -print_final_stats=1 -artifact_prefix=$(BUILD)/found- $$corpus || exit 1; \
	done
faults: all $(FAULTS) ## lets each allocation of the commands fail in turn
	@python3 tests/faults/run.py --build $(BUILD)
serve: all ## attacks on the live page's server, and its answers
	@python3 tests/serve/run.py --build $(BUILD)
examples: all ## programs on the library, and on the files of results
	@tests/examples/run --build $(BUILD)
browser: all ## the pages in Chromium; CASES='sample compared' picks; NO_BROWSER=1 leaves them out of `make check`
	@$(MAKE) packages WHEN=browser
	@/usr/bin/python3 tests/browser/run.py --build $(BUILD) $(CASES)
picture: all ## makes the picture of README, the top of a page in Chromium, anew
	@$(MAKE) packages WHEN=browser
	@/usr/bin/python3 tests/browser/picture.py --build $(BUILD) $(COUNTRY)/page.png
golden: all ## golden tests alone
	@tests/golden/run --build $(BUILD)
golden-renew: all ## renews what the golden tests expect: read the difference before you commit it
	@tests/golden/run --build $(BUILD) --renew
asan: $(CHILDREN) ## unit tests, golden tests, fuzz corpora and the server under AddressSanitizer
	@$(MAKE) CHILDREN=$(CHILDREN) sanitized BUILD=build/asan SANITIZE=address
ubsan: $(CHILDREN) ## the same under UndefinedBehaviorSanitizer
	@$(MAKE) CHILDREN=$(CHILDREN) sanitized BUILD=build/ubsan SANITIZE=undefined
# Cases that read, score, allocate, compare, sweep, pack and draw with one thread and with two. Clang's
# OpenMP loads its tool Archer by itself and tells it where threads synchronise.
TSAN_CASES := sample_2019 sample_old_2018 sample_normalised compare_sample sweep_run_same sweep_intervals \
              pack_round_trip synth_small imputation input_forms
tsan: $(CHILDREN) ## races between threads, by clang's ThreadSanitizer, on the sample
	@$(MAKE) CHILDREN=$(CHILDREN) threaded CC=clang BUILD=build/tsan SANITIZE=thread
threaded: all
	@TSAN_OPTIONS='ignore_noninstrumented_modules=1 exitcode=99' tests/golden/run --build $(BUILD) $(TSAN_CASES)
sanitized: all tests
	@ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99:print_stacktrace=1 \
	    tests/run-all --build $(BUILD) unit golden fuzz serve

coverage: $(CHILDREN) ## lines of engine/ that unit tests, golden tests, fuzz corpora and attacks on the server run; fails under 95 %
	@$(MAKE) CHILDREN=$(CHILDREN) covered CC=gcc BUILD=build/coverage SANITIZE= COVERAGE=1
covered: all tests
	@find $(BUILD) -name '*.gcda' -delete
	@tests/run-all --build $(BUILD) unit golden fuzz serve
	@tests/coverage.py --build $(BUILD) --least 95

vectorised: ## shows which inner loops the compiler turns into vector code
	$(CC) $(STANDARD) -O3 -fopt-info-vec -c -o /dev/null engine/score/kernel.c

##@ Benchmark: see bench/README.md; no target fails because something is slow
PEERS := build/peers
BENCH_RUN = $(BENCH) --binary $(BINARY) --modules $(PEERS) --json $(BUILD)/bench/results.json
bench: bench-build ## engines, peers and machine at 1.66 and 16.6 million children; writes bench/RESULTS.md
	$(BENCH_RUN) --markdown bench/RESULTS.md
bench-large: bench-build ## the same and 100 million children in memory
	$(BENCH_RUN) --sizes 1.66M,16.6M,100M --markdown bench/RESULTS.md
bench-quick: bench-build ## seconds: does every engine run and give the right result?
	$(BENCH_RUN) --sizes 500,20k --runs 2 --seconds 0.5 --markdown $(BUILD)/bench/results.md
# Polars' platform package claims to need a newer Node.js than it does, so npm skips it unless named.
bench-peers: ## installs the peers DuckDB and Polars (npm) into build/peers, data.table from Debian
	@$(MAKE) packages WHEN="build peers"
	@mkdir -p $(PEERS) && cp bench/peers/package.json $(PEERS)/
	npm install --prefix $(PEERS) --ignore-scripts --no-audit --no-fund --no-package-lock \
	    "nodejs-polars-linux-$$(node -p process.arch)-gnu@$$(node -p \
	        'require("./bench/peers/package.json").dependencies["nodejs-polars"]')"

##@ Sources
sample: $(SAMPLER) ## writes the tables of input-samples/sample/ anew
	$(SAMPLER) input-samples/sample
format: ## formats the sources with clang-format
	clang-format -i $(C_FILES)
format-check: ## fails where clang-format would change something
	clang-format --dry-run --Werror $(C_FILES)
tidy: ## static analysis with clang-tidy
	clang-tidy --quiet --checks='-*,clang-analyzer-*,bugprone-*,-bugprone-easily-swappable-parameters' \
	    $(SOURCES) -- $(STANDARD)

##@ Install
INSTALLED := $(addprefix $(DESTDIR)$(PREFIX)/,bin/oab-alloc include/oab.h lib/liboab.a lib/$(SONAME) lib/liboab.so \
                 lib/pkgconfig/oab-alloc.pc share/bash-completion/completions/oab-alloc \
                 share/zsh/site-functions/_oab-alloc share/fish/vendor_completions.d/oab-alloc.fish)
MAN1 := $(DESTDIR)$(PREFIX)/share/man/man1
install: all ## binary, libraries, header, pkg-config file, manual pages, completions under DESTDIR PREFIX
	install -d $(MAN1) $(sort $(dir $(INSTALLED)))
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/oab-alloc
	install -m 644 engine/oab.h $(DESTDIR)$(PREFIX)/include/oab.h
	install -m 644 $(BUILD)/liboab.a $(BUILD)/$(SONAME) $(DESTDIR)$(PREFIX)/lib/
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/liboab.so
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|; s|@LIBS@|$(LIBS)|' engine/oab-alloc.pc.in \
	    > $(DESTDIR)$(PREFIX)/lib/pkgconfig/oab-alloc.pc
	$(BINARY) help --completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/oab-alloc
	$(BINARY) help --completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_oab-alloc
	$(BINARY) help --completion fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/oab-alloc.fish
	$(BINARY) help --man > $(MAN1)/oab-alloc.1
	$(BINARY) help --list | while read -r command; do \
	    $(BINARY) help --man $$command > "$(MAN1)/oab-alloc-$$(printf %s "$$command" | tr ' ' -).1" || exit 1; \
	done
uninstall: ## removes what install placed
	rm -f $(INSTALLED) $(MAN1)/oab-alloc.1 $(MAN1)/oab-alloc-*.1

##@ Other
clean: ## removes build/
	rm -rf build
help: ## this list
	@awk -F ':.*## ' '/^##@/ { print "\n" substr($$0, 5) } /^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' \
	    $(firstword $(MAKEFILE_LIST))
	@printf '\nVariables: CC=clang (its own build folder), WERROR=1, V=1 (show commands), BUILD=DIR,\n'
	@printf 'CFLAGS, LDFLAGS, PREFIX=/usr/local, DESTDIR, NO_INSTALL=1, NO_BROWSER=1.\n'

FORCE:
.PHONY: all mpi static lib tests bench bench-build bench-large bench-quick bench-peers run check packages unit golden examples faults browser picture \
        fuzz-csv fuzz-pack fuzz-sheets libfuzzer fuzzed golden-renew asan ubsan sanitized tsan threaded coverage covered vectorised \
        format format-check tidy sample install uninstall clean help FORCE

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
