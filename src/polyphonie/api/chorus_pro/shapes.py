"""What all answers have in common, as the description shows it."""

from __future__ import annotations

from typing_extensions import TypedDict


class Problem(TypedDict, total=False):
    """One reason for a refusal (ours): its stable code, its sentence, the field at fault."""

    codeErreur: str
    libelleErreur: str
    champ: str


class Answer(TypedDict, total=False):
    """`codeRetour` is 0 when it was done, 20000 when nothing was found, another when it was refused."""

    codeRetour: int
    libelle: str
    listeErreurs: list[Problem]


class PageTold(TypedDict, total=False):
    """A page. `total` and `pages` are exact on the last one; before it they say what is known to follow."""

    nbResultatsParPage: int
    pageCourante: int
    pages: int
    total: int
