"""Channels: how a letter leaves the platform, and the one that sends e-mail (SMTP, RFC 5321)."""

import asyncio
import re
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal, Protocol

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
)

from common import logs
from common.clock import CHINA, now
from registry.letters.domain import ChannelName, Letter, Outcome

log = logs.get(__name__)
_PERMANENT = 500
_ADDRESS = re.compile(r"[!-~]+@[A-Za-z0-9.-]+")
_STEPS = 4
"""A sending takes so many timeouts at most: connection, greeting and login, envelope, content."""

Tls = Literal["starttls", "implicit", "none"]


class Channel(Protocol):
    """One way out of the platform: SMS, WeChat, a government app, e-mail.

    Sending the same letter twice must do no harm: whose process ends behind the sending sends it again.
    """

    @property
    def name(self) -> ChannelName:
        """Under which people choose it."""

    async def send(self, letter: Letter) -> Outcome:
        """Try once, within a bounded time; what came of it. It raises nothing that the other side causes, and no
        address and nothing that the other side says goes into a log.
        """


@dataclass(frozen=True)
class SmtpServer:
    """The server that takes our e-mail, and as whom we write."""

    host: str
    port: int
    tls: Tls
    """``starttls``: nothing is sent, no login either, where the server does not offer it."""
    sender: str
    sender_name: str
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_s: float = 10.0
    """Of each step."""


class Smtp:
    """E-mail by one server; a connection for each letter."""

    name = ChannelName.EMAIL

    def __init__(self, server: SmtpServer, *, tls_context: ssl.SSLContext | None = None) -> None:
        self._server, self._tls_context = server, tls_context

    async def send(self, letter: Letter) -> Outcome:
        """Try once; a refusal that concerns the mailbox or the content counts for the letter, others for the server."""
        try:
            content = self._message(letter).as_bytes(policy=SMTP)
        except (ValueError, MessageError):  # the address cannot be written
            return _noted(letter, Outcome.REFUSED, None)
        try:
            async with asyncio.timeout(_STEPS * self._server.timeout_s):
                await self._hand_over(letter, content)
        except SMTPRecipientsRefused as refused:
            return _noted(letter, *_judged(refused.recipients[0]))
        except (SMTPRecipientRefused, SMTPDataError) as refused:
            return _noted(letter, *_judged(refused))
        except (SMTPException, OSError, TimeoutError, ValueError) as error:
            code = error.code if isinstance(error, SMTPAuthenticationError) else None
            return _noted(letter, Outcome.AWAY, code, type(error).__name__)
        return Outcome.SENT

    async def _hand_over(self, letter: Letter, content: bytes) -> None:
        server = self._server
        is_plain = server.tls == "none"
        await aiosmtplib.send(
            content,
            sender=server.sender,
            recipients=[letter.address],
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            timeout=server.timeout_s,
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",
            tls_context=None if is_plain else self._tls_context,
        )

    def _message(self, letter: Letter) -> EmailMessage:
        """Raises ``ValueError`` or ``MessageError`` for an address that cannot stand in a header."""
        if not _ADDRESS.fullmatch(letter.address):
            raise ValueError("no address")
        server = self._server
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(display_name=_line(server.sender_name), addr_spec=server.sender)
        message["To"] = Address(display_name=_line(letter.name), addr_spec=letter.address)
        message["Subject"] = _line(letter.subject)
        message["Date"] = format_datetime(now().astimezone(CHINA))
        # The same at every try: a mailbox that got it twice shows it once.
        message["Message-ID"] = f"<{letter.letter_id}@{server.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text, cte="base64")
        return message


def _line(text: str) -> str:
    """As it may stand in a header: no line ends in it."""
    return "".join(character if character.isprintable() else " " for character in text)


def _judged(refused: SMTPRecipientRefused | SMTPDataError) -> tuple[Outcome, int]:
    return (Outcome.REFUSED if refused.code >= _PERMANENT else Outcome.NOT_NOW), refused.code


def _noted(letter: Letter, outcome: Outcome, code: int | None, error: str | None = None) -> Outcome:
    """What the server said repeats the address: its code alone is logged."""
    log.info("letter_not_sent", letter=str(letter.letter_id), outcome=str(outcome), code=code, error=error)
    return outcome
