"""``python -m registry web | worker | migrate | client | reseal | …``: this service as processes of its own."""

from common.process import Process
from common.process import main as run
from registry import main
from registry.events import HEARS, SAYS
from registry.settings import Settings

run(
    Process(
        "registry", Settings, main.service, SAYS, HEARS,
        prepare=main.prepare, tell_again=main.tell_again,
        commands={"administrator": main.provide_administrator, "client": main.provide_client, "reseal": main.reseal},
    )
)  # fmt: skip
