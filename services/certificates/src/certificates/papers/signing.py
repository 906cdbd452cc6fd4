"""Signing a certificate's PDF (PAdES baseline B-B, ETSI EN 319 142-1) and telling whether a file is one we signed.

The work is bound by the processor, so callers run it in a process pool. A key in hardware or an SM2 signature
(GB/T 38540) is another class behind `Signer`.
"""

import asyncio
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.papers.validity import Validity

logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)  # whatever it warns of, the verdict says

FIELD = "XueshiSignature"
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
KEY_USAGES = (
    "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
    "key_cert_sign crl_sign encipher_only decipher_only"
)


class Signer(Protocol):
    """Whatever can sign a PDF; the fake beside it in the tests signs nothing."""

    def sign(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """The file with a signature over all of it; `at` is the claimed time, with its zone."""
        ...


class _Template(CmsSigner):
    """pyHanko's builder of the signature container (CMS), asked once, with a placeholder for what the key will say."""

    def __init__(self, key: RSAPrivateKey, chain: list[x509.Certificate]) -> None:
        registry: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple(map(translate_pyca_cryptography_cert_to_asn1, chain[1:]))
        leaf = translate_pyca_cryptography_cert_to_asn1(chain[0])
        super().__init__(signing_cert=leaf, cert_registry=registry, embed_roots=False)
        self.signature = b"\xa5" * (key.key_size // 8)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """A placeholder as long as every signature of the key."""
        return self.signature


class PadesSigner:
    """Signs with a held RSA key (PKCS#1 v1.5, SHA-256), its certificate chain below the root embedded.

    The root stays out: readers trust their own copy only, and nothing would protect the bytes of that one.

    In a B-B container by one key only two things differ from file to file, both of fixed length: the digest of the
    file and the signature over the signed attributes that contain it. So pyHanko builds one container when the key is
    loaded, and each signature fills in those two places. The container's room in the file is its exact size.
    """

    def __init__(self, key: RSAPrivateKey, chain: list[x509.Certificate]) -> None:
        if key.public_key() != chain[0].public_key():
            raise ValueError("the first certificate of the chain is not the key's")
        template = _Template(key, chain)
        digest = b"\x5a" * 32
        signed_attributes: Any = _outside_any_loop(template.signed_attrs(digest, "sha256", use_pades=True))
        container = _outside_any_loop(template.async_sign_prescribed_attributes("sha256", signed_attributes)).dump()
        self._key = key
        self._attributes = _around(signed_attributes.dump(), digest)
        before_digest, rest = _around(container, digest)
        self._container = (before_digest, *_around(rest, template.signature))
        self._room_hex = 2 * len(container)
        self._validity = Validity.of(chain)

    @classmethod
    def from_pem(cls, key_pem: bytes, chain_pem: bytes) -> "PadesSigner":
        """From an unencrypted PEM key and its PEM chain, leaf first; raises ValueError if they do not fit."""
        key = serialization.load_pem_private_key(key_pem, password=None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("only RSA signatures have a fixed length")
        return cls(key, x509.load_pem_x509_certificates(chain_pem))

    def sign(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """The file and one update behind it: an invisible field with a signature that permits no further change.

        Raises :class:`ChainNotValid` where the chain has ended by then, or has not begun.
        """
        if at.tzinfo is None:
            raise ValueError("a signing time needs its zone")
        self._validity.check(at)
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        writer.register_extension(ESIC_EXTENSION_1)
        embedding = PdfCMSEmbedder(SigFieldSpec(FIELD)).write_cms(FIELD, writer)
        # 1. the field, 2. the signature dictionary, 3. the file with room left open, 4. the container in it
        next(embedding)
        placeholder = SignatureObject(
            timestamp=at, subfilter=SigSeedSubFilter.PADES, reason=reason, bytes_reserved=self._room_hex
        )
        certify = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
        embedding.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=certify))
        prepared, signed = embedding.send(SigIOSetup(md_algorithm="sha256"))
        embedding.send(self._sealed(prepared.document_digest))
        file: bytes = signed.getvalue()
        return file

    def _sealed(self, digest: bytes) -> bytes:
        """The container (DER) for a file of that digest."""
        signature = self._key.sign(digest.join(self._attributes), PKCS1v15(), SHA256())
        before_digest, before_signature, after = self._container
        return b"".join((before_digest, digest, before_signature, signature, after))


def _around(whole: bytes, part: bytes) -> tuple[bytes, bytes]:
    """What stands before and after a part that occurs exactly once."""
    before, found, after = whole.partition(part)
    if not found or part in after:
        raise ValueError("a placeholder must occur exactly once in the signature container")
    return before, after


def _outside_any_loop(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a pyHanko coroutine, on a thread of its own: callers may or may not be inside an event loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@dataclass(frozen=True)
class Authority:
    """A self-made authority, all PEM: the signer's key, its chain (signer, root) and the root alone."""

    key_pem: bytes
    chain_pem: bytes
    root_pem: bytes


def make_authority(common_name: str, organisation: str, *, now: datetime) -> Authority:
    """A root for 20 years and a document signer under it for 10, RSA 2048; for standalone use and tests.

    The signer may sign documents (RFC 5280 4.2.1.3, RFC 9336), and "protect e-mail" because readers built on NSS, such
    as poppler's, call every other certificate broken. The root's key is thrown away.
    """
    root_key, key = (generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    root_name, name = (
        x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
                x509.NameAttribute(NameOID.COMMON_NAME, subject),
            ]
        )
        for subject in (f"{common_name} Root", common_name)
    )

    def certificate(subject: x509.Name, subject_key: RSAPrivateKey, years: int) -> x509.CertificateBuilder:
        public, issuer = subject_key.public_key(), root_key.public_key()
        return (
            x509.CertificateBuilder(subject_name=subject, issuer_name=root_name, public_key=public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=365 * years))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
            .add_extension(
                x509.BasicConstraints(ca=public == issuer, path_length=0 if public == issuer else None), True
            )
        )

    root = certificate(root_name, root_key, 20).add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    signer = (
        certificate(name, key, 10)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    )
    pem = serialization.Encoding.PEM
    root_pem = root.sign(root_key, SHA256()).public_bytes(pem)
    chain_pem = signer.sign(root_key, SHA256()).public_bytes(pem) + root_pem
    key_pem = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Authority(key_pem=key_pem, chain_pem=chain_pem, root_pem=root_pem)


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in allowed for usage in KEY_USAGES.split()})


@dataclass(frozen=True)
class SignatureCheck:
    """What is known of a file's signature; `reason` says why it is not `ok`, empty if it is."""

    intact: bool = False
    """The signed bytes are unchanged."""
    valid: bool = False
    """The signature over them is the signer's."""
    trusted: bool = False
    """The signer's certificate leads to one of the roots."""
    covers_whole_file: bool = False
    """Nothing was added behind the signature."""
    signed_at: datetime | None = None
    """The time the signer claims."""
    signer: str = ""
    reason: str = ""

    @property
    def ok(self) -> bool:
        """All four together; "signature valid" alone proves nothing."""
        return self.intact and self.valid and self.trusted and self.covers_whole_file


def verify(pdf: bytes, *, trust_roots_pem: bytes, at: datetime | None = None) -> SignatureCheck:
    """Whether the file carries our one signature, unchanged and complete; never raises because of the file.

    The chain is checked at `at`: give the recorded time of issue where the signer's certificate may have run out
    since; without it, now. Revocation is not asked anywhere: no network.
    """
    roots = [
        translate_pyca_cryptography_cert_to_asn1(root) for root in x509.load_pem_x509_certificates(trust_roots_pem)
    ]
    try:
        return _verdict(pdf, ValidationContext(trust_roots=roots, allow_fetching=False, moment=at))
    except Exception as broken:  # a hostile file may break a parser anywhere, and every such file is "not ok"
        return SignatureCheck(reason=f"unreadable: {type(broken).__name__}")


def _verdict(pdf: bytes, context: ValidationContext) -> SignatureCheck:
    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if [signature.field_name for signature in signatures] != [FIELD]:
        return SignatureCheck(reason=f"{len(signatures)} signatures instead of the one in {FIELD}")
    status = _outside_any_loop(async_validate_pdf_signature(signatures[0], context, skip_diff=True))
    facts = {
        "intact": bool(status.intact),
        "valid": bool(status.valid),
        "trusted": bool(status.trusted),
        "covers_whole_file": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    }
    return SignatureCheck(
        **facts,
        signed_at=status.signer_reported_dt,
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        reason=", ".join(f"not {fact.replace('_', ' ')}" for fact, holds in facts.items() if not holds),
    )
