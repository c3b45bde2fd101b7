"""Invoices over HTTP. Who calls is settled above (`request.actor`), and a refusal is answered there as well."""

from . import (
    answers,
    checks,
    consultation,
    deposits,
    drafts,
    figures,
    flows,
    messages,
    selections,
    settings,
    validations,
)
from .addresses import router

__all__ = [
    "answers",
    "checks",
    "consultation",
    "deposits",
    "drafts",
    "figures",
    "flows",
    "messages",
    "router",
    "selections",
    "settings",
    "validations",
]
