"""The messages' fields, which docs/live-link.md promises to receivers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fer_desktop.link.link import Link
from fer_desktop.link.messages import to_json
from tests.link.conftest import MakeAnalysis
from tests.link.received import Received

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "live-link.md"


def documented(heading: str) -> set[str]:
    """Return the fields in the first table below a heading."""
    text = DOCUMENTATION.read_text(encoding="utf-8").split(f"\n{heading}\n", 1)[1]
    table = re.search(r"(^\|.*\n)+", text, re.MULTILINE)
    assert table is not None
    cells = [line.split("|")[1] for line in table[0].splitlines()[2:]]
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


@pytest.fixture
def one_of_each(link: Link, make_analysis: MakeAnalysis) -> dict[str, dict[str, object]]:
    output = Received()
    link.start("test", output)
    link.set_state("live", "Test camera")
    link.take(make_analysis(0.0, 1))
    link.mark("door")
    return {message.kind: to_json(message) for message in output.messages}


@pytest.mark.parametrize("kind", ["reading", "person", "marker", "state"])
def test_every_field_is_documented(one_of_each: dict[str, dict[str, object]], kind: str) -> None:
    assert set(one_of_each[kind]) == documented("## Messages") | documented(f"### `{kind}`")
    assert list(one_of_each[kind])[:2] == ["type", "version"]
