"""An invented directory, as large as asked, the same for the same seed: for tests of scale and demonstrations.

The SIRETs are well formed but belong to nobody in particular; names are made of syllables.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from .directory_file import COLUMNS, ENTITY, REFERENCES, SERVICE, written

_KINDS: Final = (
    *("Commune de {place}", "Commune de {place}", "Commune de {place}", "CCAS de {place}", "SDIS de {place}"),
    *("Communauté de communes de {place}", "Syndicat des eaux de {place}", "Université de {place}"),
    *("Collège Émile-Zola de {place}", "Lycée Jean-Moulin de {place}", "École élémentaire de {place}"),
    *("EHPAD Les Tilleuls de {place}", "Centre hospitalier de {place}", "Office public de l'habitat de {place}"),
)
_STARTS: Final = (
    "Val",
    "Mont",
    "Saint-",
    "Bel",
    "Château",
    "Rive",
    "Font",
    "Cham",
    "Lou",
    "Bré",
    "Gué",
    "Puy",
    "Aigue",
)
_MIDDLES: Final = ("mar", "ton", "vil", "lan", "ser", "bri", "cœ", "gné", "ro", "fleu", "dou", "çon", "pier", "niè")
_ENDS: Final = ("gny", "ville", "court", "sac", "res", "mont", "bourg", "les-Bains", "sur-Loire", "zac", "ères", "ac")
_SERVICES: Final = (
    "Finances",
    "Services techniques",
    "Ressources humaines",
    "Scolarité",
    "Culture",
    "Voirie",
    "Achats",
)
_STREETS: Final = ("place de la Mairie", "rue de l'Église", "avenue du Général-Leclerc", "rue des Écoles")


def lines(*, entities: int, seed: int = 1) -> Iterator[str]:
    """The lines of a directory file, heading first: so many entities, about two in five with two services each."""
    drawn = random.Random(seed)  # noqa: S311  invented data, not a secret
    yield written(COLUMNS)
    for number in range(entities):
        own = siret(number)
        yield _entity(drawn, own)
        if drawn.random() < 0.4:
            for service in drawn.sample(_SERVICES, drawn.choice((1, 2, 2, 3))):
                yield _service(drawn, own, service)


def siret(number: int) -> str:
    """The number-th SIRET: a SIREN of the public sector (it starts with 2), then the first establishment."""
    siren = with_key(f"2{number * 7 % 10_000_000:07d}")
    return with_key(f"{siren}0001")


def with_key(digits: str) -> str:
    """The digits, with the key that makes them pass Luhn's check."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def _entity(drawn: random.Random, own: str) -> str:
    place = drawn.choice(_STARTS) + drawn.choice(_MIDDLES) + drawn.choice(_MIDDLES) + drawn.choice(_ENDS)
    opened = f"{drawn.randint(2012, 2025)}-{drawn.randint(1, 12):02d}-01"
    closed = "2025-12-31" if drawn.random() < 0.03 else ""
    street = f"{drawn.randint(1, 99)} {drawn.choice(_STREETS)}"
    return written(
        (
            *(ENTITY, own, "", drawn.choice(_KINDS).format(place=place), drawn.choice(tuple(REFERENCES))),
            *(opened, closed, street, f"{drawn.randint(1, 95):02d}{drawn.randint(0, 99):02d}0", place),
        )
    )


def _service(drawn: random.Random, own: str, name: str) -> str:
    references = drawn.choice(("", "", "", "engagement"))
    code = f"{name[:3].upper()}-{drawn.randint(1, 999):03d}"
    return written((SERVICE, own, code, name, references, "2017-01-01", "", "", "", ""))
