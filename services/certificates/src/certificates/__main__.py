"""``python -m certificates web | worker | migrate | topics | …``: this service as processes of its own."""

from certificates import events, main
from certificates.settings import Settings
from common.process import Process
from common.process import main as run

run(Process("certificates", Settings, main.service, events.PUBLISHES, events.HANDLES, republish=main.republish))
