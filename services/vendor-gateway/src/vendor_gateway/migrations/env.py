"""Runs the migrations of vendor_gateway."""

from common.migrate import run_env
from vendor_gateway.models import metadata

run_env(metadata)
