"""The French rules of one place that both syntaxes share."""

from collections.abc import Callable

from polyphonie.documents.invoice.rules.index import Index, Node

from .forms import PRICE, SIGNED_PRICE, digits

# Kinds of attachments that the description of a supporting document may name.
ATTACHMENT_CODES = frozenset(
    [
        "RIB",
        "LISIBLE",
        "FEUILLE_DE_STYLE",
        "PJA",
        "BORDEREAU_SUIVI",
        "DOCUMENT_ANNEXE",
        "BON_LIVRAISON",
        "BON_COMMANDE",
        "BORDEREAU_SUIVI_VALIDATION",
        "ETAT_ACOMPTE",
        "FACTURE_PAIEMENT_DIRECT",
        "RECAPITULATIF_COTRAITANCE",
    ]
)
# Frameworks of two-way invoices, whose prices may be negative.
TWO_WAY = frozenset({"S9", "B9", "M9"})
OBJECT_SCHEMES = ("AFL", "AVV")
Check = Callable[[Node, Index], bool]


def price_fits(text: str, *, signed: bool) -> bool:
    return digits(SIGNED_PRICE if signed else PRICE, text, 19)


def value_or_measure(value: str, measure: str) -> Check:
    """BR-FR-28: an attribute has a value, or a measure with its unit, not both."""

    def check(node: Node, index: Index) -> bool:
        if node.all(value):
            return not node.all(measure)
        return any(each.attributes.get("unitCode", "") for each in node.all(measure))

    return check


def one_of_each(number: str) -> Check:
    """BR-FR-29 and 30: at most one object of each French scheme."""

    def check(node: Node, index: Index) -> bool:
        schemes = [each.attributes.get("schemeID") for each in node.all(number)]
        return all(schemes.count(scheme) <= 1 for scheme in OBJECT_SCHEMES)

    return check
