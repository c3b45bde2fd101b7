"""The family `factures` of Chorus Pro: search, consult, treat, answer, deposit."""

from . import consulting, searching, treating
from .addresses import router

__all__ = ["consulting", "router", "searching", "treating"]
