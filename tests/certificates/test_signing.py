"""A signed certificate is told from everything else: changed, continued, signed by others, or no certificate at all."""

import asyncio
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NameObject, TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certificates.issuance.domain import WaitsFor, not_made
from certificates.papers.drawing import Face, draw
from certificates.papers.signing import (
    DOCUMENT_SIGNING,
    FIELD,
    Authority,
    PadesSigner,
    SignatureCheck,
    Signer,
    make_authority,
    verify,
)
from certificates.papers.validity import ChainNotValid, Validity

NOW = datetime.now(UTC).replace(microsecond=0)
SOME_ROOT_PEM = make_authority("some", "authority", now=NOW).root_pem
FACE = Face(
    number="XS-431100-2025-0000123",
    name="张三",
    id_number_masked="43**************1X",
    organisation="永州市第一人民医院",
    post_category="专业技术岗位",
    training_year=2025,
    hours=(("公共科目", 3050), ("专业科目", 6000)),
    total_centihours=9050,
    regulation="湘人社函〔2023〕63号",
    issuing_authority="永州市人力资源和社会保障局",
    issued_on=date(2025, 12, 31),
    verify_url="https://xueshi.example/verify/XS-431100-2025-0000123",
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority("学时平台签发", "永州市人力资源和社会保障局", now=NOW)


@pytest.fixture(scope="module")
def signer(authority: Authority) -> Signer:
    return PadesSigner.from_pem(authority.key_pem, authority.chain_pem)


@pytest.fixture(scope="module")
def signed(signer: Signer) -> bytes:
    return signer.sign(draw(FACE), reason="培训合格", at=NOW)


def container_at(pdf: bytes) -> range:
    """Where the signature container's hexadecimal digits stand."""
    ranges = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", pdf)
    assert ranges is not None
    return range(int(ranges[1]) + 1, int(ranges[2]) - 1)


def with_other_byte(pdf: bytes, at: int) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def test_a_signed_certificate_is_ok(signed: bytes, authority: Authority) -> None:
    verdict = verify(signed, trust_roots_pem=authority.root_pem)
    assert verdict == SignatureCheck(True, True, True, True, signed_at=NOW, signer="学时平台签发", reason="")
    assert verdict.ok


def test_the_drawn_page_is_kept_byte_for_byte(signed: bytes) -> None:
    assert signed.startswith(draw(FACE))


def test_poppler_calls_the_signature_valid(signed: bytes, tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is not installed: no second opinion on the signature")
    (tmp_path / "certificate.pdf").write_bytes(signed)
    said = subprocess.run(["pdfsig", "certificate.pdf"], cwd=tmp_path, capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert FIELD in said


def test_a_changed_byte_anywhere_in_the_page_is_found(signed: bytes, authority: Authority) -> None:
    container = container_at(signed)
    outside = [*range(0, container.start - 1, 997), *range(container.stop + 1, len(signed), 41)]
    for at in outside:
        verdict = verify(with_other_byte(signed, at), trust_roots_pem=authority.root_pem)
        assert not verdict.ok, at
        assert verdict.reason


def test_a_changed_digit_of_certificate_or_signature_is_found(signed: bytes, authority: Authority) -> None:
    container = container_at(signed)
    der = bytes.fromhex(signed[container.start : container.stop].decode())
    signed_data = cms.ContentInfo.load(der)["content"]
    protected = [
        signed_data["certificates"][0].chosen["tbs_certificate"].dump(),
        signed_data["signer_infos"][0]["signed_attrs"].dump()[4:],
        signed_data["signer_infos"][0]["signature"].native,
    ]
    for part in protected:
        start = der.index(part)
        for at in range(start, start + len(part), 37):
            changed = with_other_byte(signed, container.start + 2 * at)
            assert not verify(changed, trust_roots_pem=authority.root_pem).ok, at


def test_what_is_added_behind_the_signature_is_found(signed: bytes, authority: Authority) -> None:
    writer: Any = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root[NameObject("/Note")] = TextStringObject("120 学时")
    writer.update_root()
    added = BytesIO()
    writer.write(added)
    verdict = verify(added.getvalue(), trust_roots_pem=authority.root_pem)
    assert (verdict.intact, verdict.covers_whole_file, verdict.ok) == (True, False, False)
    assert verdict.reason == "not covers whole file"


def test_one_more_byte_is_found(signed: bytes, authority: Authority) -> None:
    assert not verify(signed + b"\n", trust_roots_pem=authority.root_pem).ok


def test_a_second_signature_is_not_ours_to_add(signed: bytes, signer: Signer, authority: Authority) -> None:
    with pytest.raises(Exception, match="filled"):
        signer.sign(signed, reason="again", at=NOW)
    again = IncrementalPdfFileWriter(BytesIO(signed))
    assert len(again.prev.embedded_signatures) == 1
    assert verify(signed, trust_roots_pem=authority.root_pem).ok


def test_another_authority_is_not_trusted(signed: bytes) -> None:
    other = make_authority("学时平台签发", "永州市人力资源和社会保障局", now=NOW)
    verdict = verify(signed, trust_roots_pem=other.root_pem)
    assert (verdict.intact, verdict.valid, verdict.trusted, verdict.ok) == (True, True, False, False)


def test_an_unsigned_certificate_is_not_ok(authority: Authority) -> None:
    verdict = verify(draw(FACE), trust_roots_pem=authority.root_pem)
    assert not verdict.ok
    assert verdict.reason == f"0 signatures instead of the one in {FIELD}"


def test_a_certificate_outlives_its_signers_certificate(signed: bytes, authority: Authority) -> None:
    later = NOW + timedelta(days=365 * 11)
    assert not verify(signed, trust_roots_pem=authority.root_pem, at=later).ok
    assert verify(signed, trust_roots_pem=authority.root_pem, at=NOW).ok


@settings(max_examples=60, deadline=None)
@given(rubbish=st.binary(max_size=300))
def test_rubbish_is_not_ok_and_breaks_nothing(rubbish: bytes) -> None:
    for file in (rubbish, b"%PDF-1.7\n" + rubbish, b"%PDF-1.7\n" + rubbish + b"\nstartxref\n9\n%%EOF\n"):
        verdict = verify(file, trust_roots_pem=SOME_ROOT_PEM)
        assert not verdict.ok
        assert verdict.reason


def test_a_truncated_file_is_not_ok(signed: bytes, authority: Authority) -> None:
    for length in range(0, len(signed), 1499):
        assert not verify(signed[:length], trust_roots_pem=authority.root_pem).ok


def test_the_container_is_der_and_has_exactly_its_room(signed: bytes) -> None:
    container = container_at(signed)
    der = bytes.fromhex(signed[container.start : container.stop].decode())
    info = cms.ContentInfo.load(der, strict=True)
    assert info.dump(force=True) == der
    (signer_info,) = info["content"]["signer_infos"]
    kinds = [attribute["type"].native for attribute in signer_info["signed_attrs"]]
    assert sorted(kinds) == ["content_type", "message_digest", "signing_certificate_v2"]
    assert len(info["content"]["certificates"]) == 1


def test_each_file_gets_its_own_signature(signer: Signer, authority: Authority) -> None:
    files = [signer.sign(draw(replace(FACE, name=name)), reason="培训合格", at=NOW) for name in ("张三", "李四")]
    assert all(verify(file, trust_roots_pem=authority.root_pem).ok for file in files)
    first, second = (file[container_at(file).start : container_at(file).stop] for file in files)
    assert first != second


def test_signing_and_verifying_work_inside_an_event_loop(authority: Authority) -> None:
    async def inside() -> SignatureCheck:
        signer = PadesSigner.from_pem(authority.key_pem, authority.chain_pem)
        signed = signer.sign(draw(FACE), reason="培训合格", at=NOW)
        return verify(signed, trust_roots_pem=authority.root_pem)

    assert asyncio.run(inside()).ok


def test_a_time_without_zone_is_refused(signer: Signer) -> None:
    with pytest.raises(ValueError, match="zone"):
        signer.sign(draw(FACE), reason="培训合格", at=NOW.replace(tzinfo=None))


def test_a_key_that_is_not_the_certificates_is_refused(authority: Authority) -> None:
    other = make_authority("other", "other", now=NOW)
    with pytest.raises(ValueError, match="not the key's"):
        PadesSigner.from_pem(other.key_pem, authority.chain_pem)


def test_a_key_of_another_kind_is_refused(authority: Authority) -> None:
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ValueError, match="only RSA"):
        PadesSigner.from_pem(key, authority.chain_pem)


def test_the_signers_certificate_may_sign_documents_and_no_certificates(authority: Authority) -> None:
    leaf, root = x509.load_pem_x509_certificates(authority.chain_pem)
    assert x509.load_pem_x509_certificates(authority.root_pem) == [root]
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    purposes = list(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert purposes == [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    leaf.verify_directly_issued_by(root)
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


@pytest.mark.parametrize(
    ("years", "why"), [(-11, "ended"), (1, "is valid from")], ids=["ended a year ago", "begins in a year"]
)
def test_a_chain_signs_only_while_all_of_it_is_valid(years: int, why: str) -> None:
    made = make_authority("学时平台签发", "永州市人社局", now=NOW + timedelta(days=365 * years))
    signer = PadesSigner.from_pem(made.key_pem, made.chain_pem)
    with pytest.raises(ChainNotValid, match=why):
        signer.sign(draw(FACE), reason="培训合格", at=NOW)
    assert not_made(ChainNotValid("…")).waits_for is WaitsFor.SIGNING_CERTIFICATE
    assert Validity.of_pem(made.chain_pem).days_left(NOW) < 0


def test_the_days_left_are_those_of_the_certificate_that_ends_first(authority: Authority) -> None:
    validity = Validity.of_pem(authority.chain_pem)
    assert round(validity.days_left(NOW)) == 3_650
    assert Validity.of_pem(authority.root_pem).days_left(NOW) > 7_000
