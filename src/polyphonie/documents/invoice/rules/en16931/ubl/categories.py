"""The VAT categories of EN 16931 for UBL: what each demands, and how a document uses them.

The nine families of rules ask the same questions with small differences; a `Category` says which.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from polyphonie.documents.invoice.rules.checks import truth
from polyphonie.documents.invoice.rules.index import NONE, Index, Node, tidy

from .places import is_vat


@dataclass(frozen=True, slots=True)
class Category:
    """A VAT category: its name in rule identifiers, its code, and what it demands."""

    name: str
    code: str
    rate: Literal["zero", "positive", "any", "none"]
    seller: Literal["registered", "vat", "unregistered"]
    buyer: Literal["", "vat", "vat or legal"]
    breakdown: Literal["exactly one", "some", "some exact", "some exact vat"]
    exemption: Literal["required", "forbidden"]


CATEGORIES = (
    Category("AE", "AE", "zero", "registered", "vat or legal", "exactly one", "required"),
    Category("E", "E", "zero", "registered", "", "exactly one", "required"),
    Category("G", "G", "zero", "vat", "", "exactly one", "required"),
    Category("IC", "K", "zero", "vat", "vat", "exactly one", "required"),
    Category("AF", "L", "any", "registered", "", "some exact", "forbidden"),
    Category("AG", "M", "any", "registered", "", "some exact vat", "forbidden"),
    Category("O", "O", "none", "unregistered", "", "exactly one", "required"),
    Category("S", "S", "positive", "registered", "", "some", "forbidden"),
    Category("Z", "Z", "zero", "registered", "", "exactly one", "forbidden"),
)


Said = tuple[tuple[str, ...], ...]


class Use(NamedTuple):
    """One tax category of the document: its code as stated and tidied, whether its scheme is VAT, and where it is."""

    node: Node
    stated: str
    code: str
    vat: bool
    owner: Literal["line", "allowance", "charge", "breakdown", "other"]
    in_document: bool


class Uses:
    """How a document uses VAT categories, gathered once."""

    def __init__(self, root: Node, index: Index) -> None:
        self.root = root
        self.index = index
        self.all = [use(node, root) for node in index.anywhere("cac:TaxCategory")]
        # Of the lines that say the same, one is enough.
        statements = index.once(said)
        alike = {statements[node]: node for node in index.anywhere("cac:ClassifiedTaxCategory")}
        self.lines = [use(node, root) for node in alike.values()]
        self.breakdown = [each for each in self.all if each.owner == "breakdown"]

    def of(self, owner: str, code: str, *, vat: bool = True) -> bool:
        uses = self.lines if owner == "line" else self.all
        return any(each.code == code and (each.vat or not vat) for each in uses if each.owner == owner)

    def numbered(self, party: str, *path: str, vat: bool) -> bool:
        """Whether a party bears a tax number, of VAT or of any scheme."""
        return any(
            registration.all("cbc:CompanyID")
            for each in self.index.anywhere(party)
            for registration in each.all(*path)
            if not vat or is_vat(registration)
        )

    def seller(self, *, vat: bool) -> bool:
        return self.numbered("cac:AccountingSupplierParty", "cac:Party", "cac:PartyTaxScheme", vat=vat) or (
            self.representative
        )

    @property
    def representative(self) -> bool:
        return self.numbered("cac:TaxRepresentativeParty", "cac:PartyTaxScheme", vat=True)

    @property
    def buyer(self) -> bool:
        return self.numbered("cac:AccountingCustomerParty", "cac:Party", "cac:PartyTaxScheme", vat=True)

    @property
    def legal_buyer(self) -> bool:
        return any(
            each.all("cac:Party", "cac:PartyLegalEntity", "cbc:CompanyID")
            for each in self.index.anywhere("cac:AccountingCustomerParty")
        )


def said(index: Index) -> dict[Node, Said]:
    """The code, rate and scheme that the tax category of each line says: of lines that say the same, one is judged."""
    found: dict[Node, Said] = {}
    for node in index.anywhere("cac:ClassifiedTaxCategory"):
        # In a document that was judged as it streamed one node stands for many.
        if node not in found:
            children = node.children
            found[node] = (
                tuple([each.text for each in children.get("cbc:ID", NONE)]),
                tuple([each.text for each in children.get("cbc:Percent", NONE)]),
                tuple([each.text for each in node.all("cac:TaxScheme", "cbc:ID")]),
            )
    return found


def use(node: Node, root: Node) -> Use:
    """A tax category with what the families ask of it."""
    owner: Literal["line", "allowance", "charge", "breakdown", "other"] = "other"
    above = node.parent or node
    if node.name == "cac:ClassifiedTaxCategory":
        owner = "line"
    elif above.name == "cac:AllowanceCharge":
        kind = truth(above.first("cbc:ChargeIndicator"))
        owner = "other" if kind is None else "charge" if kind else "allowance"
    elif above.name == "cac:TaxSubtotal" and above.parent and above.parent.parent is root:
        owner = "breakdown"
    code = node.first("cbc:ID")
    stated = code.text if code else ""
    return Use(node, stated, tidy(stated), is_vat(node), owner, above.parent is root)
