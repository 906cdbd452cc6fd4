"""The gateway's routes, of every feature, and which of them take more than a form."""

from fastapi import APIRouter

from vendor_gateway.completions import api as completions
from vendor_gateway.own_completions import api as own_completions
from vendor_gateway.review import api as review
from vendor_gateway.vendors import api as vendors

_FEATURES = (completions, vendors, review, own_completions)
# One flat list, so that everybody can see who may use which route.
router = APIRouter(routes=[route for feature in _FEATURES for route in feature.router.routes])
LARGE = completions.LARGE
