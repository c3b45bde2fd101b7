"""What reads several houses, over HTTP, one file per noun."""

from __future__ import annotations

from ninja import Router

from . import bridges, catalogue, execution, stories

router = Router()
router.add_router("", bridges.router)
router.add_router("", catalogue.router)
router.add_router("", execution.router)
router.add_router("", stories.router)
