"""Every division of GB/T 2260 that this version ships."""

import csv
from importlib.resources import files

from common.db import Tx
from registry.organisations.domain.rows import region_above
from registry.organisations.queries import regions as region_queries


async def load_regions(tx: Tx) -> None:
    """Every division of GB/T 2260 that this version ships; nothing where they are there already."""
    text = files("registry").joinpath("data/regions.csv").read_text("utf-8")
    rows = {row["code"]: row for row in csv.DictReader(text.splitlines())}
    ordered = sorted(rows.values(), key=lambda row: ("province", "city", "county").index(row["level"]))
    await region_queries.save_regions(
        tx, [(row["code"], row["name"], row["level"], region_above(row["code"], rows)) for row in ordered]
    )
