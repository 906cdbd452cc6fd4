"""The gateway's routes, of every feature, and which of them take more than a form."""

from fastapi import APIRouter

from offices import operations
from offices.reach import operating
from vendor_gateway.catalogue import api as catalogue
from vendor_gateway.completions import api as completions
from vendor_gateway.contracts import api as contracts
from vendor_gateway.messages import api as messages
from vendor_gateway.own_completions import api as own_completions
from vendor_gateway.review import api as review
from vendor_gateway.scorecards import api as scorecards
from vendor_gateway.vendors import api as vendors
from vendor_gateway.year_close import api as year_close

_FEATURES = (completions, vendors, contracts, catalogue, year_close, review, scorecards, own_completions, messages)
# One flat list, so that everybody can see who may use which route.
router = APIRouter(
    routes=[*(route for feature in _FEATURES for route in feature.router.routes), *operations.routes(operating).routes]
)
LARGE = completions.LARGE | catalogue.LARGE | review.LARGE
