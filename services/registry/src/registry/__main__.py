"""``python -m registry web | worker | migrate | client | reseal | …``: this service as processes of its own."""

from common.process import Process
from common.process import main as run
from registry import main
from registry.events import HANDLES, PUBLISHES
from registry.settings import Settings

run(
    Process(
        "registry", Settings, main.service, PUBLISHES, HANDLES,
        prepare=main.prepare, republish=main.republish,
        commands={
            "administrator": main.provide_administrator, "client": main.provide_client,
            "first-run": main.provide_first_run, "reseal": main.reseal,
        },
    )
)  # fmt: skip
