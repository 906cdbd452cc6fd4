"""``python -m ledger web | worker | migrate | topics | …``: this service as processes of its own."""

from common.process import Process
from common.process import main as run
from ledger import events, main
from ledger.settings import Settings

run(Process("ledger", Settings, main.service, events.PUBLISHES, events.HANDLES, republish=main.republish))
