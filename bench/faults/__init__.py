"""Faults on purpose: the distributed shape under kills, stops, cuts, full disks and wrong clocks, beside a model.

``python -m bench.faults SECONDS SEED`` or ``make faults SECONDS=… SEED=…``. Nothing but ``harness``,
``surroundings`` and ``__main__`` imports the product; the others know its outside contract and its tables.
"""
