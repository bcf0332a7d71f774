# `make run` and `make test` do all set-up themselves; `make help` lists the other targets.

# Arguments for the program, for example: make run ARGS="--source video.mp4"
ARGS ?=
VENV := .venv/bin
SETUP := resources/setup

.DEFAULT_GOAL := help
.PHONY: help run install install-dev test test-without-qt lint format translations translations-check bundle deb tarball appdir wheel bench startup
.PHONY: windows windows-test camera-test screenshots images lock clean

help: ## List all targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

run: install ## Set up and start the program (ARGS="--source video.mp4")
	@$(VENV)/python -m fer_desktop $(ARGS)

install: ## Set up the program: system packages, .venv, fetched files
	@sh $(SETUP)/system_packages.sh run
	@sh $(SETUP)/install.sh run

install-dev: ## Set up everything for training, tests, checks and the bundle as well (includes TensorFlow)
	@sh $(SETUP)/system_packages.sh dev
	@sh $(SETUP)/install.sh dev

test: install-dev ## Run all tests; needs no screen (ARGS="tests/core -k box")
	@$(VENV)/python -m pytest $(ARGS)

# Runs all folders except those named here, so that a new folder isn't forgotten. Tests that need Qt belong in tests/ui;
# tests/hostile also reads files with Qt.
test-without-qt: install-dev ## Run the tests of everything that must work without Qt
	@$(VENV)/python -m pytest -p no:pytest-qt --without-qt -m "not slow" --ignore=tests/ui --ignore=tests/faults/window --ignore=tests/hostile --ignore=tests/training

lint: install-dev ## Check style, types, the direction of imports and the translations
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-logo
	@$(VENV)/python $(SETUP)/translations.py check

format: install-dev ## Format all code
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

translations: install-dev ## Update the translations from the code; then translate the new texts in resources/translations
	@$(VENV)/python $(SETUP)/translations.py update
	@$(VENV)/python $(SETUP)/translations.py release

translations-check: install-dev ## Check that every text is translated and every .qm file fresh
	@$(VENV)/python $(SETUP)/translations.py check

bundle: install-dev ## Build the program that needs no Python, into dist/
	@$(VENV)/pyinstaller --noconfirm --log-level WARN build_installer.spec

# These three use the bundle in dist/, and build it only if there is none. `make bundle deb` builds a new one first.
deb: install-dev | dist/fer-desktop ## Build the Debian package from the bundle, into dist/
	@$(VENV)/python -m resources.packaging.linux_packages deb

tarball: install-dev | dist/fer-desktop ## Build the .tar.xz for any Linux from the bundle, into dist/
	@$(VENV)/python -m resources.packaging.linux_packages tarball

appdir: install-dev | dist/fer-desktop ## Build the folder that appimagetool turns into an AppImage, into dist/
	@$(VENV)/python -m resources.packaging.linux_packages appdir

dist/fer-desktop:
	@$(MAKE) bundle

windows: install-dev ## Build the Windows program under Wine, and its installer with NSIS, into dist/ (on Debian)
	@sh $(SETUP)/system_packages.sh windows
	@$(VENV)/python -m resources.packaging.windows_packages bundle
	@$(VENV)/python -m resources.packaging.windows_packages installer

windows-test: install-dev ## Install, use and uninstall what `make windows` built, under Wine; pictures go to build/windows/test
	@$(VENV)/python -m tests.windows $(ARGS)

wheel: install-dev ## Build the installable package into dist/
	@$(VENV)/python -m hatchling build --target wheel

bench: install-dev ## Measure the speed of all parts on this computer (ARGS="--quick", ARGS="--record")
	@$(VENV)/python -m benchmarks $(ARGS)

startup: install-dev ## Measure how long the program takes to open (ARGS="--bundle dist/fer-desktop")
	@$(VENV)/python -m benchmarks.startup $(ARGS)

camera-test: install-dev ## Test the camera code on the kernel's virtual camera, in an emulated Linux (needs qemu-system-x86)
	@$(VENV)/python -m tests.camera $(ARGS)

screenshots: install-dev ## Take screenshots of every tab of the real window under Xvfb, into screenshots/
	@$(VENV)/python tests/ui/screenshots.py --out screenshots $(ARGS)

images: install-dev ## Take the README's pictures again, in docs/images/
	@$(VENV)/python tests/ui/readme_images.py $(ARGS)

# Needs uv (pip install uv). Add --upgrade to UVFLAGS for newer versions; without it, only necessary changes are made.
lock: ## Update the lock files from pyproject.toml
	uv pip compile $(UVFLAGS) $(LOCKFLAGS) pyproject.toml --output-file requirements.lock
	uv pip compile $(UVFLAGS) $(LOCKFLAGS) pyproject.toml --extra dev --extra train \
		--constraints requirements.lock --output-file requirements-dev.lock
	mkdir -p build
	sed -nE '/^(numpy|pyside6-essentials|shiboken6)==/d; s/ \\$$//; /^[a-z]/p' requirements-dev.lock >build/constraints.txt
	uv pip compile $(UVFLAGS) $(WINDOWSFLAGS) pyproject.toml --output-file requirements-windows.lock

LOCKFLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
	--group pyproject.toml:build --custom-compile-command "make lock"

# The versions of requirements-dev.lock, except for those that run under Debian 12's Wine alone.
WINDOWSFLAGS := --quiet --python-platform x86_64-pc-windows-msvc --python-version 3.13 --only-binary :all: --generate-hashes \
	--no-annotate --no-emit-index-url --group pyproject.toml:build --group pyproject.toml:windows \
	--constraints build/constraints.txt --constraints resources/packaging/windows/wine.txt --custom-compile-command "make lock"

clean: ## Remove built and cached files (.venv and fetched files stay)
	rm -rf build dist screenshots .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
