"""A service as processes of its own, by environment only: ``python -m <package> web | worker | migrate | topics``."""

from common.process.commands import main
from common.process.settings import LogSettings, Process, ProcessSettings, WebProcess, configure_logs

__all__ = ["LogSettings", "Process", "ProcessSettings", "WebProcess", "configure_logs", "main"]
