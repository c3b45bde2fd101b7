"""The books over HTTP. Who calls is settled above (`request.actor`), and a refusal is answered there as well."""

from . import books, entries, matching, statements
from .addresses import router

__all__ = ["books", "entries", "matching", "router", "statements"]
