"""A mail server on this machine that speaks enough SMTP (RFC 5321) to take letters, and to refuse them."""

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Delivered:
    """What it has taken."""

    sender: str
    recipients: list[str]
    content: bytes
    is_encrypted: bool
    login: str | None

    @property
    def message(self) -> EmailMessage:
        """As a mailbox shows it."""
        return message_from_bytes(self.content, policy=default)


@dataclass
class MailServer:
    """Takes everything, but for the answers that a test has put down."""

    tls: ssl.SSLContext | None = None
    """With one it offers STARTTLS, or speaks it from the beginning."""
    is_implicit: bool = False
    port: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    """By command (RCPT, DATA, AUTH): the next answers in place of those of one that is content."""
    delay_s: float = 0
    """Before each answer."""
    delivered: list[Delivered] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, tls: ssl.SSLContext | None = None, *, implicit: bool = False) -> AsyncIterator[Self]:
        """Serving on a port of its own."""
        server = cls(tls, implicit)
        open_writers = set[asyncio.StreamWriter]()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            open_writers.add(writer)
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await server._talk(reader, writer)
            writer.close()

        listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls if implicit else None)
        server.port = listening.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            listening.close()
            for writer in open_writers:
                writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, recipients, login, is_encrypted = "", list[str](), None, self.is_implicit
        await self._say(writer, "220 mail.test")
        while line := (await reader.readline()).decode().strip():
            verb = line.split()[0].upper()
            self.commands.append(line)
            answer = self.answers[verb].pop(0) if self.answers.get(verb) else "250 OK"
            if verb == "EHLO":
                offered = ["mail.test", "AUTH PLAIN LOGIN", *(["STARTTLS"] if self.tls and not is_encrypted else [])]
                answer = "\r\n".join(f"250-{item}" for item in offered) + "\r\n250 8BITMIME"
            elif verb == "STARTTLS" and self.tls:
                await self._say(writer, "220 go on")
                transport = writer.transport
                try:
                    await writer.start_tls(self.tls)
                except (AttributeError, OSError):  # Python 3.11 loses the transport of a handshake that failed
                    writer._transport = transport  # type: ignore[attr-defined]  # no public name
                    return
                is_encrypted = True
                continue
            elif verb == "AUTH" and answer.startswith("250"):
                login, answer = base64.b64decode(line.split()[2]).decode().replace("\0", " ").strip(), "235 welcome"
            elif verb == "MAIL":
                sender, recipients = line.partition("<")[2].partition(">")[0], []
            elif verb == "RCPT" and answer.startswith("250"):
                recipients.append(line.partition("<")[2].partition(">")[0])
            elif verb == "DATA" and answer.startswith("250"):
                await self._say(writer, "354 go on")
                content = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
                self.delivered.append(Delivered(sender, recipients, content, is_encrypted, login))
            await self._say(writer, "221 bye" if verb == "QUIT" else answer)

    async def _say(self, writer: asyncio.StreamWriter, answer: str) -> None:
        await asyncio.sleep(self.delay_s)
        writer.write(f"{answer}\r\n".encode())
        await writer.drain()


def tls_contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Of a server at 127.0.0.1 and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    at = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kept.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(kept)
    return server, ssl.create_default_context(cafile=str(kept))
