"""``python -m vendor_gateway web | worker | migrate | topics | backlog | …``: this service as processes of its own."""

from common.process import Process
from common.process import main as run
from vendor_gateway import events, main
from vendor_gateway.settings import Settings

run(
    Process(
        "vendor_gateway", Settings, main.service, events.PUBLISHES, events.HANDLES,
        republish=main.republish, commands={"backlog": main.provide_backlog},
    )
)  # fmt: skip
