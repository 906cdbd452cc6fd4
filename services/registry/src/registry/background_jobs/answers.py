"""Long work as it is described."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.openapi import LEFT_OUT, Answer
from registry.access.answers import Count
from registry.background_jobs.domain import JobKind, JobState
from tables.sheets import Fault


class StartedJob(Answer):
    """Work that is done soon; ``Location`` is where to ask how far it is."""

    job_id: UUID


class JobCounts(Answer):
    """What came of the rows that are done."""

    created: Count
    updated: Count
    unchanged: Count
    rejected: Count


class HrDataJobCounts(Answer):
    """What came of the records of the HR platform that are done; together as many as ``done``."""

    same: Count
    differs: Count
    unknown_person: Count
    malformed: Count


class BackgroundJob(Answer):
    """How far a job is."""

    job_id: UUID
    kind: JobKind
    state: JobState
    done: Count
    of: Annotated[int, Field(ge=0)] | None
    """How many there are; ``null`` until the file was read."""
    unit: Literal["rows"]
    """What is counted."""
    counts: JobCounts | None
    """Of a roster; ``null`` before anything is done."""
    hr_data_counts: HrDataJobCounts = LEFT_OUT
    """Of the HR platform's records, once anything is done."""
    reason: str | None
    """Why it failed or was broken off, as a stable word."""
    detail: str | None
    """The same as a sentence, where there is one."""
    fault: Fault | None
    """What is wrong with the whole file, of one that could not be read."""
    heading: str | None
    """Where in the file it is: a column's heading, or sheets, rows and cells."""
    asked_at: AwareDatetime
    started_at: AwareDatetime | None
    ends_about: AwareDatetime | None
    """If it goes on as until now; ``null`` while nobody can tell."""
    ended_at: AwareDatetime | None
    file_until: AwareDatetime | None
    """Until when the returned file can be fetched; ``null`` where there is none."""
    has_refused: bool
    """Of a roster: rows were refused, and can be read one by one."""


class OwnJobs(Answer):
    """One's own jobs that are kept still, the latest first: fifty at most."""

    jobs: list[BackgroundJob]
