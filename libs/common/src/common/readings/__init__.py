"""Readings: who read what of whom. Every reading of a person by anybody but themselves is on record.

A reading is committed before its answer leaves (:class:`Recorder`), is added up for each person a moment later
(:class:`Unroller`), and is shown to whom it is about (:func:`own_readings`).
"""

from common.readings.own import OwnReadings, ReadingsOfMonth, own_readings, pending_since, records_of
from common.readings.recorder import Reader, Reading, Recorder, of_caller, packed, person_of_number
from common.readings.tables import make_reading_tables, reading_tables
from common.readings.unroller import Unroller, add_up

__all__ = [
    "OwnReadings",
    "Reader",
    "Reading",
    "ReadingsOfMonth",
    "Recorder",
    "Unroller",
    "add_up",
    "make_reading_tables",
    "of_caller",
    "own_readings",
    "packed",
    "pending_since",
    "person_of_number",
    "reading_tables",
    "records_of",
]
