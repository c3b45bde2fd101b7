"""The addresses of the directory."""

from __future__ import annotations

from django.urls import path, register_converter

from . import pages

app_name = "parties"


class SiretConverter:
    """Fourteen digits."""

    regex = "[0-9]{14}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class OwnerConverter:
    """Whose an account is: a supplier, or a public entity."""

    regex = "supplier|entity"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(SiretConverter, "siret")
register_converter(OwnerConverter, "owner")

urlpatterns = [
    path("annuaire", pages.directory, name="directory"),
    path("annuaire/imports", pages.import_directory, name="import"),
    path("annuaire/imports/<uuid:identifier>", pages.past_import, name="past_import"),
    path("annuaire/imports/<uuid:identifier>/lignes-refusees.csv", pages.refused_lines, name="refused_lines"),
    path("annuaire/nouvelle-structure", pages.register_entity, name="register_entity"),
    path("annuaire/nouveau-fournisseur", pages.register_supplier, name="register_supplier"),
    path("tiers/comptes", pages.bank_account_desk, name="bank_accounts"),
    path("tiers/<uuid:entity>/comptes/<uuid:identifier>", pages.bank_account, name="bank_account"),
    path(
        "tiers/<uuid:entity>/comptes/<uuid:identifier>/justificatif",
        pages.bank_account_proof,
        name="bank_account_proof",
    ),
    path(
        "tiers/<uuid:entity>/comptes/<uuid:identifier>/<slug:operation>",
        pages.operate_bank_account,
        name="operate_bank_account",
    ),
    path("tiers/<uuid:entity>/<owner:kind>/<uuid:owner>/comptes", pages.owner_accounts, name="owner_accounts"),
    path("entreprises", pages.companies, name="companies"),
    path("entreprises/<uuid:identifier>", pages.company, name="company"),
    path("annuaire/<siret:siret>", pages.entity, name="entity"),
    path("annuaire/<siret:siret>/modifier", pages.amend_entity, name="amend_entity"),
    path("annuaire/<siret:siret>/adresses/nouvelle", pages.define_line, name="define_line"),
    path("annuaire/<siret:siret>/adresses/<uuid:line>/fin", pages.end_line, name="end_line"),
    path("annuaire/<siret:siret>/adresses/<uuid:line>/masquer", pages.mask_line, name="mask_line"),
    path("annuaire/<siret:siret>/services/nouveau", pages.open_service, name="open_service"),
    path("annuaire/<siret:siret>/services/<uuid:service>", pages.amend_service, name="amend_service"),
    path("annuaire/<siret:siret>/services/<uuid:service>/fermer", pages.close_service, name="close_service"),
]
