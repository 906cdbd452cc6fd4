"""The list, by what is broken; docs/sabotage.md shows who noticed."""

from bench.sabotage.listed import (
    accounts,
    books,
    clients,
    doors,
    filings,
    hearing,
    humans,
    intake,
    kafka,
    papers,
    people,
    protection,
    revocations,
    rules,
    sealing,
    strangers,
)

SABOTAGES = (
    *hearing.SABOTAGES,
    *kafka.SABOTAGES,
    *intake.SABOTAGES,
    *books.SABOTAGES,
    *papers.SABOTAGES,
    *people.SABOTAGES,
    *accounts.SABOTAGES,
    *revocations.SABOTAGES,
    *clients.SABOTAGES,
    *humans.SABOTAGES,
    *protection.SABOTAGES,
    *filings.SABOTAGES,
    *doors.SABOTAGES,
    *rules.SABOTAGES,
    *sealing.SABOTAGES,
    *strangers.SABOTAGES,
)
