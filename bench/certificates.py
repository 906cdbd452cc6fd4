"""Certificates a second, drawn and signed, in one process.

Floor: the same page drawn, plus one raw RSA signature over its hash.
"""

import sys
import time
from collections.abc import Callable
from datetime import date

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bench import standing
from certificates.papers.drawing import Face, draw
from certificates.papers.signing import PadesSigner, make_authority
from common.clock import now

_NAMES = ("张伟", "王秀英", "欧阳文静", "乌云·其木格", "李建国", "陈思远")


def faces(count: int) -> list[Face]:
    """Certificates of different people."""
    return [
        Face(
            number=f"XS-431102-2025-{serial:07d}",
            name=_NAMES[serial % len(_NAMES)],
            id_number_masked="43**************1X",
            organisation=f"永州市零陵区第{serial % 40 + 1}小学",
            post_category="专业技术岗位",
            training_year=2025,
            hours=(("公共科目", 3050), ("专业科目", 6000 + serial % 7 * 50)),
            total_centihours=9050 + serial % 7 * 50,
            regulation="湘人社函〔2023〕63号",
            issuing_authority="零陵区人力资源和社会保障局",
            issued_on=date(2026, 1, 5),
            verify_url=f"https://xueshi.example/certificates/verify/{serial:026d}",
        )
        for serial in range(count)
    ]


def per_second(make: Callable[[Face], object], made: list[Face]) -> float:
    """How many a second, in this process."""
    began = time.perf_counter()
    for face in made:
        make(face)
    return len(made) / (time.perf_counter() - began)


def main(count: int) -> None:
    """Both by turns, so that a busy minute of the machine hits both; the best of three of each."""
    authority = make_authority("学时平台证书签章", "学时平台", now=now())
    signer, at = PadesSigner.from_pem(authority.key_pem, authority.chain_pem), now()
    key = load_pem_private_key(authority.key_pem, None)
    assert isinstance(key, RSAPrivateKey)
    made = faces(count)
    draw(made[0])
    rates = [
        (
            per_second(lambda face: signer.sign(draw(face), reason="培训合格证书", at=at), made),
            per_second(lambda face: key.sign(draw(face), PKCS1v15(), SHA256()), made),
        )
        for _ in range(3)
    ]
    rate, floor = (max(column) for column in zip(*rates, strict=True))
    standing.print_ratio("certificates, drawn and signed", rate, floor, "certificates/s", wanted=0.5)
    print(f"{'peak memory of the process':<34} {standing.peak_mb():>9,.0f} MB (wanted under 400)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
