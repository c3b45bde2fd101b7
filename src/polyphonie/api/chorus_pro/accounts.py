"""Whom the account acts for, who may be invoiced, and whether the service answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import EntityRow, ServiceRow

from . import directory, enclosing
from .answering import day, done, found, minute_of, told, without_absent
from .asking import Asked, Paged, Text
from .code_lists import Nothing
from .problems import NO_SUCH_STRUCTURE
from .shapes import Answer, PageTold

router = Router()
ACCOUNTS, STRUCTURES = ["utilisateurs"], ["transverses : structures"]

DIRECTORY_PAGE = 1_000


class AttachmentsAsked(Asked):
    parametresRecherche: Paged = Paged()


class RecipientAsked(Asked):
    identifiant: Text = ""
    nomVilleCodePostal: Text = ""
    typeStructure: Text = ""
    parametresRecherche: Paged = Paged()


class SiretAsked(Asked):
    siretStructure: Text


class AttachedServiceTold(TypedDict, total=False):
    idService: int
    idRattachementService: int
    codeService: str
    libelleService: str
    estActif: bool
    dateDbtService: str
    dateFinService: str
    statutService: str
    statutRattachementService: str


class AttachedStructure(TypedDict, total=False):
    idStructure: int
    idRattachementStructure: int
    identifiantStructure: str
    typeIdentifiantStructure: str
    designationStructure: str
    roleUtilisateur: str
    statutRattachementStructure: str
    statutUtilisateur: str
    listeServicesRattache: list[AttachedServiceTold]


class AttachedStructures(Answer, total=False):
    listeStructureRattachement: list[AttachedStructure]
    parametresRetour: PageTold


class ActiveStructure(TypedDict, total=False):
    idStructureCPP: int
    identifiant: str
    designationStructure: str


class ActiveStructures(Answer, total=False):
    listeStructures: list[ActiveStructure]


class RecipientTold(TypedDict, total=False):
    idStructureCPP: int
    siret: str
    nomDestinataire: str
    adresseCodePostal: str
    adresseVille: str


class RecipientsTold(Answer, total=False):
    listeDestinataires: list[RecipientTold]
    parametresRetour: PageTold


class SiretTold(Answer, total=False):
    siret: str
    siren: str
    raisonSociale: str
    adresse: str
    estActif: bool


class DirectoryFile(Answer, total=False):
    fichierResultat: str


class Health(TypedDict):
    body: str
    statusCode: str
    statusCodeValue: int


@router.post(
    "/utilisateurs/v1/monCompte/recuperer/rattachements",
    response=AttachedStructures,
    tags=ACCOUNTS,
    summary="Lister les structures de rattachement",
)
def attachments(request: HttpRequest, asked: AttachmentsAsked) -> HttpResponse:
    """Les structures et services pour lesquels agit le compte. Refus : ACC-RIG-01, API-CPR-02."""
    window = asked.parametresRecherche.window
    every = _own(request)
    listed = [_attachment(each, clock.today()) for each in window.shown(every)]
    return found("listeStructureRattachement", listed, parametresRetour=window.told(len(every)))


@router.post(
    "/transverses/v1/recuperer/structures/actives/destinataire",
    response=ActiveStructures,
    tags=STRUCTURES,
    summary="Lister ses structures qui reçoivent",
)
def active_recipients(request: HttpRequest, asked: Nothing) -> HttpResponse:
    """Les structures publiques ouvertes pour lesquelles agit le compte. Refus : ACC-RIG-01."""
    today = clock.today()
    rows = [each for each, _ in _own(request) if each.entity and each.is_open(today)]
    return found("listeStructures", [_active(each) for each in rows])


@router.post(
    "/transverses/v1/recuperer/structures/actives/fournisseur",
    response=ActiveStructures,
    tags=STRUCTURES,
    summary="Lister ses structures qui facturent",
)
def active_suppliers(request: HttpRequest, asked: Nothing) -> HttpResponse:
    """Les fournisseurs pour lesquels agit le compte. Refus : ACC-RIG-01."""
    return found("listeStructures", [_active(each) for each, _ in _own(request) if each.supplier])


@router.post(
    "/transverses/v1/rechercher/destinataire",
    response=RecipientsTold,
    tags=STRUCTURES,
    summary="Rechercher des destinataires",
)
def recipients(request: HttpRequest, asked: RecipientAsked) -> HttpResponse:
    """Les structures publiques ouvertes, par SIRET ou par mots. Refus : ACC-RIG-01, API-CPR-02."""
    on = clock.today()
    directory.admit(access.acting(request), on)
    window = asked.parametresRecherche.window
    text = asked.identifiant or asked.nomVilleCodePostal
    rows = parties.search_entities(text, limit=window.reaching(), active_on=on)
    listed = [_recipient(row) for row in window.shown(rows)]
    return found("listeDestinataires", listed, parametresRetour=window.told(len(rows)))


@router.post(
    "/transverses/v1/consulter/information/siret",
    response=SiretTold,
    tags=STRUCTURES,
    summary="Consulter ce qui est su d'un SIRET",
)
def of_siret(request: HttpRequest, asked: SiretAsked) -> HttpResponse:
    """Ce que l'annuaire dit d'un SIRET ; celui de l'INSEE n'est pas consulté. Refus : ACC-RIG-01, API-CPR-03."""
    actor, on = access.acting(request), clock.today()
    directory.admit(actor, on)
    structure = directory.by_identifier("SIRET", asked.siretStructure, actor=actor, on=on)
    if structure is None:
        raise Refused(NO_SUCH_STRUCTURE())
    address = structure.address
    return done(
        siret=structure.identifier,
        siren=structure.identifier[:9],
        raisonSociale=structure.name,
        adresse=", ".join(filter(None, (address.street, f"{address.postcode} {address.city}".strip()))) or None,
        estActif=structure.is_open(on),
    )


@router.post(
    "/transverses/v1/telecharger/annuaire/destinataire",
    response=DirectoryFile,
    tags=STRUCTURES,
    summary="Télécharger l'annuaire des destinataires",
)
def directory_file(request: HttpRequest, asked: Nothing) -> HttpResponse:
    """L'annuaire en CSV, dans un ZIP (base64) : les structures ouvertes et ce qu'elles exigent. Refus : ACC-RIG-01."""
    on = clock.today()
    directory.admit(access.acting(request), on)
    lines = [";".join(COLUMNS)]
    after = None
    while rows := parties.search_entities("", after=after, limit=DIRECTORY_PAGE, active_on=on):
        lines += [";".join(map(_cell, _directory_row(row))) for row in rows]
        after = rows[-1].id
    content = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
    return done(fichierResultat=enclosing.enclosed(enclosing.zipped([(f"annuaire-{on.isoformat()}.csv", content)])))


@router.api_operation(
    ["GET", "POST"], "/transverses/v1/health-check", auth=None, response=Health, tags=ACCOUNTS, summary="Répondre"
)
def health_check(request: HttpRequest) -> HttpResponse:
    """Répond."""
    return told({"body": "OK", "statusCode": "OK", "statusCodeValue": 200})


@router.api_operation(
    ["GET", "POST"],
    "/transverses/v1/health",
    auth=None,
    response=Health,
    tags=ACCOUNTS,
    summary="Répondre aussi",
)
def health(request: HttpRequest) -> HttpResponse:
    """Répond."""
    return health_check(request)


COLUMNS = ("idStructureCPP", "siret", "nom", "references", "code_postal", "ville", "premier_jour")


def _own(request: HttpRequest) -> list[tuple[directory.Structure, tuple[ServiceRow, ...]]]:
    """The structures within the reach of the account, each with the services when it acts for some only."""
    actor, on = access.acting(request), clock.today()
    reach = access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    services = parties.services_by_id(reach.services).values()
    entities = parties.entities({*reach.entities, *reach.services.values()})
    found: list[tuple[directory.Structure, tuple[ServiceRow, ...]]] = []
    for entity in entities.values():
        own = (
            parties.services(entity.id, limit=DIRECTORY_PAGE)
            if entity.id in reach.entities
            else tuple(each for each in services if each.entity_id == entity.id)
        )
        found.append((directory.Structure(entity, None), own))
    found += [(directory.Structure(None, supplier), ()) for supplier in parties.suppliers(reach.suppliers).values()]
    return sorted(found, key=lambda each: each[0].ordinal)


def _attachment(of: tuple[directory.Structure, Iterable[ServiceRow]], on: Any) -> dict[str, Any]:
    structure, services = of
    return {
        "idStructure": structure.ordinal,
        "idRattachementStructure": structure.ordinal,
        "identifiantStructure": structure.identifier,
        "typeIdentifiantStructure": structure.identifier_kind,
        "designationStructure": structure.name,
        "roleUtilisateur": "UTILISATEUR",
        "statutRattachementStructure": "VALIDE",
        "statutUtilisateur": "ACTIF",
        "listeServicesRattache": [
            without_absent(
                {
                    "idService": row.ordinal,
                    "idRattachementService": row.ordinal,
                    "codeService": row.code,
                    "libelleService": row.name,
                    "estActif": on in row.active,
                    "dateDbtService": minute_of(row.active.start),
                    "dateFinService": minute_of(row.active.end) if row.active.end else None,
                    "statutService": "ACTIF" if on in row.active else "INACTIF",
                    "statutRattachementService": "VALIDE",
                }
            )
            for row in services
        ],
    }


def _active(structure: directory.Structure) -> ActiveStructure:
    return {
        "idStructureCPP": structure.ordinal,
        "identifiant": structure.identifier,
        "designationStructure": structure.name,
    }


def _recipient(row: EntityRow) -> RecipientTold:
    return {
        "idStructureCPP": row.ordinal,
        "siret": row.siret,
        "nomDestinataire": row.name,
        "adresseCodePostal": row.address.postcode,
        "adresseVille": row.address.city,
    }


def _directory_row(row: EntityRow) -> tuple[object, ...]:
    return (
        row.ordinal,
        row.siret,
        row.name,
        row.references_required,
        row.address.postcode,
        row.address.city,
        day(row.active.start),
    )


def _cell(value: object) -> str:
    """A cell of the file: quoted when it must be, and never a formula to whoever opens it in a spreadsheet."""
    text = str(value)
    if text[:1] in ("=", "+", "-", "@"):
        text = f"'{text}"
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(each in text for each in ';"\r\n') else text
