"""The page of HTML that reports share: without scripts, and without fonts or pictures from elsewhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.messages import Message, Template

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff }
body { max-width: 940px; margin: 24px auto; padding: 0 16px }
h1 { font-size: 26px; margin-bottom: 0 } h2 { font-size: 19px; margin-top: 32px; border-bottom: 1px solid #e2e4e8 }
table { border-collapse: collapse } td, th { padding: 3px 14px 3px 0; text-align: left; vertical-align: top }
td.n, th.n { text-align: right } .muted { color: #59616b }
.caution { background: #fff4df; padding: 10px 14px; border-radius: 6px }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; fill: #1b1f24; overflow: visible }
.dot { display: inline-block; width: 12px; height: 12px; border-radius: 6px; margin-right: 8px }
line.base { stroke: #c9ced6 } line.marker { stroke: #59616b; stroke-dasharray: 3 3 }
rect.pause { fill: #f1f2f4 } rect.uncertain { fill: #f1f2f4 } path.hatch { stroke: #59616b; fill: none }
@page { size: A4; margin: 14mm }
@media print {
body { max-width: none; margin: 0; padding: 0; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
section, tr, figure, svg { break-inside: avoid } h2, h3 { break-after: avoid } thead { display: table-header-group }
}
"""

GALLERY_STYLE: Final = (
    ".gallery { display: flex; flex-wrap: wrap; gap: 12px } .gallery div { width: 130px; font-size: 12px } "
    ".gallery img { width: 130px; height: 98px; object-fit: contain; background: #eef0f3 } .gallery span { display: block; "
    "overflow-wrap: anywhere }"
)

# Characters that XML can't hold, escaped or not; file names may have them.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _percent(share: float, digits: int) -> str:
    return f"{100 * share:.{digits}f}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLook:
    """The language and the colours of a report; English unless given otherwise.

    colors: of the seven expressions, "#RRGGBB", on white. labels: their names. language: a code, such as "en".
    translated: returns a message in it. percent: formats a share, 0 to 1, with so many digits after the point.
    """

    colors: Sequence[str] = ("#2968BF",) * CLASS_COUNT
    labels: Sequence[str] = EXPRESSIONS
    language: str = "en"
    translated: Callable[[Message], str] = str
    percent: Callable[[float, int], str] = _percent

    def say(self, template: Template, /, **values: object) -> str:
        return self.translated(Message(template, **values))

    def __post_init__(self) -> None:
        if len(self.colors) != CLASS_COUNT or len(self.labels) != CLASS_COUNT:
            raise ValueError(f"expected {CLASS_COUNT} colours and labels, got {len(self.colors)} and {len(self.labels)}")


ENGLISH: Final = ReportLook()


def page(title: str, sections: Sequence[str], language: str = "en", style: str = "") -> str:
    """Return the page as HTML that is XML as well.

    sections: HTML in which every untrusted text is escaped, with pictures as data URLs; empty ones are left out.
    language: a code, such as "en". style: CSS of this page alone.
    """
    # The page loads and runs nothing, so injected HTML can't either.
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    text = (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width"/>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"/>'
        f"<title>{escape(title)}</title><style>{_STYLE}{style}</style></head>\n<body>\n"
        + "\n".join(section for section in sections if section)
        + "\n</body></html>\n"
    )
    return _NOT_XML.sub("?", text)


def heading(text: str, anchor: str = "") -> str:
    """Return a heading. anchor: what links to it name."""
    return f'<h2 id="{escape(anchor)}">{escape(text)}</h2>' if anchor else f"<h2>{escape(text)}</h2>"


def contents(entries: Iterable[tuple[str, str]]) -> str:
    """Return links to headings: their anchors and texts."""
    links = "".join(f'<li><a href="#{escape(anchor)}">{escape(text)}</a></li>' for anchor, text in entries)
    return f'<nav><ol class="contents">{links}</ol></nav>'


def picture(jpeg: bytes, text: str, kind: str = "") -> str:
    """Return a picture that the page holds itself. text: for those who don't see it. kind: its CSS class."""
    data = base64.b64encode(jpeg).decode("ascii")
    attribute = f' class="{kind}"' if kind else ""
    return f'<img{attribute} alt="{escape(text)}" src="data:image/jpeg;base64,{data}"/>'


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph. kind: its CSS class, such as "muted" or "caution"."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def bullets(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def facts_table(facts: Iterable[tuple[str, str]]) -> str:
    """Return a table of names and values."""
    rows = "".join(f'<tr><td class="muted">{escape(name)}</td><td>{escape(value)}</td></tr>' for name, value in facts)
    return f"<table>{rows}</table>"
