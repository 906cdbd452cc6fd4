"""``python -m portal web``: the portal as a process of its own. It has no worker, no database and no topics."""

from common.process import WebProcess
from common.process import main as run
from portal.main import service
from portal.settings import Settings

run(WebProcess("portal", Settings, service))
