"""Structured logs, one JSON object a line, that cannot show an ID number."""

import logging
import re
import sys
import time
from collections.abc import MutableMapping
from typing import Any, TextIO

import orjson
import structlog

_ID_LIKE = re.compile(r"[0-9]{17,}[0-9Xx]")
HIDDEN = "[id-number]"


def hide_id_numbers(value: Any) -> Any:
    """The same value with everything that looks like an ID number replaced, at any depth."""
    if isinstance(value, str):
        return _ID_LIKE.sub(HIDDEN, value.encode("utf-8", "replace").decode())
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 10**16 else hide_id_numbers(str(value))
    if isinstance(value, bytes):
        return hide_id_numbers(value.decode("utf-8", "replace"))
    if isinstance(value, dict):
        return {str(hide_id_numbers(key)): hide_id_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [hide_id_numbers(item) for item in value]
    if isinstance(value, float) and not abs(value) < 10**16:
        return hide_id_numbers(f"{value:.0f}")
    if value is None or isinstance(value, bool | float):
        return value
    return hide_id_numbers(str(value))


def _hide(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {hide_id_numbers(key): hide_id_numbers(value) for key, value in event.items()}


class _NowAndThen(logging.Filter):
    """Lets a text of a library through once in 30 s: while a broker is away it is said 120 times a second."""

    _EVERY_S = 30.0

    def __init__(self) -> None:
        super().__init__()
        self._said_at: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to let it through; by its text before values are put in."""
        what, at = (record.name, str(record.msg)), time.monotonic()
        if at - self._said_at.get(what, float("-inf")) < self._EVERY_S:
            return False
        self._said_at[what] = at
        return True


def configure(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's records through the same masking chain."""
    chain: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _hide,
                structlog.processors.JSONRenderer(serializer=lambda event, **_: orjson.dumps(event).decode()),
            ],
        )
    )
    now_and_then = _NowAndThen()
    handler.addFilter(lambda record: not record.name.startswith("aiokafka") or now_and_then.filter(record))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # Where a record cannot be written, logging prints it and the error under way as they are: neither was masked.
    logging.raiseExceptions = False
    for quiet in (
        "httpx",
        "httpcore",
        "alembic",
        "fontTools",
        "pyhanko",
        "pyhanko_certvalidator",
        "aiokafka",
        "uvicorn",
    ):
        logging.getLogger(quiet).setLevel(logging.WARNING)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
