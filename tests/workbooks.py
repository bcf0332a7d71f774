"""Reads the sheets of an Excel workbook as the XML that they are."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the sheets of a workbook: lists of rows, each with its cells by column letters."""
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        names = [sheet.attrib["name"] for sheet in ET.fromstring(file.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")]
        return {name: list(_rows(file.read(f"xl/worksheets/sheet{k}.xml"))) for k, name in enumerate(names, 1)}


def _rows(xml: bytes) -> Iterator[dict[str, Any]]:
    for row in ET.fromstring(xml).iter(f"{_MAIN}row"):
        cells: dict[str, Any] = {}
        for cell in row.iter(f"{_MAIN}c"):
            value = cell.findtext(f"{_MAIN}v")
            kind, column = cell.attrib.get("t"), re.sub(r"\d", "", cell.attrib["r"])
            text = "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
            cells[column] = text if kind == "inlineStr" else value == "1" if kind == "b" else float(value or "nan")
            assert cell.find(f"{_MAIN}f") is None, "no cell is a formula"
        yield cells


def table_in(path: Path, name: str) -> list[dict[str, Any]]:
    """Return a sheet's rows by the names in its header."""
    head, *rows = sheets_of(path)[name]
    return [{head[column]: value for column, value in row.items()} for row in rows]
