"""The budget over HTTP, one file per noun."""

from ninja import Router

from .appropriations import router as appropriations
from .scenarios import router as scenarios

router = Router(tags=["budget"])
router.add_router("", appropriations)
router.add_router("", scenarios)
