"""Runs the migrations of certificates."""

from certificates.models import metadata
from common.migrate import run_env

run_env(metadata)
