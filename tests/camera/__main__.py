"""Test the program's camera code on a real V4L2 device: the kernel's virtual camera, vivid, in a small emulated Linux.

    python -m tests.camera

Needs Linux on x86-64 and qemu-system-x86. `apt-get download` fetches a Debian kernel package (70 MB) and busybox-static into
the cache folder and installs neither; on other systems, name their files with --kernel and --busybox.
The emulated Linux has read-only access to the files of this computer, and no network. It runs drive.py with this Python.
This takes about two minutes; --kvm makes it faster where /dev/kvm works.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import platformdirs

from tests.camera.machine import (
    BUSYBOX_PACKAGE,
    KERNEL_PACKAGE,
    Kernel,
    MachineError,
    emulator_version,
    fetch_package,
    find_emulator,
    initramfs,
    python_command,
    read_busybox,
    run_machine,
)
from tests.camera.outcome import Outcome, as_markdown

DRIVE = Path(__file__).resolve().parent / "drive.py"


def main() -> int:
    arguments = parser().parse_args()
    outcome = Outcome()
    try:
        emulator = find_emulator()
        arguments.cache.mkdir(parents=True, exist_ok=True)
        package = arguments.kernel or fetch_package(KERNEL_PACKAGE, arguments.cache)
        kernel = Kernel(package)
        busybox = read_busybox(arguments.busybox or fetch_package(BUSYBOX_PACKAGE, arguments.cache))
        started = time.monotonic()
        run_machine(
            emulator, kernel, initramfs(kernel, busybox, python_command(DRIVE)), arguments.limit, outcome.hear, arguments.kvm
        )
    except (MachineError, OSError) as error:
        print("\n".join(outcome.other[-20:]), file=sys.stderr)
        print(f"tests.camera: {error}", file=sys.stderr)
        return 1
    took = time.monotonic() - started
    machine = f"Linux {kernel.version} ({package.name.split('_')[1]}) in QEMU {emulator_version(emulator)}"
    if arguments.markdown:
        arguments.markdown.write_text(as_markdown(outcome, machine), encoding="utf-8")
    print(f"{len(outcome.passed)} passed, {len(outcome.failed)} failed. {machine}; {took:.0f} s.")
    for line in outcome.failed:
        print(f"failed: {line}", file=sys.stderr)
    if not outcome.done:
        print("\n".join(outcome.other[-20:]), file=sys.stderr)
        print("tests.camera: the test did not reach its end", file=sys.stderr)
    return 0 if outcome.done and outcome.passed and not outcome.failed else 1


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m tests.camera", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    cache = platformdirs.user_cache_path("fer-desktop", appauthor=False) / "camera-test"
    result.add_argument(
        "--kernel", type=Path, metavar="FILE", help="a Debian kernel package (linux-image-<version>-amd64_*.deb)"
    )
    result.add_argument("--busybox", type=Path, metavar="FILE", help="a static busybox, or Debian's package busybox-static")
    result.add_argument(
        "--cache", type=Path, default=cache, metavar="FOLDER", help=f"where packages are kept (default: {cache})"
    )
    result.add_argument("--kvm", action="store_true", help="use hardware virtualisation (needs /dev/kvm)")
    result.add_argument("--limit", type=float, default=600, metavar="S", help="stop the machine after S seconds (default: 600)")
    result.add_argument("--markdown", type=Path, metavar="FILE", help="write the result there as well (docs/camera-test.md)")
    return result


if __name__ == "__main__":
    sys.exit(main())
