"""Whether a PDF is built as Factur-X and PDF/A-3 want: what can be told from its structure, without a PDF/A validator.

Not told here, for only a whole validator can: colours of each drawing, validity of the font programs, tagging.
Source: ISO 19005-3; Factur-X 1.09.
"""

import io
from collections.abc import Iterator
from typing import NamedTuple

import pikepdf

from polyphonie.documents.invoice.reading import read
from polyphonie.documents.invoice.refusals import unreadable
from polyphonie.documents.invoice.verdict import Unreadable

from . import metadata
from .embedding import FILE_NAME
from .levels import Level, level_of, relationship

FORBIDDEN_ACTIONS = frozenset({"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"})
CONFORMANCES = frozenset({"A", "B", "U"})
FONT_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
ANY_LEVEL = frozenset({"/Data", "/Alternative", "/Source"})


class Problem(NamedTuple):
    """Something that Factur-X or PDF/A-3 does not allow: a stable code, and why in French and in English."""

    code: str
    french: str
    english: str


def problems(content: bytes) -> tuple[Problem, ...]:
    """What is wrong with a PDF as a Factur-X invoice; nothing when all that can be told is right.

    Raises `Unreadable` DOC-PDF-01 when it cannot be opened, DOC-PDF-02 when a password protects it.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return (*general(document), *described(document), *attached(document), *drawn(document))
    except pikepdf.PasswordError:
        raise unreadable("DOC-PDF-02") from None
    except pikepdf.PdfError:
        raise unreadable("DOC-PDF-01") from None


def general(document: pikepdf.Pdf) -> Iterator[Problem]:
    if document.is_encrypted:
        yield Problem("FX-ENC", "Le PDF est chiffré.", "The PDF is encrypted.")
    if "/ID" not in document.trailer:
        yield Problem("FX-ID", "Le PDF n'a pas d'identifiant.", "The PDF has no identifier.")
    intents = document.Root.get("/OutputIntents", pikepdf.Array([]))
    if not any(each.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in each for each in intents):
        yield Problem(
            "FX-OUT", "Le PDF ne dit pas l'espace de ses couleurs.", "The PDF does not state its output intent."
        )


def described(document: pikepdf.Pdf) -> Iterator[Problem]:
    stream = document.Root.get("/Metadata")
    root = metadata.parsed(stream.read_bytes()) if isinstance(stream, pikepdf.Stream) else None
    if root is None:
        yield Problem("FX-XMP", "Le PDF n'a pas de métadonnées XMP.", "The PDF has no XMP metadata.")
        return
    archive, facturx = metadata.values(root, metadata.PDFA), metadata.values(root, metadata.FX)
    if archive.get("part") != "3" or archive.get("conformance") not in CONFORMANCES:
        yield Problem("FX-A3", "Le PDF ne se dit pas PDF/A-3.", "The PDF does not say that it is PDF/A-3.")
    if facturx.get("DocumentFileName") != FILE_NAME or facturx.get("DocumentType") != "INVOICE":
        yield Problem("FX-PROP", "Les métadonnées Factur-X manquent.", "The Factur-X metadata are missing.")
    if facturx.get("ConformanceLevel") not in set(Level):
        yield Problem("FX-LVL", "Le niveau Factur-X manque ou est inconnu.", "The Factur-X level is missing or wrong.")
    if not metadata.declares_schema(root):
        yield Problem(
            "FX-EXT", "Le schéma des métadonnées Factur-X n'est pas décrit.", "The Factur-X schema is not described."
        )


def attached(document: pikepdf.Pdf) -> Iterator[Problem]:
    associated = document.Root.get("/AF", pikepdf.Array([]))
    mine = [each for each in associated if str(each.get("/UF") or each.get("/F") or "") == FILE_NAME]
    if len(mine) != 1 or FILE_NAME not in document.attachments:
        yield Problem("FX-AF", "factur-x.xml n'est pas associé au document.", "factur-x.xml is not an associated file.")
        return
    stream = mine[0]["/EF"].get("/F") if "/EF" in mine[0] else None
    if not isinstance(stream, pikepdf.Stream):
        yield Problem("FX-EF", "factur-x.xml n'est pas dans le PDF.", "factur-x.xml is not inside the PDF.")
        return
    if stream.get("/Subtype") != "/text/xml" or "/ModDate" not in stream.get("/Params", pikepdf.Dictionary()):
        yield Problem("FX-MIME", "factur-x.xml n'a ni type ni date.", "factur-x.xml has no type or no date.")
    try:
        level = level_of(read(stream.read_bytes()).customization)
    except Unreadable as refusal:
        yield Problem("FX-XML", refusal.message_fr, refusal.message_en)
        return
    allowed = {f"/{relationship(level)}"} if relationship(level) == "Data" else ANY_LEVEL
    if str(mine[0].get("/AFRelationship")) not in allowed:
        yield Problem("FX-REL", "Le lien de l'XML au PDF ne va pas avec son niveau.", "The relationship does not fit.")
    yield from same_level(document, level)


def same_level(document: pikepdf.Pdf, level: Level) -> Iterator[Problem]:
    stream = document.Root.get("/Metadata")
    root = metadata.parsed(stream.read_bytes()) if isinstance(stream, pikepdf.Stream) else None
    stated = metadata.values(root, metadata.FX).get("ConformanceLevel") if root is not None else None
    if stated in set(Level) and stated != level:
        yield Problem(
            "FX-SAME",
            f"Le PDF dit le niveau {stated}, l'XML le niveau {level}.",
            f"The PDF states level {stated}, the XML level {level}.",
        )


def drawn(document: pikepdf.Pdf) -> Iterator[Problem]:
    """Fonts that are not inside, actions and filters that an archive must not have."""
    for each in document.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if each.get("/Type") == "/Font" and not embedded(each):
            name = str(each.get("/BaseFont", "?"))
            yield Problem("FX-FONT", f"La police {name} n'est pas incluse.", f"The font {name} is not embedded.")
        action = str(each.get("/S"))
        if action in FORBIDDEN_ACTIONS:
            yield Problem("FX-ACT", f"Le PDF contient une action {action}.", f"The PDF holds an action {action}.")
        if "/LZWDecode" in str(each.get("/Filter", "")):
            yield Problem("FX-LZW", "Le PDF utilise la compression LZW.", "The PDF uses LZW compression.")


def embedded(font: pikepdf.Object) -> bool:
    """Whether a font's program is in the PDF; a composite font has it in its descendant, a Type 3 draws by itself."""
    if font.get("/Subtype") in ("/Type0", "/Type3"):
        return True
    descriptor = font.get("/FontDescriptor")
    return descriptor is not None and any(program in descriptor for program in FONT_PROGRAMS)
