# The front door. Every target does its own set-up: `make demo` on a fresh Debian 12 is enough.

BUILD ?= build
PYTHON = /usr/bin/python3

.PHONY: all setup demo run test asan tsan bench fuzz lint format clean

all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

setup:
	@ci/setup

$(BUILD)/build.ninja: | setup
	meson setup $(BUILD)

# Only what the demo runs: the tests are half of the building.
demo: $(BUILD)/build.ninja
	ninja -C $(BUILD) tilts bench/make_register
	ci/demo

run: $(BUILD)/build.ninja
	ninja -C $(BUILD) tilts bench/make_register
	ci/demo --stay

# Unit tests, replayed fuzz corpora, and whole-system tests with real processes.
test: all
	$(PYTHON) tests/run.py --build $(BUILD)

# The same tests with the program under AddressSanitizer and UndefinedBehaviorSanitizer.
asan: | setup
	test -f build-asan/build.ninja || meson setup build-asan -Db_sanitize=address,undefined
	ninja -C build-asan
	$(PYTHON) tests/run.py --build build-asan

# Where threads meet: the whole-system tests of lanes, doors and back office under ThreadSanitizer.
THREADED = change_killed life management portal sandbox bulk_calls oidc races
tsan: | setup
	test -f build-tsan/build.ninja || meson setup build-tsan -Db_sanitize=thread
	ninja -C build-tsan
	$(PYTHON) tests/run.py --build build-tsan $(THREADED:%=tests/system/test_%.py)

# Speed and size on this machine. Never a test.
bench: | setup
	test -f build-bench/build.ninja || meson setup build-bench --buildtype=release
	ninja -C build-bench
	bench/run

# Long fuzzing of every decoder; `make test` only replays the corpora.
fuzz: | setup
	ci/fuzz

lint: | setup
	ci/lint

format:
	clang-format-14 -i $$(git ls-files '*.c' '*.h')

clean:
	rm -rf build build-asan build-tsan build-bench build-fuzz build-lint-gcc build-lint-clang demo-data
