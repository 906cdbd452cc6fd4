"""``python -m filings web | worker | migrate | topics | …``: this service as processes of its own."""

from filings import events, main
from filings.settings import Settings
from common.process import Process
from common.process import main as run

run(Process("filings", Settings, main.service, events.SAYS, events.HEARS, tell_again=main.tell_again))
