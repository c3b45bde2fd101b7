"""Where the `type` of a problem leads: what this sort of problem is, and what to do about it."""

from __future__ import annotations

from typing import Self

from django.http import HttpRequest
from ninja import Router, Schema

from polyphonie.kernel.refusals import Refused

from . import problems

router = Router(tags=["plateforme"])


class SortOut(Schema):
    """A sort of problem, in both languages. `type` is this very address."""

    type: str
    status: int
    title_fr: str
    title_en: str
    remedy_fr: str
    remedy_en: str

    @classmethod
    def of(cls, sort: problems.Sort) -> Self:
        return cls(
            type=sort.address,
            status=sort.status,
            title_fr=sort.title_fr,
            title_en=sort.title_en,
            remedy_fr=sort.remedy_fr,
            remedy_en=sort.remedy_en,
        )


@router.get("/problems", auth=None, response=list[SortOut], summary="Lire les sortes de problèmes")
def every(request: HttpRequest) -> list[SortOut]:
    """Toutes les sortes de problèmes, et quoi faire de chacune. Les codes des motifs sont dans la documentation."""
    return [SortOut.of(sort) for sort in problems.SORTS.values()]


@router.get("/problems/{name}", auth=None, response=SortOut, summary="Expliquer une sorte de problème")
def explain(request: HttpRequest, name: str) -> SortOut:
    """L'adresse que `type` donne. Refus : API-ADR-01."""
    for sort in problems.SORTS.values():
        if sort.name == name:
            return SortOut.of(sort)
    raise Refused(problems.NO_SUCH_ADDRESS())
