"""``python -m ledger web | worker | migrate | topics | …``: this service as processes of its own."""

from ledger import events, main
from ledger.settings import Settings
from common.process import Process
from common.process import main as run

run(Process("ledger", Settings, main.service, events.SAYS, events.HEARS, tell_again=main.tell_again))
