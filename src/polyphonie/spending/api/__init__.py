"""The chain of expenditure over HTTP, one file per noun."""

from ninja import Router

from .billing_plans import router as billing_plans
from .certificates import router as certificates
from .claims import router as claims
from .commitments import router as commitments
from .payers import router as payers
from .payment_requests import router as payment_requests
from .periodic import router as periodic
from .presumed import router as presumed
from .proposals import router as proposals
from .tacit import router as tacit

router = Router()
router.add_router("", payment_requests)
router.add_router("", commitments)
router.add_router("", certificates)
router.add_router("", proposals)
router.add_router("", payers)
router.add_router("", presumed)
router.add_router("", periodic)
router.add_router("", billing_plans)
router.add_router("", claims)
router.add_router("", tacit)
