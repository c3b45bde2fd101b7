"""Checking and converting over HTTP, without depositing anything; and what each rule demands."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from ninja import Query

from polyphonie.documents import invoice as engine
from polyphonie.documents.invoice import batches, conversion, explaining, reports, verdict
from polyphonie.invoicing import checks, rules, terms
from polyphonie.invoicing.downloads import handed, spoken
from polyphonie.kernel.refusals import Refused

from . import files, verdicts
from .addresses import router
from .consultation import Language

TAGS: Final = ["factures : contrôle"]
REPORTS: Final[dict[str, reports.Kind]] = {
    "application/json": "json",
    "text/html": "html",
    "application/pdf": "pdf",
    "text/csv": "csv",
}
TARGETS: Final = {
    "ubl": ("xml", "application/xml"),
    "cii": ("xml", "application/xml"),
    "factur-x": ("pdf", "application/pdf"),
    "pivot": ("xml", "application/xml"),
    "html": ("html", "text/html; charset=utf-8"),
    "pdf": ("pdf", "application/pdf"),
}
Target = Literal["ubl", "cii", "factur-x", "pivot", "html", "pdf"]
LOST: Final = "X-Lost-Terms"

Pack = Annotated[Literal["auto", "en16931", "br-fr", "b2g", "deposit"], Query(description="Les règles à appliquer")]


@router.post(
    "/checks",
    response=verdicts.ChecksOut,
    tags=TAGS,
    summary="Contrôler sans déposer",
    openapi_extra=files.FILES | files.answers("text/html", "application/pdf", "text/csv"),
)
def check(request: HttpRequest, pack: Pack = "auto", language: Language = None) -> Any:
    """Le verdict du schéma et des règles sur chaque facture ou message CDAR ; un ZIP est ouvert. Rien n'est gardé.

    « auto » applique les règles que la facture dit suivre, « deposit » celles d'un dépôt. `Accept` choisit la réponse :
    JSON (chaque document comme `polyphonie invoice check --json` l'imprime), ou le rapport en HTML, PDF ou CSV. Un
    fichier illisible est un verdict (DOC-…) parmi les autres. 200 documents et 100 Mo au plus.
    """
    judged = checks.verdicts(files.sent(request), pack=pack, language=spoken(language))
    kind = REPORTS.get(request.get_preferred_type(list(REPORTS)) or "", "json")
    if kind != "json":
        report = reports.made(judged, kind=kind, language=spoken(language))
        return handed(report, name=f"controle.{kind}", media_type=checks.MEDIA_TYPES[kind])
    summary = batches.Summary()
    for each in judged:
        summary.add(each)
    return verdicts.ChecksOut.of(summary, judged)


@router.post(
    "/conversions",
    response=verdicts.ConvertedOut,
    tags=TAGS,
    summary="Convertir une facture, ou la lire",
    openapi_extra=files.ONE_FILE | files.answers("application/xml", "application/pdf", "text/html"),
)
def convert(
    request: HttpRequest,
    to: Annotated[Target, Query(description="Le format ; « html » et « pdf » : la vue lisible, avec les contrôles")],
    language: Language = None,
) -> Any:
    """La facture dans un autre format, ou sa vue lisible. Rien n'est gardé.

    La réponse est le fichier, et `X-Lost-Terms` nomme les données que ce format ne porte pas ; avec
    `Accept: application/json`, le fichier est en base 64, avec chaque donnée perdue ou ajoutée et sa valeur.
    Refus : INV-FIL-…, DOC-…
    """
    name, content = files.received(request)
    try:
        made = _made(engine.read(content, file_name=name), to=to, language=spoken(language))
    except engine.Unreadable as unreadable:
        raise Refused(rules.unreadable_refusal(unreadable)) from None
    ending, media_type = TARGETS[to]
    named = f"{name.rpartition('.')[0] or 'facture'}.{ending}"
    if request.get_preferred_type([media_type, "application/json"]) == "application/json":
        return verdicts.ConvertedOut(
            file_name=named,
            media_type=media_type,
            content=b64encode(made.content).decode(),
            lost=verdicts.LossOut.listed(made.lost, spoken(language)),
            added=verdicts.LossOut.listed(made.added, spoken(language)),
        )
    answer = handed(made.content, name=named, media_type=media_type)
    answer[LOST] = ", ".join(dict.fromkeys(each.term for each in made.lost if each.term))
    return answer


def _made(document: engine.Document, *, to: Target, language: verdict.Language) -> conversion.Converted:
    match to:
        case "html" | "pdf":
            return conversion.Converted(checks.shown(document, kind=to, language=language), lost=(), added=())
        case _:
            return conversion.convert(document, to=to)


@router.get("/rules", response=verdicts.RulesOut, tags=TAGS, summary="Chercher des règles")
def find_rules(
    request: HttpRequest,
    words: Annotated[str, Query(max_length=200, description="Mots du nom, de la donnée ou de la phrase")] = "",
    after: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    language: Language = None,
) -> verdicts.RulesOut:
    """Les règles sur les factures et les messages CDAR, dans l'ordre de leur nom."""
    found = explaining.search(words, spoken(language))
    if after:
        found = tuple(each for each in found if explaining.in_order(each.rule) > explaining.in_order(after))
    return verdicts.RulesOut(
        rules=[verdicts.RuleOut(**each.as_json(spoken(language))) for each in found[:limit]],
        next=found[limit - 1].rule if len(found) > limit else None,
    )


@router.get("/rules/{rule}", response=verdicts.RuleOut, tags=TAGS, summary="Expliquer une règle")
def explain(request: HttpRequest, rule: str, language: Language = None) -> verdicts.RuleOut:
    """Ce qu'une règle ou un refus de lecture (DOC-…) demande, et quoi corriger. Refus : INV-CHK-02."""
    try:
        explained = engine.explain(rule)
    except KeyError:
        raise Refused(terms.RULE_UNKNOWN(rule=rule)) from None
    return verdicts.RuleOut(**explained.as_json(spoken(language)))
