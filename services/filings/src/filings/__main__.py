"""``python -m filings web | worker | migrate | topics | reseal | …``: this service as processes of its own."""

from common.process import Process
from common.process import main as run
from filings import main
from filings.events import HANDLES, PUBLISHES
from filings.settings import Settings

run(
    Process(
        "filings", Settings, main.service, PUBLISHES, HANDLES,
        republish=main.republish, commands={"reseal": main.reseal},
    )
)  # fmt: skip
