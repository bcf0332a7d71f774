"""The parts of the emulated Linux are assembled correctly; `make camera-test` runs the machine itself."""

import gzip
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.camera import machine
from tests.camera.machine import Kernel, MachineError
from tests.camera.outcome import Outcome, as_markdown

MODULE_FOLDER = "./lib/modules/6.1/kernel"


def module(*dependencies: str) -> bytes:
    return b"\x7fELF\0license=GPL\0depends=" + ",".join(dependencies).encode() + b"\0intree=Y\0"


def package(path: Path, files: dict[str, bytes], suffix: str = "xz") -> Path:
    """A Debian package that holds files."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, contents in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(contents)
            archive.addfile(entry, io.BytesIO(contents))
    unpacked = data.getvalue()
    packed = {"xz": lzma.compress(unpacked), "gz": gzip.compress(unpacked)}.get(suffix, unpacked)
    result = b"!<arch>\n"
    for name, contents in (("debian-binary", b"2.0\n"), ("control.tar.xz", b"odd"), (f"data.tar.{suffix}", packed)):
        result += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(contents):<10}`\n".encode() + contents
        result += b"\n" * (len(contents) % 2)
    path.write_bytes(result)
    return path


def kernel_files() -> dict[str, bytes]:
    return {
        "./boot/vmlinuz-6.1": b"kernel",
        f"{MODULE_FOLDER}/drivers/virtio.ko": module(),
        f"{MODULE_FOLDER}/drivers/video-dev.ko.xz": lzma.compress(module()),
        f"{MODULE_FOLDER}/drivers/virtio-pci.ko": module("virtio"),
        f"{MODULE_FOLDER}/drivers/vivid.ko": module("video-dev", "virtio"),
        f"{MODULE_FOLDER}/drivers/other.ko": module("vivid"),
    }


def test_modules_come_after_what_they_depend_on(tmp_path: Path) -> None:
    kernel = Kernel(package(tmp_path / "kernel.deb", kernel_files()), wanted=("virtio_pci", "vivid"))
    assert (kernel.version, kernel.image) == ("6.1", b"kernel")
    assert list(kernel.modules) == ["virtio", "virtio_pci", "video_dev", "vivid"]
    assert kernel.modules["video_dev"] == module()


def test_a_kernel_without_the_camera_is_an_error(tmp_path: Path) -> None:
    files = {name: contents for name, contents in kernel_files().items() if "vivid" not in name}
    with pytest.raises(MachineError, match="no module vivid"):
        Kernel(package(tmp_path / "kernel.deb", files), wanted=("vivid",))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: b"PK" + data[2:], "no Debian package"),
        (lambda data: data[:100], "no whole Debian package"),
        (lambda data: data[:-40], "damaged"),
    ],
)
def test_a_file_that_is_no_package_is_an_error(tmp_path: Path, change: Callable[[bytes], bytes], message: str) -> None:
    path = package(tmp_path / "kernel.deb", kernel_files())
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(MachineError, match=message):
        Kernel(path)


def test_an_unknown_compression_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="packed with zst"):
        Kernel(package(tmp_path / "kernel.deb", kernel_files(), suffix="zst"))


def test_busybox_is_read_from_its_package_or_from_a_plain_file(tmp_path: Path) -> None:
    from_package = package(tmp_path / "busybox.deb", {"./usr/bin/busybox": b"box"}, suffix="gz")
    (tmp_path / "busybox").write_bytes(b"itself")
    assert machine.read_busybox(from_package) == b"box"
    assert machine.read_busybox(tmp_path / "busybox") == b"itself"


def test_the_first_file_system_holds_the_modules_in_order_and_starts_the_program(tmp_path: Path) -> None:
    kernel = Kernel(package(tmp_path / "kernel.deb", kernel_files()), wanted=("virtio_pci", "vivid"))
    files = unpacked(gzip.decompress(machine.initramfs(kernel, b"box", ["/a folder/python", "drive.py"])))
    assert [name for name in files if name.startswith("mods/")] == [
        "mods/00_virtio.ko",
        "mods/01_virtio_pci.ko",
        "mods/02_video_dev.ko",
        "mods/03_vivid.ko",
    ]
    assert files["bin/busybox"] == b"box"
    init = files["init"].decode()
    assert "insmod /mods/03_vivid.ko n_devs=1" in init
    assert "chroot /host '/a folder/python' drive.py\n$B poweroff -f\n" in init


def unpacked(archive: bytes) -> dict[str, bytes]:
    """Return the files in a cpio archive, by name."""
    found: dict[str, bytes] = {}
    place = 0
    while True:
        assert archive[place : place + 6] == b"070701"
        fields = [int(archive[place + 6 + 8 * n : place + 14 + 8 * n], 16) for n in range(13)]
        size, length = fields[6], fields[11]
        name = archive[place + 110 : place + 109 + length].decode()
        if name == "TRAILER!!!":
            return found
        start = place + -(-(110 + length) // 4) * 4
        found[name] = archive[start : start + size]
        place = -(-(start + size) // 4) * 4


def test_checks_are_separated_from_the_machine_s_other_output(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = Outcome()
    for line in ("SeaBIOS", "PASS It is listed: a|b", "FAIL It plays: no", "PASS", "", "DONE"):
        outcome.hear(line)
    assert (outcome.passed, outcome.failed, outcome.done) == (["It is listed: a|b"], ["It plays: no"], True)
    assert outcome.other == ["SeaBIOS", "PASS"]
    assert capsys.readouterr().out == "PASS It is listed: a|b\nFAIL It plays: no\n"
    page = as_markdown(outcome, "Linux 6.1")
    assert "Linux 6.1: 1 passed, 1 failed." in page
    assert "| It is listed | passed | a\\|b |" in page
    assert "| It plays | **failed** | no |" in page
