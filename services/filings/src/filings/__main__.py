"""``python -m filings web | worker | migrate | topics | reseal | …``: this service as processes of its own."""

from common.process import Process
from common.process import main as run
from filings import events, main
from filings.settings import Settings

run(
    Process(
        "filings", Settings, main.service, events.SAYS, events.HEARS,
        tell_again=main.tell_again, commands={"reseal": main.reseal},
    )
)  # fmt: skip
