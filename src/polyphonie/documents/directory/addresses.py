"""How an electronic address of the French directory (scheme 0225) is written, and which addresses are more general.

    SIREN                      the company
    SIREN_SIRET                one of its establishments
    SIREN_SIRET_ROUTINGCODE    a service of that establishment (scheme 0224)
    SIREN_SUFFIX               any other address that the company chose

Source: external specifications 3.1, annexe 3, DT-7-5-1; annexe 7, G1.80, G1.89, G1.91, G1.93, G1.95 and G1.115.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

SCHEME: Final = "0225"
LONGEST: Final = 125
_FORM: Final = re.compile(
    r"(?P<siren>[0-9]{9})"
    r"(?:_(?:(?P<siret>(?P=siren)[0-9]{5})(?:_(?P<routing_code>[A-Za-z0-9_-]{1,100}))?"
    r"|(?!(?P=siren)[0-9]{5}(?:_|\Z))(?P<suffix>[A-Za-z0-9._-]{1,100})))?"
)
"""What follows the SIREN is its SIRET when it looks like one: a suffix cannot be told from it."""


@dataclass(frozen=True, slots=True)
class Address:
    """An electronic address by its parts; the parts that it lacks are empty. `str` writes it whole."""

    siren: str
    siret: str = ""
    routing_code: str = ""
    suffix: str = ""

    @classmethod
    def of(cls, written: str) -> Self | None:
        """The address that a text is, or None when it is none."""
        found = _FORM.fullmatch(written)
        if found is None or len(written) > LONGEST:
            return None
        return cls(**found.groupdict(default=""))

    def __str__(self) -> str:
        return "_".join(part for part in (self.siren, self.siret, self.routing_code, self.suffix) if part)

    @property
    def chain(self) -> tuple[str, ...]:
        """The address, then each more general one under which it is reached, the company's last."""
        whole = str(self)
        shorter = (f"{self.siren}_{self.siret}",) if self.routing_code else ()
        return (whole, *shorter, *((self.siren,) if whole != self.siren else ()))
