"""The HR platform's records in a file: read as a roster is, and returned with what became of each row."""

from collections.abc import Sequence

from registry.hr_data.domain.records import RecordVerdict
from registry.hr_data.messages_zh import RECORDS, told
from registry.imports.roster_files import MERGED, Returned, Roster, returned_with, roster_of
from tables.columns import wanted
from tables.sheets import Sheet

WANTED = wanted(RECORDS)
"""By which headings the sheet is known."""
IS_MERGED = RecordVerdict.malformed(MERGED)


def records_of(sheet: Sheet) -> Roster:
    """The rows of a file; raises ``BadTable`` without a column of ID numbers or with a column twice."""
    return roster_of(sheet, RECORDS)


def returned(roster: Roster, verdicts: Sequence[RecordVerdict]) -> bytes:
    """The rows again as they came, each with its verdict; those that were not read are marked."""
    results = [Returned(*told(verdict), verdict.verdict == "malformed") for verdict in verdicts]
    return returned_with(roster, results)
