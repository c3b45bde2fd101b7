"""The addresses of Chorus Pro's API, as PISTE serves them: /cpro/<family>/v1/…, all by POST."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja.parser import Parser

from . import (
    accounts,
    bank_accounts,
    code_lists,
    commitments,
    description,
    flow_reports,
    invoices,
    not_served,
    problems,
    structures,
)
from .authentication import TokenAndAccount


class ExactNumbers(Parser):
    """Reads JSON numbers as exact decimals: amounts are among them."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_float=Decimal)


chorus_pro = description.DescribedApi(
    title="Polyphonie, comme Chorus Pro",
    version="1",
    description=description.ABOUT,
    auth=TokenAndAccount(),
    parser=ExactNumbers(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="chorus-pro",
)
problems.handle(chorus_pro)
chorus_pro.add_router("/structures/v1", structures.router)
chorus_pro.add_router("/transverses/v1", code_lists.router)
chorus_pro.add_router("/transverses/v1", flow_reports.router)
chorus_pro.add_router("/transverses/v1", bank_accounts.router)
chorus_pro.add_router("/transverses/v1", invoices.files_router)
chorus_pro.add_router("/factures/v1", invoices.router)
chorus_pro.add_router("", accounts.router)
chorus_pro.add_router("", commitments.router)
chorus_pro.add_router("", not_served.router)

urlpatterns = [path("", chorus_pro.urls), re_path("", csrf_exempt(problems.no_such_address))]
