"""The family `factures` of Chorus Pro: search, consult, treat, answer, deposit."""

from . import consulting, depositing, downloading, searching, treating, validating
from .addresses import router
from .downloading import files_router

__all__ = ["consulting", "depositing", "downloading", "files_router", "router", "searching", "treating", "validating"]
