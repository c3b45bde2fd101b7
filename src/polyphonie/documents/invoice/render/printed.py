"""The readable view as a PDF, made by Typst from `readable.typ`.

The document reaches Typst as JSON and is shown as text, never evaluated. Only the fonts inside Typst are used, so the
same invoice makes the same bytes on every machine; PDF/A forbids a character that no font can draw, so such a
character is replaced by □ (the HTML view and the original still have it).
"""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from polyphonie.documents.invoice import model, verdict

from . import typography
from .composing import sheet
from .naming import Language

TEMPLATE = Path(__file__).with_name("readable.typ")
DATELESS = date(2000, 1, 1)
"""The date in the metadata, which PDF/A demands, of an invoice that has none."""
DRAWABLE = (
    *("\t\n", "\u0020-\u007e", "\u00a0-\u00ac", "\u00ae-\u0331", "\u0370-\u0377", "\u038e-\u03a1", "\u03a3-\u0482"),
    *("\u048a-\u04ff", "\u05d0-\u05ea", "\u10d0-\u10ff", "\u1d00-\u1dbf", "\u1e00-\u1f15", "\u2009", "\u2010-\u2027"),
    *("\u202f", "\u2030", "\u2039\u203a", "\u2074-\u208e", "\u20a0-\u20a4", "\u20a6-\u20c0", "\u2116", "\u2122"),
    *("\u2153-\u2184", "\u2190-\u222e", "\u2241-\u226b", "\u2460-\u25ff"),
)
"""What the fonts inside Typst 0.15 draw in each of their weights: Latin, Greek, Cyrillic, Hebrew, Georgian, signs.

The combining marks that they draw on some letters or in some weights only are not among them (from U+0332 on).
"""
UNDRAWABLE = re.compile(f"[^{''.join(DRAWABLE)}]")
UNDRAWN = "□"
LONGEST_WORD = 24
"""A longer run of characters without a space gets places where it may be broken, so that it stays in its column."""
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
PART = re.compile(r".{8}(?=.)")
ZERO_WIDTH_SPACE = "\u200b"


def pdf(
    invoice: model.Invoice,
    report: verdict.Report | None = None,
    *,
    language: Language = "fr",
    generated_on: date | None = None,
) -> bytes:
    """The readable view as a PDF/A-3a (the original may be attached to it) that PDF/UA-1 programs can read aloud.

    `generated_on` is said at the foot of each page; without it the same invoice always gives the same bytes.
    """
    shown = sheet(invoice, report, language=language, whole=False)
    made = generated_on or invoice.issued_on or DATELESS
    footer = shown.words["original"]
    if generated_on:
        footer = f"{shown.words['generated_on']} {typography.long_day(generated_on, language)}. {footer}"
    content = {
        **drawable(shown),
        "title": drawable(shown.title),
        "author": drawable(author(invoice)),
        "footer": footer,
        "made": {"year": made.year, "month": made.month, "day": made.day},
    }
    printed = compiler(TEMPLATE).compile(
        format="pdf",
        sys_inputs={"sheet": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["a-3a", "ua-1"],
        timestamp=datetime(made.year, made.month, made.day, tzinfo=UTC),
    )
    assert isinstance(printed, bytes)
    return printed


def author(invoice: model.Invoice) -> str:
    return (invoice.seller.name or "") if invoice.seller else ""


THREAD = threading.local()


def compiler(template: Path) -> typst.Compiler:
    """This thread's compiler of a template, kept because it has read it; it cannot serve two threads at once."""
    kept: dict[Path, typst.Compiler] = vars(THREAD).setdefault("compilers", {})
    if template not in kept:
        kept[template] = typst.Compiler(str(template), font_paths=fonts())
    return kept[template]


@cache
def fonts() -> typst.Fonts:
    """The fonts inside Typst, read once, and no font of the machine."""
    return typst.Fonts(include_system_fonts=False)


def drawable(value: Any) -> Any:
    """A sheet, or a part of it, as JSON values whose text the fonts can draw."""
    if isinstance(value, str):
        return drawn(value)
    if isinstance(value, tuple | list):
        return [drawable(each) for each in value]
    if is_dataclass(value):
        return {name: drawable(getattr(value, name)) for name in names(value.__class__)}
    if isinstance(value, Mapping):
        return {key: drawable(each) for key, each in value.items()}
    return value


@cache
def names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def drawn(text: str) -> str:
    """`text` with □ for what no font draws, and with places to break its longest words."""
    if not (text.isascii() and text.isprintable()):
        text = UNDRAWABLE.sub(UNDRAWN, typography.readable(text))
    if len(text) > LONGEST_WORD:
        text = LONG_WORD.sub(lambda found: PART.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", found[0]), text)
    return text
