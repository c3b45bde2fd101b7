"""The addresses of the API. Version 1 is `api-1:…`."""

from __future__ import annotations

from django.urls import path, re_path

from polyphonie.budget.api import router as budget
from polyphonie.controls.api import router as controls
from polyphonie.gateway.api import router as gateway
from polyphonie.invoicing.api import router as invoicing
from polyphonie.ledger.api import router as ledgers
from polyphonie.parties.api import router as directory
from polyphonie.payments.api import router as payments
from polyphonie.reference.api import router as nomenclatures
from polyphonie.reporting.api import router as reporting
from polyphonie.requests.api import router as requests
from polyphonie.spending.api import router as spending

from . import description, explaining, health, problems, repeating, writing
from .authentication import Bearer

version_1 = description.DescribedApi(
    title="Polyphonie",
    version="1",
    description=description.ABOUT,
    auth=Bearer(),
    docs=description.Page(),
    docs_url="/docs",
    openapi_url="/openapi.json",
    openapi_extra={"tags": description.FIRST_TAGS},
    urls_namespace="api-1",
)
problems.handle(version_1)
version_1.add_decorator(repeating.once_per_key)
version_1.add_decorator(writing.written)
version_1.add_router("", invoicing)  # first: it is asked most, and an address is looked for in order
version_1.add_router("/directory", directory)
version_1.add_router("/nomenclatures", nomenclatures)
version_1.add_router("", reporting)
version_1.add_router("/ledgers", ledgers)
version_1.add_router("/budget", budget)
version_1.add_router("/controls", controls)
version_1.add_router("/payments", payments)
version_1.add_router("/spending", spending)
version_1.add_router("/requests", requests)
version_1.add_router("", gateway)
version_1.add_router("", health.router)
version_1.add_router("", explaining.router)

urlpatterns = [path("v1/", version_1.urls)]
unknown = [re_path("", problems.no_such_address)]
"""Whatever else stands under the same beginning; to be looked for last."""
