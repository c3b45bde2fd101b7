"""An invoice as `soumettre` is sent it, in the words of a composition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from polyphonie.api.chorus_pro import bank_accounts, directory
from polyphonie.api.chorus_pro.asking import Asked, Day, LongText, Ordinal, Text
from polyphonie.api.chorus_pro.problems import FRAMEWORK_NOT_TAKEN, NO_SUCH_STRUCTURE
from polyphonie.documents import chorus
from polyphonie.documents.chorus import lists
from polyphonie.documents.invoice.rules.codes import codes
from polyphonie.invoicing.actions.compositions import Declared, EnteredFile, EnteredLine, Entry, Vat
from polyphonie.invoicing.queries import files_ahead
from polyphonie.invoicing.terms import InvoiceKind
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties.queries import SupplierRow

FRAMEWORKS: Final[Mapping[str, str]] = {"A1": "S1", "A2": "S2", "A9": "S3", "A12": "S6"}
"""The frameworks that are taken, each with the one of the reform (BT-23) that the composed invoice states."""
CATEGORIES: Final[Mapping[str, str]] = {
    "VATEX-EU-AE": "AE",
    "VATEX-EU-IC": "K",
    "VATEX-EU-G": "G",
    "VATEX-EU-O": "O",
}
"""The VAT category of the reasons that are not those of an exemption (E)."""
FRANCHISE: Final = "VATEX-FR-FRANCHISE"
ON_DEBITS: Final = "Option pour le paiement de la taxe d'après les débits."
DISCOUNT: Final = "Remise globale sur le total TTC : {amount}. {reason}"

Number = Annotated[Decimal, Field(max_digits=30, decimal_places=15)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class FrameworkAsked(Asked):
    codeCadreFacturation: Text = "A1_FACTURE_FOURNISSEUR"
    codeStructureValideur: Text = ""
    codeServiceValideur: Text = ""


class RecipientAsked(Asked):
    codeDestinataire: Text = ""
    codeServiceExecutant: Text = ""


class SupplierAsked(Asked):
    idFournisseur: Ordinal | None = None
    codeCoordonneesBancairesFournisseur: Ordinal | None = None


class ReferencesAsked(Asked):
    deviseFacture: Text = "EUR"
    typeFacture: Text = "FACTURE"
    typeTva: Text = ""
    motifExonerationTva: Text = ""
    modePaiement: Text = "VIREMENT"
    numeroBonCommande: Text = ""
    numeroMarche: Text = ""
    numeroFactureOrigine: Text = ""


class LineAsked(Asked):
    lignePosteDenomination: Text = ""
    lignePosteReference: Text = ""
    lignePosteQuantite: Number = Decimal(1)
    lignePosteUnite: Text = ""
    lignePosteMontantUnitaireHT: Number = Decimal(0)
    lignePosteMontantRemiseHT: Number = Decimal(0)
    lignePosteTauxTva: Text = ""
    lignePosteTauxTvaManuel: Number | None = None


class VatAsked(Asked):
    ligneTvaTaux: Text = ""
    ligneTvaTauxManuel: Number | None = None
    ligneTvaMontantBaseHtParTaux: Number = Decimal(0)
    ligneTvaMontantTvaParTaux: Number = Decimal(0)


class TotalsAsked(Asked):
    montantHtTotal: Number | None = None
    montantTVA: Number | None = None
    montantTtcTotal: Number | None = None
    montantAPayer: Number | None = None
    montantRemiseGlobaleTTC: Number = Decimal(0)
    motifRemiseGlobaleTTC: Text = ""


class MainFileAsked(Asked):
    pieceJointePrincipaleId: Ordinal
    pieceJointePrincipaleDesignation: Text = ""


class FurtherFileAsked(Asked):
    pieceJointeComplementaireId: Ordinal
    pieceJointeComplementaireDesignation: Text = ""


class SubmissionAsked(Asked):
    """An invoice, field by field. `modeDepot` tells whether its fields or its PDF were there first: both are taken."""

    modeDepot: Text = "SAISIE_API"
    numeroFactureSaisi: Text = ""
    dateFacture: Day | None = None
    cadreDeFacturation: FrameworkAsked = FrameworkAsked()
    destinataire: RecipientAsked = RecipientAsked()
    fournisseur: SupplierAsked = SupplierAsked()
    references: ReferencesAsked = ReferencesAsked()
    lignePoste: list[LineAsked] = []
    ligneTva: list[VatAsked] = []
    montantTotal: TotalsAsked = TotalsAsked()
    pieceJointePrincipale: Annotated[list[MainFileAsked], BeforeValidator(_listed)] = []
    pieceJointeComplementaire: Annotated[list[FurtherFileAsked], BeforeValidator(_listed)] = []
    commentaire: LongText = ""


def supplier(asked: SubmissionAsked, *, actor: Actor, on: date) -> SupplierRow:
    """The supplier of a submission, among those of the account. Refuses: API-CPR-03."""
    named = asked.fournisseur.idFournisseur
    structure = directory.by_number(named, actor=actor, on=on) if named else None
    if structure is None or structure.supplier is None:
        raise Refused(NO_SUCH_STRUCTURE())
    return structure.supplier


def entry(asked: SubmissionAsked, *, supplier: SupplierRow, actor: Actor, on: date) -> Entry:
    """A submission as an entry: its files are fetched, its rates named. Refuses: API-CPR-08, API-CPR-09, INV-ATT-02."""
    references, totals = asked.references, asked.montantTotal
    framework = _framework(asked.cadreDeFacturation.codeCadreFacturation)
    lines = tuple(_line(each, references) for each in asked.lignePoste) or tuple(
        _line_of_rate(each, references) for each in asked.ligneTva
    )
    account = asked.fournisseur.codeCoordonneesBancairesFournisseur
    kind = InvoiceKind.CREDIT_NOTE if references.typeFacture == "AVOIR" else InvoiceKind.INVOICE
    return Entry(
        number=asked.numeroFactureSaisi,
        issued_on=asked.dateFacture or on,
        recipient_siret=asked.destinataire.codeDestinataire,
        service_code=asked.destinataire.codeServiceExecutant,
        commitment_number=references.numeroBonCommande,
        contract_number=references.numeroMarche,
        kind=kind,
        prepayment=references.typeFacture == "ACOMPTE",
        framework=FRAMEWORKS[framework],
        validator_siret=asked.cadreDeFacturation.codeStructureValideur,
        settled=framework == "A2",
        currency=references.deviseFacture,
        payment_means=lists.values("payment_means").get(references.modePaiement, "1"),
        account=bank_accounts.iban_of(account, supplier=supplier, actor=actor, on=on) if account else "",
        already_paid=totals.montantRemiseGlobaleTTC,
        preceding=(references.numeroFactureOrigine, None) if references.numeroFactureOrigine else None,
        notes=_notes(asked),
        files=_files(asked, actor),
        declared=Declared(
            totals.montantHtTotal, totals.montantTVA, totals.montantAPayer if framework != "A2" else None
        ),
        lines=lines,
    )


def _framework(code: str) -> str:
    framework = chorus.framework_by_api(code)
    if framework is None or framework.code not in FRAMEWORKS:
        raise Refused(FRAMEWORK_NOT_TAKEN(code=code, expected=", ".join(FRAMEWORKS)))
    return framework.code


def _notes(asked: SubmissionAsked) -> tuple[str, ...]:
    totals = asked.montantTotal
    discount = (
        DISCOUNT.format(amount=totals.montantRemiseGlobaleTTC, reason=totals.motifRemiseGlobaleTTC).strip()
        if totals.montantRemiseGlobaleTTC
        else ""
    )
    on_debits = ON_DEBITS if asked.references.typeTva == "TVA_SUR_DEBIT" else ""
    return tuple(filter(None, (asked.commentaire, discount, on_debits)))


def _files(asked: SubmissionAsked, actor: Actor) -> tuple[EnteredFile, ...]:
    wanted = [(each.pieceJointePrincipaleId, "LISIBLE") for each in asked.pieceJointePrincipale]
    wanted += [(each.pieceJointeComplementaireId, "DOCUMENT_ANNEXE") for each in asked.pieceJointeComplementaire]
    files = files_ahead.sent_ahead(actor=actor, ordinals=[ordinal for ordinal, _ in wanted]) if wanted else ()
    return tuple(
        EnteredFile(file.name, file.media_type, file.content, nature)
        for file, (_, nature) in zip(files, wanted, strict=True)
    )


def _line(line: LineAsked, references: ReferencesAsked) -> EnteredLine:
    return EnteredLine(
        name=line.lignePosteDenomination or line.lignePosteReference,
        quantity=line.lignePosteQuantite,
        unit=unit(line.lignePosteUnite),
        unit_price=line.lignePosteMontantUnitaireHT,
        discount=line.lignePosteMontantRemiseHT,
        vat=_vat(line.lignePosteTauxTva, line.lignePosteTauxTvaManuel, references),
        reference=line.lignePosteReference,
    )


def _line_of_rate(line: VatAsked, references: ReferencesAsked) -> EnteredLine:
    """The one line of a rate, when a program tells the sums of a PDF and not its lines."""
    return EnteredLine(
        name="Montant selon la facture jointe",
        unit_price=line.ligneTvaMontantBaseHtParTaux,
        vat=_vat(line.ligneTvaTaux, line.ligneTvaTauxManuel, references),
    )


def _vat(code: str, manual: Decimal | None, references: ReferencesAsked) -> Vat:
    rate = manual if manual is not None else Decimal(lists.values("vat_rate").get(code, "0"))
    if rate:
        return Vat("S", rate)
    stated = references.motifExonerationTva
    if not stated and (code == "TVA1" or references.typeTva == "SANS_TVA"):
        stated = FRANCHISE
    known = stated in codes("exemption_reason")
    return Vat(CATEGORIES.get(stated, "E"), Decimal(0), stated if known else "", "" if known else stated)


def unit(word: str) -> str:
    """The code of a unit that a program writes as a code or as a word; one, when it is neither."""
    if word.upper() in codes("unit"):
        return word.upper()
    return lists.values("unit").get(word.strip().lower().removesuffix("s"), "C62")
