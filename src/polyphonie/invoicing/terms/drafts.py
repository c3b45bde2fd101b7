"""The words of an invoice that a person is writing: what its form asks, which choices it offers, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from polyphonie.access.terms import Words
from polyphonie.documents.chorus import lists
from polyphonie.kernel.refusals import Kind, Reason

MOST_DRAFTS: Final = 200
MOST_LINES: Final = 300
MOST_FILES: Final = 20
DAYS_DISCARDED: Final = 30
"""How long a draft that its writer discarded can be taken back."""
DAYS_UNTOUCHED: Final = 365
"""How long a draft that nobody writes on any more is kept."""

FIELDS: Final = (
    *("supplier", "kind", "framework", "nature", "validator", "recipient", "service", "commitment", "contract"),
    *("number", "issued_on", "due_on", "delivered_on", "currency", "means", "account", "already_paid"),
    *("preceding_number", "preceding_on", "exemption", "note"),
)
"""What the form asks once."""
LINE_FIELDS: Final = ("name", "description", "reference", "quantity", "unit", "price", "discount", "vat")
"""What the form asks of each line."""

KINDS: Final[Mapping[str, Words]] = {
    "invoice": Words("Facture", "Invoice"),
    "prepayment": Words("Facture d’acompte", "Prepayment invoice"),
    "credit_note": Words("Avoir", "Credit note"),
}
NATURES: Final[Mapping[str, Words]] = {
    "S": Words("Prestations de services", "Services"),
    "B": Words("Livraisons de biens", "Goods"),
    "M": Words("Biens et services", "Goods and services"),
}
"""What is invoiced, by the letter that begins the framework of the reform (BT-23)."""
PROCESSES: Final[Mapping[str, str]] = {"A1": "1", "A2": "2", "A9": "3", "A12": "6"}
"""The digit that ends the framework of the reform (BT-23) for each of the frameworks that are received."""
PAYMENT_MEANS: Final[Mapping[str, Words]] = {
    each.value: Words(each.french, each.english) for each in lists.codes("payment_means")
}
_UNITS: Final = [each for each in lists.codes("unit") if each.code == lists.by_value("unit")[each.value]]
UNITS: Final[Mapping[str, Words]] = {each.value: Words(each.french, each.english) for each in _UNITS}
"""Units by their codes of UN/ECE Recommendation 20, each under its first name."""
RATES: Final[Mapping[str, Words]] = {
    each.value: Words(each.french, each.english) for each in lists.codes("vat_rate") if each.value != "0"
}
WITHOUT_VAT: Final[Mapping[str, tuple[str, str]]] = {
    "franchise": ("E", "VATEX-FR-FRANCHISE"),
    "reverse": ("AE", "VATEX-EU-AE"),
    "exempt": ("E", ""),
    "outside": ("O", "VATEX-EU-O"),
}
"""Why a line bears no VAT: the category (UNTDID 5305) and the reason (VATEX) that each choice stands for."""
VAT: Final[Mapping[str, Words]] = {
    **RATES,
    "franchise": Words("Franchise en base (art. 293 B du CGI)", "Small business exemption (CGI, art. 293 B)"),
    "reverse": Words("Autoliquidation", "Reverse charge"),
    "exempt": Words("Exonérée, pour un autre motif", "Exempt, for another reason"),
    "outside": Words("Hors du champ de la TVA", "Outside the scope of VAT"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was typed so far, as it was typed: it may be wrong or missing. Amounts and days are texts here."""

    fields: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Mapping[str, str], ...] = ()

    def value(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    @property
    def blank(self) -> bool:
        """Whether nothing was typed: what a new draft is given by itself does not count."""
        given = {"supplier", "kind", "framework", "nature", "currency", "means", "issued_on"}
        typed = any(self.value(name) for name in FIELDS if name not in given)
        return not typed and not any(line.get(name) for line in self.lines for name in ("name", "price"))

    def as_kept(self) -> dict[str, Any]:
        return {"fields": dict(self.fields), "lines": [dict(line) for line in self.lines]}

    @classmethod
    def kept(cls, kept: Mapping[str, Any]) -> Sheet:
        return cls(dict(kept["fields"]), tuple(dict(line) for line in kept["lines"]))


NEW_LINE: Final[Mapping[str, str]] = {"quantity": "1", "unit": "C62", "vat": "20"}

NO_SUCH_DRAFT = Reason(
    "INV-DRF-01",
    "draft",
    fr="Ce brouillon n'existe pas, n'est pas le vôtre ou a été effacé. Reprenez dans la liste de vos brouillons.",
    en="This draft does not exist, is not yours or was erased. Go on from the list of your drafts.",
    kind=Kind.NOT_FOUND,
)
TOO_MANY_DRAFTS = Reason(
    "INV-DRF-02",
    "draft",
    fr="Vous avez déjà {most} brouillons. Déposez-en ou supprimez-en avant d'en commencer un autre.",
    en="You already have {most} drafts. Deposit or delete some before you begin another.",
    kind=Kind.CONFLICT,
)
DRAFT_TOO_LONG = Reason(
    "INV-DRF-03",
    "lines",
    fr="Un brouillon compte au plus {lines} lignes et {files} pièces jointes. Répartissez-les sur plusieurs factures.",
    en="A draft has at most {lines} lines and {files} attachments. Spread them over several invoices.",
)
NUMBER_NOT_READ = Reason(
    "INV-DRF-04",
    "draft",
    fr="« {typed} » n'est pas un nombre. Écrivez par exemple 1250,50.",
    en="“{typed}” is not a number. Write for instance 1250.50.",
)
DAY_NOT_READ = Reason(
    "INV-DRF-05",
    "draft",
    fr="« {typed} » n'est pas une date. Écrivez-la jour, mois, année : 24/11/2026.",
    en="“{typed}” is not a date. Write it day, month, year: 24/11/2026.",
)
ACCOUNT_WRONG = Reason(
    "INV-DRF-06",
    "BT-84",
    fr="Cet IBAN est faux : sa clé ne correspond pas. Recopiez-le de votre relevé d'identité bancaire.",
    en="This IBAN is wrong: its check digits do not match. Copy it from your bank details.",
    source="ISO 13616 ; ISO 7064, MOD 97-10",
)
DRAFT_DEPOSITED = Reason(
    "INV-DRF-07",
    "draft",
    fr="Cette facture est déposée : son brouillon ne change plus. Pour la corriger, faites un avoir depuis sa page.",
    en="This invoice is deposited: its draft changes no more. To correct it, make a credit note from its page.",
    kind=Kind.CONFLICT,
)
DRAFT_DISCARDED = Reason(
    "INV-DRF-10",
    "draft",
    fr="Ce brouillon est supprimé : il ne se dépose pas. Récupérez-le d'abord dans la liste de vos brouillons.",
    en="This draft was deleted: it cannot be deposited. First take it back from the list of your drafts.",
    kind=Kind.CONFLICT,
)
EXEMPTION_MISSING = Reason(
    "INV-DRF-08",
    "BT-120",
    fr="Une ligne est exonérée de TVA : dites pourquoi (par exemple « Article 261 du CGI »).",
    en="A line is exempt from VAT: say why (for instance “Article 261 of the CGI”).",
    source="EN 16931, BR-E-10",
)
FIELD_MISSING = Reason(
    "INV-DRF-09",
    "draft",
    fr="À remplir pour pouvoir déposer la facture.",
    en="To be filled in before the invoice can be deposited.",
)
