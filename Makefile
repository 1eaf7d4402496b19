# Everything that a person does with this checkout: `make run`, `make test`.

# Tests at a time: many start agents with workers of their own, so more than this only wait for each other.
test_width = 4

# Seconds that `make fuzz` spends on each trial, how many run side by side, and which.
seconds = 60
width = 2
trials = pool-names config requests replies sniffing exif

.PHONY: run test fuzz bench build release deb try-package try-service lint format clean packages test-packages

run: release
	@mkdir -p drop
	@printf '%s\n' '' \
	  'Sluice watches ./drop and publishes to ./pool. Try, in another terminal:' '' \
	  '    cp ~/Pictures/*.jpg drop/' \
	  '    find pool -name "*.jpg"' \
	  '    .build/release/sluice status' '' \
	  'Ctrl-C ends it.' ''
	@exec .build/release/sluice watch

test: packages test-packages
	@command -v swift >/dev/null || { echo 'make: Swift 6.2 or later is needed: see swift.org/install' >&2; exit 1; }
	swift build --build-tests
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(test_width) swift test --skip-build

fuzz: packages
	Tests/Fuzzing/fuzz $(seconds) $(width) $(trials)

# Sluice beside what its users would run instead: docs/performance.md. Takes hours, and wants a machine that does nothing else.
bench: release
	@packaging/install-packages Benchmarks/racing/packages
	Benchmarks/race

build: packages
	swift build

release: packages
	@command -v swift >/dev/null || { echo 'make: Swift 6.2 or later is needed: see swift.org/install' >&2; exit 1; }
	swift build -c release --static-swift-stdlib --product sluice

# .build/deb/sluice_VERSION_ARCH.deb, looked at by lintian.
deb: release
	@packaging/install-packages packaging/deb-packages
	@packaging/build-deb

# The package in a bare Debian: install, photographs, upgrade, downgrade, purge. Needs root.
try-package: deb
	@packaging/install-packages packaging/trial-packages
	packaging/try-package .build/deb/sluice_*.deb

# Its units under a real systemd, in a container: make try-service photographs=FOLDER. Needs root.
try-service:
	@[ -d "$(photographs)" ] || { echo 'make: of which photographs? make try-service photographs=FOLDER' >&2; exit 1; }
	@$(MAKE) --no-print-directory deb
	@packaging/install-packages packaging/trial-packages
	packaging/try-service .build/deb/sluice_*.deb "$(photographs)"

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

format:
	swift format --in-place --recursive Sources Tests Package.swift

packages:
	@packaging/install-packages packaging/build-packages

test-packages:
	@packaging/install-packages packaging/test-packages

clean:
	rm -rf .build
