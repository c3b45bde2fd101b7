"""Those who are compared: ours, the bare parser with its schema, and SaxonC with the official stylesheets."""

import codecs
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lxml import etree

from polyphonie.documents import invoice
from polyphonie.documents.invoice import schema
from polyphonie.documents.invoice.verdict import Syntax

CORPUS: Final = Path(
    os.environ.get("POLYPHONIE_CORPUS") or Path(__file__).resolve().parents[3] / "shared/corpus/einvoicing"
)
Judge = Callable[[bytes], object]


def ours(pack: Any) -> Judge:
    """Parse, schema, rules and sentences."""
    return lambda content: invoice.check(content, pack=pack)


def bare(syntax: Syntax) -> Judge:
    """Parse and schema alone, with nothing against hostile input."""
    compiled = schema.compiled(syntax)
    return lambda content: compiled.validate(etree.fromstring(content))


class Official:
    """SaxonC, each stylesheet compiled once; a document costs its parsing and its transformation to a report."""

    def __init__(self, corpus: Path) -> None:
        from tests.conformance import official

        self.corpus = corpus
        self.runner = official.Official(corpus)
        self.crashed = official.Crashed

    def judge(self, pack: str, kind: str) -> Judge:
        def run(content: bytes) -> object:
            try:
                return self.runner.failed(content.removeprefix(codecs.BOM_UTF8), pack=pack, kind=kind)
            except self.crashed:
                return None

        return run


def official() -> Official | None:
    """SaxonC and the official stylesheets, when both are here."""
    try:
        return Official(CORPUS) if CORPUS.is_dir() else None
    except ImportError:
        return None
