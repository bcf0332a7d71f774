"""A small emulated Linux, made of a Debian kernel package and a busybox, that runs one Python program and powers off.

It has a kernel, the modules that its programs need, and no disk of its own. It has read-only access to the files of this
computer at the same paths, so it runs the same Python and packages as this process. It has no network.
"""

from __future__ import annotations

import contextlib
import gzip
import lzma
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

EMULATOR: Final = "qemu-system-x86_64"
KERNEL_PACKAGE: Final = "linux-image-amd64"
BUSYBOX_PACKAGE: Final = "busybox-static"

MODULES: Final = ("virtio_pci", "9pnet_virtio", "9p", "vivid")
"""The modules for this computer's files and the camera, to be loaded in this order, each after its dependencies."""

CAMERA_OPTIONS: Final = "n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0"
"""One virtual camera that only captures, with one input, a webcam."""

GUEST_MODULE: Final = "/run/vivid.ko"
GUEST_BUSYBOX: Final = "/run/busybox"
"""Paths inside the machine for loading and unloading the camera's module."""

_SHARE_OPTIONS: Final = "trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144"
_ENVIRONMENT: Final = "HOME=/run TMPDIR=/run PATH=/usr/bin:/bin LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1"
_AR_MAGIC: Final = b"!<arch>\n"
_DEPENDS: Final = re.compile(rb"\0depends=([^\0]*)\0")
_DEVICE_NODES: Final = {"dev/console": (5, 1), "dev/null": (1, 3)}


class MachineError(Exception):
    """The machine lacks something that it needs, or it didn't run; the message says what to do."""


def find_emulator() -> str:
    found = shutil.which(EMULATOR)
    if found is None:
        raise MachineError(f"there is no {EMULATOR}; install it (Debian: apt-get install qemu-system-x86)")
    return found


def emulator_version(emulator: str) -> str:
    said = subprocess.run([emulator, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    return said.splitlines()[0].removeprefix("QEMU emulator version ")


def fetch_package(name: str, folder: Path) -> Path:
    """Return the file of a Debian package in a folder; download it with apt-get if it isn't there. Nothing is installed."""
    if name == KERNEL_PACKAGE:
        # This package only names the current kernel's package.
        said = _apt(["apt-cache", "depends", "--important", name], folder)
        names = re.findall(r"Depends: (linux-image-\S+)", said)
        if not names:
            raise MachineError(f"apt-cache knows no {name}; run apt-get update, or name a kernel package's file with --kernel")
        name = names[0]
    present = sorted(folder.glob(f"{name}_*.deb"), key=lambda path: path.stat().st_mtime)
    if not present:
        _apt(["apt-get", "download", name], folder)
        present = sorted(folder.glob(f"{name}_*.deb"))
    if not present:
        raise MachineError(f"apt-get download {name} left no file; name one yourself (--help says how)")
    return present[-1]


def _apt(command: Sequence[str], folder: Path) -> str:
    try:
        result = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MachineError(f"{shlex.join(command)} can't be run: {error}") from error
    if result.returncode != 0:
        last = (result.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise MachineError(f"{shlex.join(command)} failed: {last}")
    return result.stdout


@contextlib.contextmanager
def opened_package(package: Path) -> Iterator[tarfile.TarFile]:
    """Open the files of a Debian package. They are unpacked into a temporary file, so that they can be read in any order."""
    with package.open("rb") as archive, tempfile.TemporaryFile() as unpacked:
        name, _ = _member(archive, package, b"data.tar")
        suffix = name.rpartition(b".")[2]
        unpackers: Mapping[bytes, Callable[[IO[bytes]], IO[bytes] | gzip.GzipFile | lzma.LZMAFile]] = {
            b"xz": lzma.LZMAFile,
            b"gz": lambda file: gzip.GzipFile(fileobj=file),
            b"tar": lambda file: file,
        }
        if suffix not in unpackers:
            raise MachineError(f"{package} is packed with {suffix.decode()}, which can't be read here; take one packed with xz")
        try:
            # The data are the last member of a package, so they end where the file ends.
            shutil.copyfileobj(unpackers[suffix](archive), unpacked)
        except (lzma.LZMAError, EOFError, OSError) as error:
            raise MachineError(f"{package} is damaged ({error}); delete it, and it is downloaded again") from error
        unpacked.seek(0)
        with tarfile.open(fileobj=unpacked, mode="r:") as files:
            yield files


def _member(archive: IO[bytes], package: Path, wanted: bytes) -> tuple[bytes, int]:
    """Go to the member of an ar archive whose name begins with `wanted`; return its name and size."""
    if archive.read(len(_AR_MAGIC)) != _AR_MAGIC:
        raise MachineError(f"{package} is no Debian package")
    while len(header := archive.read(60)) == 60:
        name, size = header[:16].strip().rstrip(b"/"), int(header[48:58])
        if name.startswith(wanted):
            return name, size
        archive.seek(size + size % 2, 1)
    raise MachineError(f"{package} is no whole Debian package: it has no {wanted.decode()}")


def read_busybox(source: Path) -> bytes:
    """Return the static busybox in a Debian package, or the file itself."""
    if source.suffix != ".deb":
        return source.read_bytes()
    with opened_package(source) as files:
        for member in files:
            if member.isfile() and member.name.endswith("bin/busybox"):
                return _contents(files, member)
    raise MachineError(f"{source} holds no busybox")


class Kernel:
    """A kernel package's parts.

    version: as in the names of its files. image: the kernel that the emulator starts. modules: contents by name, in load order.
    """

    def __init__(self, package: Path, wanted: Sequence[str] = MODULES) -> None:
        with opened_package(package) as files:
            members = {member.name.removeprefix("./"): member for member in files if member.isfile()}
            images = [name for name in members if name.startswith("boot/vmlinuz-")]
            if not images:
                raise MachineError(f"{package} holds no kernel; take a package linux-image-<version>-amd64")
            self.version = images[0].removeprefix("boot/vmlinuz-")
            self.image = _contents(files, members[images[0]])
            paths = {_module_name(name): name for name in members if re.search(r"\.ko(\.xz)?$", name)}
            self.modules: dict[str, bytes] = {}
            for name in wanted:
                self._add(name, files, members, paths, package)

    def _add(
        self, name: str, files: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo], paths: Mapping[str, str], package: Path
    ) -> None:
        if name in self.modules:
            return
        if name not in paths:
            raise MachineError(f"{package} has no module {name}; take Debian's full kernel, not the one for clouds")
        data = _contents(files, members[paths[name]])
        if paths[name].endswith(".xz"):
            data = lzma.decompress(data)
        for dependency in module_dependencies(data):
            self._add(dependency, files, members, paths, package)
        self.modules[name] = data


def module_dependencies(module: bytes) -> list[str]:
    """Return the modules that a kernel module declares as its dependencies, from the field that depmod reads too."""
    found = _DEPENDS.search(module)
    return [name.replace("-", "_") for name in found[1].decode().split(",") if name] if found else []


def _module_name(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].replace("-", "_")


def _contents(files: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = files.extractfile(member)
    if file is None:
        raise MachineError(f"{member.name} can't be read")
    return file.read()


def initramfs(kernel: Kernel, busybox: bytes, command: Sequence[str]) -> bytes:
    """Return the machine's initial file system in the kernel's format, a gzipped cpio archive. Its init runs the command."""
    entries: list[tuple[str, int, bytes]] = [
        (folder, 0o040755, b"") for folder in ("dev", "proc", "sys", "host", "mods", "bin")
    ]
    entries.append(("bin/busybox", 0o100755, busybox))
    names = [f"mods/{number:02}_{name}.ko" for number, name in enumerate(kernel.modules)]
    entries += [(name, 0o100644, data) for name, data in zip(names, kernel.modules.values(), strict=True)]
    entries.append(("init", 0o100755, _init(names, command).encode()))
    return gzip.compress(cpio(entries), 1)


def _init(modules: Sequence[str], command: Sequence[str]) -> str:
    """Return the machine's init script. Only /run is writable; everything else is this computer's, read-only."""
    camera = modules[-1]
    lines = [
        "#!/bin/busybox sh",
        "B=/bin/busybox",
        "$B mount -t proc p /proc; $B mount -t sysfs s /sys; $B mount -t devtmpfs d /dev",
        *(f"$B insmod /{name} {CAMERA_OPTIONS if name == camera else ''} || echo 'cannot load {name}'" for name in modules),
        f"$B mount -t 9p -o {_SHARE_OPTIONS} host /host || echo 'cannot mount the files'",
        "for F in dev proc sys; do $B mount -o bind /$F /host/$F; done; $B mount -t tmpfs t /host/run",
        f"$B cp /{camera} /host{GUEST_MODULE}; $B cp /bin/busybox /host{GUEST_BUSYBOX}",
        "$B ip link set lo up",
        f"$B env -i {_ENVIRONMENT} $B chroot /host {shlex.join(command)}",
        "$B poweroff -f",
    ]
    return "\n".join(lines) + "\n"


def cpio(entries: Sequence[tuple[str, int, bytes]]) -> bytes:
    """Return an archive in the kernel's own format (newc) of the entries (name, mode with type, contents) and two devices."""
    parts = []
    devices = [(name, 0o020600, b"", *numbers) for name, numbers in _DEVICE_NODES.items()]
    files = [(*entry, 0, 0) for entry in entries]
    for number, (name, mode, data, major, minor) in enumerate([*files, *devices, ("TRAILER!!!", 0, b"", 0, 0)], start=1):
        path = name.encode() + b"\0"
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, major, minor, len(path), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + path
        parts += [head, bytes(-len(head) % 4), data, bytes(-len(data) % 4)]
    return b"".join(parts)


def run_machine(
    emulator: str, kernel: Kernel, filesystem: bytes, limit_s: float, hear: Callable[[str], None], kvm: bool = False
) -> None:
    """Start the machine and pass each line of its output to `hear`, until it powers off. Raises MachineError after limit_s.

    kvm: use hardware virtualisation, which is faster and needs /dev/kvm. In some virtual machines /dev/kvm exists but fails.
    """
    with tempfile.TemporaryDirectory(prefix="fer-desktop-camera-") as folder:
        image, first = Path(folder) / "vmlinuz", Path(folder) / "initramfs.gz"
        image.write_bytes(kernel.image)
        first.write_bytes(filesystem)
        command = [
            *(emulator, "-accel", "kvm" if kvm else "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "2048"),
            *("-nodefaults", "-nic", "none", "-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot"),
            *("-kernel", str(image), "-initrd", str(first), "-append", "console=ttyS0 quiet panic=-1"),
            *("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"),
        ]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(limit_s, stop)
        timer.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                hear(_plain(line))
            status = process.wait()
        finally:
            timer.cancel()
            process.kill()
            process.wait()
    if late.is_set():
        raise MachineError(f"the machine was not done after {limit_s:.0f} s and was stopped")
    if status != 0:
        raise MachineError(f"{EMULATOR} ended with status {status}")


def _plain(line: str) -> str:
    """Remove the control sequences for a terminal's cursor, which the firmware sends."""
    return re.sub(r"\x1b(\[[0-9;?=]*[a-zA-Z]|c)", "", line).rstrip()


def python_command(program: Path, *arguments: str) -> list[str]:
    """Return the command that runs a program inside the machine with this process's Python."""
    return [sys.executable, "-u", str(program), *arguments]
