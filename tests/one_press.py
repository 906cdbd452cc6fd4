"""One pool of drawing processes for all houses of a run: beginning one takes two seconds of a processor."""

import contextlib
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from certificates.issuance import job as issuing_job


class _Kept(ProcessPoolExecutor):
    """Is shut down with the run, or when one of its processes has died."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What a house asks for at its end."""
        if self.is_broken:
            super().shutdown(wait, cancel_futures=cancel_futures)

    def end(self) -> None:
        """At the end of the run."""
        super().shutdown(cancel_futures=True)

    @property
    def is_broken(self) -> bool:
        """One of its processes has died."""
        return bool(vars(self)["_broken"])


@contextlib.contextmanager
def one_press() -> Iterator[None]:
    """For a block: houses with the same keys draw in the same processes."""
    kept: dict[Any, _Kept] = {}

    def of(press: issuing_job.SigningPool) -> _Kept:
        arguments = vars(press)["_arguments"], vars(press)["_processes"]
        if arguments not in kept or kept[arguments].is_broken:
            kept[arguments] = _Kept(
                arguments[1],
                mp_context=multiprocessing.get_context("spawn"),
                initializer=vars(issuing_job)["_start_process"],
                initargs=arguments[0],
            )
        return kept[arguments]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(issuing_job.SigningPool, "_new", of)
        yield
    for pool in kept.values():
        pool.end()
