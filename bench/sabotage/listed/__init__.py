"""The list, by what is broken; docs/sabotage.md shows who noticed."""

from bench.sabotage.listed import books, doors, hearing, intake, kafka, papers, people, rules

SABOTAGES = (
    *hearing.SABOTAGES,
    *kafka.SABOTAGES,
    *intake.SABOTAGES,
    *books.SABOTAGES,
    *papers.SABOTAGES,
    *people.SABOTAGES,
    *doors.SABOTAGES,
    *rules.SABOTAGES,
)
