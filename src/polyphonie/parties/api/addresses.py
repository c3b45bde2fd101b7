"""The one router of the house: what several files answer at one address must be registered with one router."""

from ninja import Router

router = Router(tags=["annuaire"])
