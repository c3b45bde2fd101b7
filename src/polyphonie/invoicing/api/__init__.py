"""Invoices over HTTP. Who calls is settled above (`request.actor`), and a refusal is answered there as well."""

from . import answers, checks, consultation, deposits, messages, settings, validations
from .addresses import router

__all__ = ["answers", "checks", "consultation", "deposits", "messages", "router", "settings", "validations"]
