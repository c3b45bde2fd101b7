"""The VAT categories of EN 16931 for CII: what each demands.

The artefact asks the same as for UBL, but computes several rules otherwise: in binary, with sums rounded apart, or
never ("AF" and "AG" have no base nor tax rule that can fail).
"""

from dataclasses import dataclass
from typing import Literal

Base = Literal["near", "equal", "per rate", "free"]


@dataclass(frozen=True, slots=True)
class Category:
    """A VAT category: its name in rule identifiers, its code, and what it demands."""

    name: str
    code: str
    rate: Literal["zero", "positive", "any", "none"]
    seller: Literal["registered", "vat", "unregistered"]
    buyer: Literal["", "vat", "vat or legal"]
    breakdown: Literal["exactly one", "at least one", "if broken down"]
    base: Base
    tax: Literal["nothing", "product", "free"]
    exemption: Literal["required", "forbidden"]

    @property
    def on_code(self) -> bool:
        """Whether the artefact looks at the breakdown from its category code rather than from the tax."""
        return self.name not in ("AF", "AG", "O")

    @property
    def any_type(self) -> bool:
        """Whether the breakdown counts even when its tax is not VAT."""
        return self.name in ("S", "Z")


# name, code, rate, seller, buyer, breakdown, base, tax, exemption
CATEGORIES = (
    Category("AE", "AE", "zero", "registered", "vat or legal", "exactly one", "near", "nothing", "required"),
    Category("AF", "L", "positive", "registered", "", "at least one", "free", "free", "forbidden"),
    Category("AG", "M", "any", "registered", "", "at least one", "free", "free", "forbidden"),
    Category("E", "E", "zero", "registered", "", "exactly one", "near", "nothing", "required"),
    Category("G", "G", "zero", "vat", "", "exactly one", "near", "nothing", "required"),
    Category("IC", "K", "zero", "vat", "vat", "exactly one", "near", "nothing", "required"),
    Category("O", "O", "none", "unregistered", "", "if broken down", "equal", "nothing", "required"),
    Category("S", "S", "positive", "registered", "", "at least one", "per rate", "product", "forbidden"),
    Category("Z", "Z", "zero", "registered", "", "exactly one", "near", "nothing", "forbidden"),
)
