"""Numbers that stand in tables: the questions of every service, asked of real tables; and labels that stay ours."""

from collections.abc import AsyncIterator, Sequence

import pytest
import sqlalchemy as sa
from live_platform import Cluster, Platform, a_full_year, completion, id_number, person
from prometheus_client.parser import text_string_to_metric_families

import certificates.gauges
import filings.gauges
import ledger.gauges
import registry.gauges
import vendor_gateway.gauges
from common.db import Database
from common.gauges import Question
from standalone import databases

QUESTIONS: dict[str, Sequence[Question]] = {
    "registry": registry.gauges.QUESTIONS,
    "vendor_gateway": vendor_gateway.gauges.QUESTIONS,
    "filings": filings.gauges.QUESTIONS,
    "ledger": ledger.gauges.QUESTIONS,
    "certificates": certificates.gauges.QUESTIONS,
}
LABELS = {
    "route", "status", "check", "type", "vendor", "verdict", "topic", "side", "stage", "reason", "le", "generation",
    "implementation", "major", "minor", "patchlevel", "version",
}  # fmt: skip
"""Labels whose values are words of ours, or of the table of vendors."""


@pytest.fixture(params=QUESTIONS)
async def asked(request: pytest.FixtureRequest, cluster: Cluster) -> AsyncIterator[tuple[Database, Sequence[Question]]]:
    package = request.param
    db = Database(databases.app_url(cluster.server, package, cluster.keys.role_passwords), service=package)
    yield db, QUESTIONS[package]
    await db.close()


async def test_every_question_is_answered_by_the_service_s_own_role(
    asked: tuple[Database, Sequence[Question]],
) -> None:
    db, questions = asked
    async with db.reading() as tx:
        for question in questions:
            rows = (await tx.execute(sa.text(question.sql))).all()
            assert rows, question.gauge
            assert all(float(row[-1]) >= 0 for row in rows)
            assert {len(row) for row in rows} == ({1} if question.label is None else {2})


async def test_totals_of_a_year_in_all_services_agree(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.push(*a_full_year(1), completion("late", 2))
    await platform.push(completion("taken-back", 1, course_code="C-77", completed_at="2025-06-02T12:00:00+08:00"))
    await platform.revoke("taken-back")
    await platform.settle()
    seen = {}
    for package, questions in QUESTIONS.items():
        for question in questions:
            if question.label:
                for row in await platform.sql(package, question.sql):
                    seen[package, question.gauge.removeprefix("xueshi_conservation_"), row[0]] = int(row[1])
    accepted, revoked = (
        seen["vendor_gateway", "completions", "accepted"],
        seen["vendor_gateway", "completions", "revoked"],
    )
    assert accepted == len(a_full_year(1)) + 1
    assert revoked == 1
    assert seen["vendor_gateway", "completions", "parked"] == 1
    assert seen["filings", "recognitions", "recognised"] + accepted == seen["ledger", "entries", "entered"]
    assert seen["filings", "recognitions", "withdrawn"] + revoked == seen["ledger", "entries", "reversed"]
    assert seen["filings", "grants", "granted"] == seen["ledger", "grants", "known"]
    assert seen["filings", "grants", "withdrawn"] == seen["ledger", "grants", "ended"]
    assert seen["ledger", "sides", "told"] == seen["certificates", "sides", "heard"] == 1
    assert seen["ledger", "balances", "entries"] == seen["ledger", "balances", "balances"] == accepted + revoked


async def test_no_label_takes_a_value_from_outside(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.push(*a_full_year(1))
    number = id_number(1)
    odd = f"odd-{number}"
    for service in ("registry", "vendor-gateway", "filings", "ledger", "certificates"):
        for method in ("GET", "POST", "PUT"):
            await platform.ask(method, f"/{service}/v1/{odd}", {odd: odd})
    await platform.ask("GET", f"/certificates/verify/{odd}")
    await platform.ask("GET", f"/vendor-gateway/v1/vendors/{odd}/keys")
    await platform.client.post(f"/vendor-gateway/v1/vendors/{odd}/completions", content=odd)
    await platform.client.post("/registry/oauth2/token", data={"grant_type": odd}, auth=(odd, odd))
    await platform.push(completion(odd, 1, course_code="C-9", topic=odd))
    await platform.settle()

    vendors = {row[0] for row in await platform.sql("vendor_gateway", "SELECT vendor_id FROM vendor")}
    for item in platform.house.services:
        shown = item.metrics.exposition().decode()
        assert "odd" not in shown
        assert number not in shown
        for family in text_string_to_metric_families(shown):
            for sample in family.samples:
                for label, found in sample.labels.items():
                    assert label in LABELS, f"{sample.name}: {label} is new; where does its value come from?"
                    assert label != "vendor" or found in vendors
                    assert label != "status" or found.isdigit()
