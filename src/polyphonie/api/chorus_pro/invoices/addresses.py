"""The one router of the family: what several files answer must be registered with one router."""

from ninja import Router

router = Router(tags=["factures"])
