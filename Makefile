# make run and make test do all set-up themselves; `make help` lists the rest.

# Arguments for the program, as in: make run ARGS="--source video.mp4"
ARGS ?=
VENV := .venv/bin
SETUP := resources/setup

.DEFAULT_GOAL := help
.PHONY: help run install install-dev test test-without-qt lint format translations translations-check bundle deb tarball appdir wheel bench startup
.PHONY: camera-test screenshots images lock clean

help: ## List what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

run: install ## Start the program, after all set-up (ARGS="--source video.mp4")
	@$(VENV)/python -m fer_desktop $(ARGS)

install: ## Set up what the program needs: system packages, .venv, fetched files
	@sh $(SETUP)/system_packages.sh run
	@sh $(SETUP)/install.sh run

install-dev: ## Set up what training, tests, checks and the bundle need as well (TensorFlow among it)
	@sh $(SETUP)/system_packages.sh dev
	@sh $(SETUP)/install.sh dev

test: install-dev ## Run all tests, with no screen needed (ARGS="tests/core -k box")
	@$(VENV)/python -m pytest $(ARGS)

# All but the folders that are left out by name, so that a new one is not forgotten: what needs Qt belongs in tests/ui, and
# hostile files are read by Qt as well.
test-without-qt: install-dev ## Run the tests of all that must work where Qt isn't installed
	@$(VENV)/python -m pytest -p no:pytest-qt --without-qt -m "not slow" --ignore=tests/ui --ignore=tests/faults/window --ignore=tests/hostile --ignore=tests/training

lint: install-dev ## Check style, types, the direction of imports and the translations
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-logo
	@$(VENV)/python $(SETUP)/translations.py check

format: install-dev ## Bring all code into shape
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

translations: install-dev ## Bring the translations up to date with the code, then translate what is new in resources/translations
	@$(VENV)/python $(SETUP)/translations.py update
	@$(VENV)/python $(SETUP)/translations.py release

translations-check: install-dev ## Check that every text is translated and every .qm file fresh
	@$(VENV)/python $(SETUP)/translations.py check

bundle: install-dev ## Build the program that runs where no Python is, into dist/
	@$(VENV)/pyinstaller --noconfirm --log-level WARN build_installer.spec

# The three take the bundle as it lies in dist/, and make it where there is none. `make bundle deb` takes a new one.
deb: install-dev | dist/fer-desktop ## Build the Debian package out of the bundle, into dist/
	@$(VENV)/python -m resources.packaging.linux_packages deb

tarball: install-dev | dist/fer-desktop ## Build the .tar.xz for any Linux out of the bundle, into dist/
	@$(VENV)/python -m resources.packaging.linux_packages tarball

appdir: install-dev | dist/fer-desktop ## Lay out the folder that appimagetool makes an AppImage of, into dist/
	@$(VENV)/python -m resources.packaging.linux_packages appdir

dist/fer-desktop:
	@$(MAKE) bundle

wheel: install-dev ## Build the installable package into dist/
	@$(VENV)/python -m hatchling build --target wheel

bench: install-dev ## Measure the speed of everything on this computer (ARGS="--quick", ARGS="--record")
	@$(VENV)/python -m benchmarks $(ARGS)

startup: install-dev ## Measure how long the program takes to open (ARGS="--bundle dist/fer-desktop")
	@$(VENV)/python -m benchmarks.startup $(ARGS)

camera-test: install-dev ## Try the camera code on the kernel's virtual camera, in an emulated Linux (needs qemu-system-x86)
	@$(VENV)/python -m tests.camera $(ARGS)

screenshots: install-dev ## Picture every tab of the real window under Xvfb, into screenshots/
	@$(VENV)/python tests/ui/screenshots.py --out screenshots $(ARGS)

images: install-dev ## Make the README's pictures anew, in docs/images/
	@$(VENV)/python tests/ui/readme_images.py $(ARGS)

# Needs uv (pip install uv). Add --upgrade to UVFLAGS for newer versions; without it only what must change does.
lock: ## Write the lock files anew from pyproject.toml
	uv pip compile $(UVFLAGS) $(LOCKFLAGS) pyproject.toml --output-file requirements.lock
	uv pip compile $(UVFLAGS) $(LOCKFLAGS) pyproject.toml --extra dev --extra train \
		--constraints requirements.lock --output-file requirements-dev.lock

LOCKFLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
	--group pyproject.toml:build --custom-compile-command "make lock"

clean: ## Remove what was built and cached (.venv and fetched files stay)
	rm -rf build dist screenshots .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
