"""The official verdict: the rule artefacts themselves, run by SaxonC (the group `conformance` of pyproject.toml)."""

import re
from pathlib import Path

from saxonche import PySaxonProcessor

STYLESHEETS = {
    ("EN 16931", "UBL"): "en16931-cen/ubl/xslt/EN16931-UBL-validation.xslt",
    ("EN 16931", "CII"): "en16931-cen/cii/xslt/EN16931-CII-validation.xslt",
    ("BR-FR", "UBL"): "fr-phive-france/xslt/ctc-1.4.0.03/xslt/*Flux2*UBL*.xslt",
    ("BR-FR", "CII"): "fr-phive-france/xslt/ctc-1.4.0.03/xslt/*Flux2*CII*.xslt",
    ("BR-FR-CDV", "CDAR"): "fr-phive-france/xslt/ctc-1.4.0.03/xslt/*CDV*CDAR*.xslt",
}
FAILED = re.compile(r'<svrl:failed-assert[^>]*?\sid="([^"]+)"')


class Crashed(Exception):
    """The official artefact itself stopped on this document: there is no verdict to compare with."""


class Official:
    """One SaxonC processor with the stylesheets compiled once."""

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus
        self.processor = PySaxonProcessor(license=False)
        self.transformer = self.processor.new_xslt30_processor()
        self.compiled: dict[tuple[str, str], object] = {}

    def failed(self, content: bytes, *, pack: str, kind: str) -> set[str]:
        """The identifiers of the rules that fail."""
        stylesheet = self.compiled.get((pack, kind))
        if stylesheet is None:
            path = next(self.corpus.glob(STYLESHEETS[pack, kind]))
            stylesheet = self.transformer.compile_stylesheet(stylesheet_file=str(path))
            self.compiled[pack, kind] = stylesheet
        try:
            document = self.processor.parse_xml(xml_text=content.decode("utf-8"))
            return set(FAILED.findall(stylesheet.transform_to_string(xdm_node=document)))
        except Exception as error:  # SaxonC raises one class of its own, whatever the reason.
            raise Crashed(str(error).splitlines()[0]) from None
