"""The directory over HTTP: entities, services and directory lines. Who calls is settled above (`request.actor`)."""

from . import bank_accounts, entities, lines, mandates
from .addresses import router

__all__ = ["bank_accounts", "entities", "lines", "mandates", "router"]
