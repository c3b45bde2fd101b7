"""The chain of expenditure over HTTP, one file per noun."""

from ninja import Router

from .billing_plans import router as billing_plans
from .periodic import router as periodic
from .presumed import router as presumed

router = Router()
router.add_router("", presumed)
router.add_router("", periodic)
router.add_router("", billing_plans)
