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


register_converter(SiretConverter, "siret")

urlpatterns = [
    path("annuaire", pages.directory, name="directory"),
    path("annuaire/imports", pages.import_directory, name="import"),
    path("annuaire/imports/<uuid:identifier>", pages.past_import, name="past_import"),
    path("annuaire/imports/<uuid:identifier>/lignes-refusees.csv", pages.refused_lines, name="refused_lines"),
    path("annuaire/nouvelle-structure", pages.register_entity, name="register_entity"),
    path("annuaire/nouveau-fournisseur", pages.register_supplier, name="register_supplier"),
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
