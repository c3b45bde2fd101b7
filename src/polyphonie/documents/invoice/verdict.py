"""What reading and checking an invoice can answer: a refusal to read, or a report with its failures.

All values are frozen and plain, ready to be shown, stored or turned into JSON by `as_json`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .reading import Document

Flag = Literal["fatal", "warning"]
Syntax = Literal["UBL Invoice", "UBL CreditNote", "CII"]
Language = Literal["fr", "en"]

SCHEMA_REMEDY: dict[Language, str] = {
    "fr": "Corrigez la structure du fichier à cet endroit, ou signalez-le à l’éditeur de votre logiciel.",
    "en": "Correct the structure of the file at this place, or tell the maker of your software.",
}
"""What to do about any error of the schema."""


class Unreadable(Exception):
    """The bytes are not an invoice this engine can read; the user can act on `remedy_fr` / `remedy_en`.

    `code` is stable: DOC-… (the list is in `reading.REFUSALS`).
    """

    def __init__(self, *, code: str, message_fr: str, message_en: str, remedy_fr: str, remedy_en: str) -> None:
        super().__init__(f"{code}: {message_en}")
        self.code = code
        self.message_fr = message_fr
        self.message_en = message_en
        self.remedy_fr = remedy_fr
        self.remedy_en = remedy_en

    def as_json(self, *, file: str, language: Language = "fr") -> dict[str, Any]:
        """The same line as for a report: the refusal stands among the failures, and nothing else is known."""
        french = language == "fr"
        failed = {
            "rule": self.code,
            "flag": "fatal",
            "where": "",
            "place": "document",
            "message": self.message_fr if french else self.message_en,
            "remedy": self.remedy_fr if french else self.remedy_en,
            "term": "",
        }
        return {
            "file": file,
            "syntax": None,
            "profile": None,
            "packs": [],
            "valid": False,
            "xsd": {"checked": False, "valid": False, "errors": []},
            "failed": [failed],
            "cpu_ms": 0.0,
        }


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One place where the document does not follow the schema of its syntax."""

    line: int
    place: str
    message_fr: str
    message_en: str


@dataclass(frozen=True, slots=True)
class SchemaVerdict:
    """Whether the document follows the XML schema of its syntax; `checked` is false when it was not asked."""

    checked: bool
    valid: bool
    errors: tuple[SchemaError, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """One rule that the document breaks, at one place.

    `where` is an XPath with the document's own prefixes; `place_fr` / `place_en` say the same to a person
    ("ligne 3, taux de TVA"); `term` is the business term concerned (BT-…, BG-…) or "" when the rule has none.
    """

    rule: str
    flag: Flag
    where: str
    place_fr: str
    place_en: str
    message_fr: str
    message_en: str
    remedy_fr: str
    remedy_en: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class Judgement(ABC):
    """The verdict on one document, whatever its kind; subclasses hold the document itself."""

    packs: tuple[str, ...]
    schema: SchemaVerdict
    failed: tuple[Failure, ...]
    cpu_ms: float

    @property
    @abstractmethod
    def syntax(self) -> str:
        """The syntax of the document."""

    @property
    @abstractmethod
    def profile(self) -> str:
        """The readable name of the specification that the document follows, or ""."""

    @property
    def fatal(self) -> tuple[Failure, ...]:
        """The failures that make the document invalid."""
        return tuple(failure for failure in self.failed if failure.flag == "fatal")

    @property
    def valid(self) -> bool:
        """No fatal failure, and the schema followed (when it was checked)."""
        return self.schema.valid and not any(failure.flag == "fatal" for failure in self.failed)

    def as_json(self, *, file: str, language: Language = "fr") -> dict[str, Any]:
        """The stable line that `polyphonie invoice check --json` prints for this document."""
        french = language == "fr"
        return {
            "file": file,
            "syntax": self.syntax,
            "profile": self.profile,
            "packs": list(self.packs),
            "valid": self.valid,
            "xsd": {
                "checked": self.schema.checked,
                "valid": self.schema.valid,
                "errors": [
                    {
                        "line": each.line,
                        "place": each.place,
                        "message": each.message_fr if french else each.message_en,
                    }
                    for each in self.schema.errors
                ],
            },
            "failed": [
                {
                    "rule": each.rule,
                    "flag": each.flag,
                    "where": each.where,
                    "place": each.place_fr if french else each.place_en,
                    "message": each.message_fr if french else each.message_en,
                    "remedy": each.remedy_fr if french else each.remedy_en,
                    "term": each.term,
                }
                for each in self.failed
            ],
            "cpu_ms": round(self.cpu_ms, 3),
        }


@dataclass(frozen=True, slots=True)
class Report(Judgement):
    """The verdict on one invoice, with the invoice itself so that a deposit does the work once."""

    document: "Document"

    @property
    def syntax(self) -> Syntax:
        return self.document.syntax

    @property
    def profile(self) -> str:
        return self.document.profile
