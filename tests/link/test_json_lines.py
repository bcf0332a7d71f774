"""JSON lines in files and pipes, with receivers that read, stall, leave and come back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.link.json_lines import JsonLinesSender
from fer_desktop.link.link import Link
from fer_desktop.link.messages import json_text, to_json
from fer_desktop.link.outputs import Phase, QueuedOutput
from tests.link.conftest import MakeAnalysis, Until, marking

on_posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no named pipes of this kind")


def lines_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_file_gets_every_message_as_a_line(link: Link, make_analysis: MakeAnalysis, tmp_path: Path, until: Until) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text('{"type": "older"}\n', encoding="utf-8")
    output = QueuedOutput(JsonLinesSender(path))
    link.start("file", output)
    link.set_state("live", "Kamera \udcff \u00e9")  # a name with a byte that isn't text
    link.take(make_analysis(0.0, 1))
    link.mark("door \u2713")
    until(lambda: output.status().sent == 4, "four messages in the file")
    lines = lines_in(path)
    assert [line["type"] for line in lines] == ["older", "state", "person", "reading", "marker"]
    assert lines[1]["source"] == "Kamera \udcff \u00e9"
    assert lines[3]["shown"]["happy"] == pytest.approx(0.88) and list(lines[3]["read"]) == list(EXPRESSIONS)
    assert all(line["version"] == 1 and line["wall_s"] > 1e9 for line in lines[1:])


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe that nobody reads yet: its reading and its writing end."""
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            assert True  # the test has closed it


@on_posix
def test_a_process_reads_what_is_written(link: Link, make_analysis: MakeAnalysis, pipe: tuple[int, int]) -> None:
    code = "import json, sys\nfor line in sys.stdin: print(json.loads(line)['type'], flush=True)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe[0], stdout=subprocess.PIPE, text=True) as reader:
        os.close(pipe[0])
        output = QueuedOutput(JsonLinesSender(None, pipe[1]))
        link.start("pipe", output)
        link.take(make_analysis(0.0, 1))
        assert reader.stdout is not None
        assert [reader.stdout.readline().strip() for _ in range(2)] == ["person", "reading"]
        link.stop("pipe")
        assert output.join(20)
        os.close(pipe[1])
        assert reader.wait(20) == 0


@on_posix
def test_a_reader_that_stalls_delays_nobody_and_misses_only_readings(
    link: Link, make_analysis: MakeAnalysis, pipe: tuple[int, int], until: Until
) -> None:
    output = QueuedOutput(JsonLinesSender(None, pipe[1]), limit=16, flush_s=0.0)
    link.start("pipe", output)
    link.mark("before")
    for k in range(400):  # more than a pipe of 64 KiB and the queue hold; with a sender that waits, this would never end
        link.take(make_analysis(k / 100, 1))
    link.mark("after")
    status = output.status()
    assert status.dropped > 100 and status.phase is Phase.RUNNING
    # Once the pipe is read again, what was queued comes, with the marker.
    received = b""
    while b'"text": "after"' not in received:
        received += os.read(pipe[0], 1 << 16)
    messages = [json.loads(line) for line in received.splitlines()]
    until(lambda: output.status().sent == len(messages), "every message to be counted")
    assert output.status().sent + output.status().dropped == 403
    assert [each["text"] for each in messages if each["type"] == "marker"] == ["before", "after"]
    numbers = [each["number"] for each in messages]
    assert numbers == sorted(numbers)


@on_posix
def test_a_stalled_reader_does_not_keep_the_output_from_ending(
    link: Link, make_analysis: MakeAnalysis, pipe: tuple[int, int], until: Until
) -> None:
    output = QueuedOutput(JsonLinesSender(None, pipe[1]), flush_s=0.05)
    link.start("pipe", output)
    for k in range(400):
        link.take(make_analysis(k / 100, 1))
    until(lambda: output.status().dropped, "the pipe and the queue to be full")
    link.stop("pipe")
    assert output.join(20)
    assert output.status().sent + output.status().dropped == 401


@on_posix
def test_a_reader_that_has_gone_is_an_error_that_names_it(
    link: Link, make_analysis: MakeAnalysis, pipe: tuple[int, int], until: Until
) -> None:
    output = QueuedOutput(JsonLinesSender(None, pipe[1]))
    link.start("pipe", output)
    os.close(pipe[0])
    link.take(make_analysis(0.0, 1))
    until(lambda: output.status().phase is Phase.FAILED, "the pipe to fail")
    assert isinstance(output.cause, BrokenPipeError)
    assert str(output.status().error) == "standard output: Broken pipe"
    link.take(make_analysis(0.1, 1))
    assert output.status().dropped >= 1


@on_posix
def test_a_reader_of_a_named_pipe_comes_and_goes_a_hundred_times(
    link: Link, make_analysis: MakeAnalysis, tmp_path: Path, until: Until
) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    output = QueuedOutput(JsonLinesSender(path), retry_s=0.001)
    link.start("pipe", output)

    def sent_more(before: int) -> bool:
        return output.status().sent > before

    for visit in range(100):
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        until(lambda: output.status().phase is Phase.RUNNING, f"the pipe to be opened at visit {visit}")
        before = output.status().sent
        link.take(make_analysis(float(visit), 1))
        until(partial(sent_more, before), "a reading to be sent")
        os.close(reader)
        # Only the next message shows that the reader has gone.
        until(marking(link, lambda: output.status().phase is not Phase.RUNNING), "the reader to be missed")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_an_error_that_says_so(link: Link, until: Until) -> None:
    output = QueuedOutput(JsonLinesSender(Path("/dev/full")))
    link.start("full", output)
    link.mark("lost")
    until(lambda: output.status().error, "an error")
    assert str(output.status().error) == "/dev/full: No space left on device"


@on_posix
def test_a_pipe_without_a_reader_is_waited_for(link: Link, tmp_path: Path, until: Until) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    output = QueuedOutput(JsonLinesSender(path), retry_s=0.001)
    link.start("pipe", output)
    until(lambda: output.status().phase is Phase.FAILED, "opening to fail")
    assert str(output.status().error) == f"{path}: nobody reads it."
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    until(lambda: output.status().phase is Phase.RUNNING, "the pipe to be opened")
    os.close(reader)


def test_a_folder_is_no_file(link: Link, tmp_path: Path, until: Until) -> None:
    output = QueuedOutput(JsonLinesSender(tmp_path))
    link.start("folder", output)
    until(lambda: output.status().phase is Phase.FAILED, "opening to fail")
    assert str(output.status().error).startswith(f"{tmp_path} can't be written: ")


def test_json_has_no_line_end_within_a_line(make_analysis: MakeAnalysis, link: Link) -> None:
    from tests.link.received import Received

    output = Received()
    link.start("test", output)
    link.mark("two\nlines")
    text = json_text(output.messages[0])
    assert "\n" not in text and json.loads(text) == to_json(output.messages[0])
