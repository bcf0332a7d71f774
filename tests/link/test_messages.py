"""The messages' fields, which docs/live-link.md promises to receivers."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import fields
from pathlib import Path

import pytest
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage

from fer_desktop.link.commands import OUTSIDE, Refusal
from fer_desktop.link.link import Link
from fer_desktop.link.messages import LinkMessage, to_json
from fer_desktop.link.osc import datagram
from fer_desktop.link.rules import Rule, rules_from_json
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
def messages(link: Link, make_analysis: MakeAnalysis) -> list[LinkMessage]:
    """One message of each kind."""
    output = Received()
    link.start("test", output)
    link.set_state("live", "Test camera")
    link.take(make_analysis(0.0, 1))
    link.mark("door")
    return output.messages


@pytest.fixture
def one_of_each(messages: list[LinkMessage]) -> dict[str, dict[str, object]]:
    return {message.kind: to_json(message) for message in messages}


@pytest.mark.parametrize("kind", ["reading", "person", "marker", "state"])
def test_every_field_is_documented(one_of_each: dict[str, dict[str, object]], kind: str) -> None:
    assert set(one_of_each[kind]) == documented("## Messages") | documented(f"### `{kind}`")
    assert list(one_of_each[kind])[:2] == ["type", "version"]


def code_blocks(heading: str) -> list[str]:
    """Return the indented blocks below a heading, up to the next one of its kind."""
    section = DOCUMENTATION.read_text(encoding="utf-8").split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0]
    return [textwrap.dedent(block) for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", section, re.MULTILINE)]


def test_the_rules_in_the_documentation_can_be_loaded() -> None:
    rules = rules_from_json(json.loads(code_blocks("## Rules")[0]))
    assert [rule.name for rule in rules] == ["Smile", "Start"]
    assert documented("## Rules") >= {field.name for field in fields(Rule)}


def test_every_command_and_refusal_is_documented() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    commands = set(re.findall(r'\{"command": "([\w-]+)"', text))
    assert commands == set(OUTSIDE)
    assert all(f"| `{refusal}` |" in text for refusal in Refusal)


def test_every_osc_address_is_documented(messages: list[LinkMessage]) -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    addresses = set()
    for message in messages:
        packet = datagram(message)
        parts = list(OscBundle(packet)) if OscBundle.dgram_is_bundle(packet) else [OscMessage(packet)]
        addresses |= {part.address.replace("/person/1/", "/person/<id>/") for part in parts}
    assert len(addresses) == 12
    assert all(f"| `{address}` |" in text for address in addresses)


def test_the_python_in_the_documentation_is_python() -> None:
    sections = ("JSON lines", "OSC", "WebSocket", "Lab Streaming Layer")
    programs = [block for name in sections for block in code_blocks(f"## {name}") if "import" in block]
    assert len(programs) == 4
    for program in programs:
        compile(program, "docs/live-link.md", "exec")
