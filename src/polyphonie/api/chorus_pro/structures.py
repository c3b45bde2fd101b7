"""Structures: search, consult, their services, and those to which the account is attached."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AliasChoices, Field
from typing_extensions import TypedDict

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import EntityRow, ServiceRow
from polyphonie.parties.terms import ReferencesRequired

from . import directory
from .answering import done, found, minute_of, without_absent
from .asking import Asked, Ordinal, Paged, Text
from .shapes import Answer, PageTold

router = Router(tags=["structures"])


class StructureCriteria(Asked):
    """What to look for: an identifier, or words of the name or the town."""

    identifiantStructure: Text = ""
    typeIdentifiantStructure: Text = "SIRET"
    libelleStructure: Text = ""
    raisonSocialeStructure: Text = ""
    nomStructure: Text = ""
    adresseVille: Text = ""
    adresseCodePostal: Text = ""
    statutStructure: Text = ""
    typeStructure: Text = ""

    @property
    def words(self) -> str:
        return " ".join(
            filter(
                None,
                (
                    self.libelleStructure,
                    self.raisonSocialeStructure,
                    self.nomStructure,
                    self.adresseCodePostal,
                    self.adresseVille,
                ),
            )
        )


class StructureSearch(Asked):
    parametres: Paged = Paged()
    structure: StructureCriteria = StructureCriteria()
    restreindreStructuresPrivees: bool = False


class StructureAsked(Asked):
    """A structure by its number, which programs send under two names."""

    idStructureCPP: Annotated[Ordinal, Field(validation_alias=AliasChoices("idStructureCPP", "idStructure"))]
    codeLangue: Text = ""


class ServicesAsked(Asked):
    idStructure: Annotated[Ordinal, Field(validation_alias=AliasChoices("idStructure", "idStructureCPP"))]
    parametresRechercherServicesStructure: Paged = Paged()


class ServiceAsked(Asked):
    idService: Ordinal
    idStructure: Ordinal | None = None
    codeLangue: Text = ""


class AttachedServicesAsked(Asked):
    idStructure: Ordinal | None = None
    identifiantStructure: Text = ""
    typeIdentifiantStructure: Text = "SIRET"
    parametresListerRattachementsStructureUtilisateur: Paged = Paged()


class StructureTold(TypedDict, total=False):
    idStructureCPP: int
    identifiantStructure: str
    typeIdentifiantStructure: str
    designationStructure: str
    statut: str


class StructuresTold(Answer, total=False):
    listeStructures: list[StructureTold]
    parametresRetour: PageTold


class AddressTold(TypedDict, total=False):
    adresse: str
    codePostal: str
    ville: str
    pays: str


class StructureFacts(TypedDict, total=False):
    idStructureCPP: int
    identifiantStructure: str
    typeIdentifiantStructure: str
    raisonSocialeStructure: str
    libelleStructure: str
    numeroTVA: str
    emailStructure: str
    structurePriveePublique: str


class StructureParameters(TypedDict, total=False):
    codeServiceDoitEtreRenseigne: bool
    numeroEJDoitEtreRenseigne: bool
    gestionNumeroEJOuCodeService: bool
    estMoaUniquement: bool
    recevoirDonneesViaEDI: bool
    statutMiseEnPaiementNestPasRemonte: bool


class StructureWhole(Answer, total=False):
    informationGenerales: StructureFacts
    adressePostaleDuSiege: AddressTold
    parametres: StructureParameters


class ServiceTold(TypedDict, total=False):
    idService: int
    codeService: str
    libelleService: str
    estActif: bool
    statutService: str
    dateDbtService: str
    dateFinService: str


class ServicesTold(Answer, total=False):
    listeServices: list[ServiceTold]
    parametresRetour: PageTold


class ServiceFacts(TypedDict, total=False):
    codeService: str
    nomService: str
    descriptionService: str


class ServiceParameters(TypedDict, total=False):
    dateDebutValidite: str
    dateFinValidite: str
    numeroEngagement: bool
    miseEnPaiement: bool


class ServiceWhole(Answer, total=False):
    informationsGenerales: ServiceFacts
    parametres: ServiceParameters


class AttachedService(TypedDict, total=False):
    idService: int
    idRattachement: int
    codeService: str
    nomService: str
    statutRattachement: str


class AttachedServices(Answer, total=False):
    idStructure: int
    identifiantStructure: str
    designationStructure: str
    listeServices: list[AttachedService]
    parametresRetour: PageTold


@router.post("/rechercher", response=StructuresTold, summary="Rechercher des structures")
def search(request: HttpRequest, asked: StructureSearch) -> HttpResponse:
    """Par identifiant, ou par mots du nom et de la ville (structures publiques). Refus : ACC-RIG-01, API-CPR-02."""
    actor, on, criteria = access.acting(request), clock.today(), asked.structure
    directory.admit(actor, on)
    window = asked.parametres.window
    if criteria.identifiantStructure:
        structure = directory.by_identifier(
            criteria.typeIdentifiantStructure, criteria.identifiantStructure, actor=actor, on=on
        )
        every = [structure] if structure else []
    else:
        rows = parties.search_entities(
            criteria.words, limit=window.reaching(), active_on=on if criteria.statutStructure == "ACTIF" else None
        )
        every = [directory.Structure(row, None) for row in rows]
    listed = [_structure(each, on) for each in window.shown(every)]
    return found("listeStructures", listed, parametresRetour=window.told(len(every)))


@router.post("/consulter", response=StructureWhole, summary="Consulter une structure")
def consult(request: HttpRequest, asked: StructureAsked) -> HttpResponse:
    """Ce que l'annuaire en dit et ce qu'une facture doit porter pour l'atteindre. Refus : ACC-RIG-01, API-CPR-03."""
    actor, on = access.acting(request), clock.today()
    directory.admit(actor, on)
    structure = directory.by_number(asked.idStructureCPP, actor=actor, on=on)
    supplier = structure.supplier
    return done(
        informationGenerales=without_absent(
            {
                "idStructureCPP": structure.ordinal,
                "identifiantStructure": structure.identifier,
                "typeIdentifiantStructure": structure.identifier_kind,
                "raisonSocialeStructure": structure.name,
                "libelleStructure": structure.name,
                "numeroTVA": (supplier.vat_number or None) if supplier else None,
                "emailStructure": (supplier.email or None) if supplier else None,
                "structurePriveePublique": "PUBLIQUE" if structure.entity else "PRIVEE",
            }
        ),
        adressePostaleDuSiege={
            "adresse": structure.address.street,
            "codePostal": structure.address.postcode,
            "ville": structure.address.city,
            "pays": structure.country,
        },
        parametres=_parameters(structure.entity),
    )


@router.post("/rechercher/services", response=ServicesTold, summary="Rechercher les services d'une structure")
def services(request: HttpRequest, asked: ServicesAsked) -> HttpResponse:
    """Les services d'une structure publique, par code. Refus : ACC-RIG-01, API-CPR-03, API-CPR-02."""
    actor, on = access.acting(request), clock.today()
    directory.admit(actor, on)
    entity = directory.by_number(asked.idStructure, actor=actor, on=on).entity
    window = asked.parametresRechercherServicesStructure.window
    rows = parties.services(entity.id, limit=window.reaching()) if entity else ()
    listed = [_service(row, on) for row in window.shown(rows)]
    return found("listeServices", listed, parametresRetour=window.told(len(rows)))


@router.post("/consulter/service", response=ServiceWhole, summary="Consulter un service")
def consult_service(request: HttpRequest, asked: ServiceAsked) -> HttpResponse:
    """Un service et ce qu'il exige. Refus : ACC-RIG-01, API-CPR-04."""
    directory.admit(access.acting(request), clock.today())
    row = directory.service_by_number(asked.idService, structure=asked.idStructure)
    required = row.references_required
    return done(
        informationsGenerales={"codeService": row.code, "nomService": row.name, "descriptionService": row.name},
        parametres=without_absent(
            {
                "dateDebutValidite": minute_of(row.active.start),
                "dateFinValidite": minute_of(row.active.end) if row.active.end else None,
                "numeroEngagement": required in (ReferencesRequired.COMMITMENT, ReferencesRequired.BOTH),
                "miseEnPaiement": True,
            }
        ),
    )


@router.post(
    "/lister/rattachementsutilisateur", response=AttachedServices, summary="Lister les services de rattachement"
)
def attached_services(request: HttpRequest, asked: AttachedServicesAsked) -> HttpResponse:
    """Les services d'une structure pour lesquels agit le compte. Refus : ACC-RIG-01, API-CPR-03, API-CPR-02."""
    actor, on = access.acting(request), clock.today()
    structure = _asked_structure(asked, actor, on)
    reach = directory.own(actor, Right.INVOICE_CONSULT, on=on)
    window = asked.parametresListerRattachementsStructureUtilisateur.window
    entity = structure.entity
    rows = parties.services(entity.id, limit=window.reaching()) if entity else ()
    own = [row for row in rows if reach.platform or row.entity_id in reach.entities or row.id in reach.services]
    listed = [
        {
            "idService": row.ordinal,
            "idRattachement": row.ordinal,
            "codeService": row.code,
            "nomService": row.name,
            "statutRattachement": "VALIDE",
        }
        for row in window.shown(own)
    ]
    return found(
        "listeServices",
        listed,
        idStructure=structure.ordinal,
        identifiantStructure=structure.identifier,
        designationStructure=structure.name,
        parametresRetour=window.told(len(own)),
    )


def _asked_structure(asked: AttachedServicesAsked, actor: Any, on: date) -> directory.Structure:
    if asked.idStructure is None:
        named = directory.by_identifier(asked.typeIdentifiantStructure, asked.identifiantStructure, actor=actor, on=on)
        if named is not None:
            return named
    return directory.by_number(asked.idStructure or 0, actor=actor, on=on)


def _structure(structure: directory.Structure, on: date) -> StructureTold:
    return {
        "idStructureCPP": structure.ordinal,
        "identifiantStructure": structure.identifier,
        "typeIdentifiantStructure": structure.identifier_kind,
        "designationStructure": structure.name,
        "statut": "ACTIF" if structure.is_open(on) else "INACTIF",
    }


def _parameters(entity: EntityRow | None) -> StructureParameters:
    required = entity.references_required if entity else ReferencesRequired.NONE
    both = required is ReferencesRequired.BOTH
    return {
        "codeServiceDoitEtreRenseigne": both or required is ReferencesRequired.SERVICE,
        "numeroEJDoitEtreRenseigne": both or required is ReferencesRequired.COMMITMENT,
        "gestionNumeroEJOuCodeService": required is ReferencesRequired.EITHER,
        "estMoaUniquement": False,
        "recevoirDonneesViaEDI": False,
        "statutMiseEnPaiementNestPasRemonte": False,
    }


def _service(row: ServiceRow, on: date) -> dict[str, Any]:
    active = on in row.active
    return without_absent(
        {
            "idService": row.ordinal,
            "codeService": row.code,
            "libelleService": row.name,
            "estActif": active,
            "statutService": "ACTIF" if active else "INACTIF",
            "dateDbtService": minute_of(row.active.start),
            "dateFinService": minute_of(row.active.end) if row.active.end else None,
        }
    )
