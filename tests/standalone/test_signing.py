"""A new signing chain on one machine: the old one is kept, and what it signed still verifies."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from certificates.papers.drawing import draw
from certificates.papers.face import Face
from certificates.papers.signing import PadesSigner, verify
from standalone.cli import app
from standalone.data_dir import DataDir, InUse

FACE = Face(
    number="XS-431100-2025-0000123", name="张三", id_number_masked="43**************1X",
    organisation="永州市第一人民医院", post_category="专业技术岗位", training_year=2025,
    hours=(("公共科目", 3050), ("专业科目", 6000)), total_centihours=9050,
    regulation="湘人社函〔2023〕63号", issuing_authority="永州市人力资源和社会保障局", issued_on=date(2025, 12, 31),
    verify_url="https://xueshi.example/verify/XS-431100-2025-0000123",
)  # fmt: skip


def signed(folder: DataDir) -> bytes:
    keys = folder.keys()
    signer = PadesSigner.from_pem(keys.signing_key_pem.encode(), keys.signing_chain_pem.encode())
    return signer.sign(draw(FACE), reason="培训合格", at=datetime.now(UTC))


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["signing", *arguments])
    return done.exit_code, done.output


def test_a_renewed_chain_signs_and_the_old_one_is_kept_for_what_it_signed(tmp_path: Path) -> None:
    folder = DataDir(tmp_path)
    before = folder.keys()
    old = signed(folder)
    status, told = run("show", "--data-dir", str(tmp_path))
    assert status == 0
    assert "days left" in told
    status, told = run("renew", "--yes", "--data-dir", str(tmp_path))
    assert status == 0, told
    after = folder.keys()
    assert after.signing_key_pem != before.signing_key_pem
    assert (after.blind_index, after.role_passwords) == (before.blind_index, before.role_passwords)
    roots = (tmp_path / "root.pem").read_bytes()
    assert verify(old, trust_roots_pem=roots).ok
    assert verify(signed(folder), trust_roots_pem=roots).ok
    assert not verify(old, trust_roots_pem=after.root_pem.encode()).ok
    [kept] = folder.old_chains()
    assert kept.read_text() == before.signing_chain_pem
    assert before.signing_key_pem not in "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert kept.name in run("show", "--data-dir", str(tmp_path))[1].replace("\n", "")


def test_a_running_installation_is_not_renewed(tmp_path: Path) -> None:
    folder = DataDir(tmp_path)
    before = folder.keys()
    folder.hold()
    done = CliRunner().invoke(app, ["signing", "renew", "--yes", "--data-dir", str(tmp_path)])
    assert isinstance(done.exception, InUse)
    assert folder.keys() == before
    folder.release()


def test_where_there_is_no_installation_nothing_is_made(tmp_path: Path) -> None:
    for command in ("show", "renew"):
        assert run(command, "--data-dir", str(tmp_path / "none"))[0] == 2
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("days_ahead", [170], ids=["within half a year"])
def test_the_last_half_year_is_told_by_the_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days_ahead: int
) -> None:
    monkeypatch.setattr("standalone.signing.WARNED_DAYS", 3_650 + days_ahead)
    DataDir(tmp_path).keys()
    assert run("show", "--data-dir", str(tmp_path))[0] == 1
