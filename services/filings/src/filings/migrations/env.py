"""Runs the migrations of filings."""

from common.migrate import run_env
from filings.models import metadata

run_env(metadata)
