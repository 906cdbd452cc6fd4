"""A data directory and its PostgreSQL, whether the platform runs on it or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from standalone import databases
from standalone.data_dir import DataDir, InUse
from standalone.postgres import EmbeddedPostgres, Server

Folder = Annotated[Path, typer.Option("--data-dir", help="everything lives here")]


@contextmanager
def postgres_of(data_dir: Path) -> Iterator[tuple[DataDir, Server]]:
    """PostgreSQL of a data directory: the one that runs, or one begun for this."""
    folder = DataDir(data_dir)
    if folder.is_new:
        raise InUse(f"{folder.path} is no data directory: nothing was ever started there")
    keys = folder.keys()
    try:
        folder.hold()
    except InUse:
        running = folder.running()
        if running is None:
            raise
        yield folder, Server("127.0.0.1", running["postgres_port"], keys.postgres_password)
        return
    try:
        with EmbeddedPostgres(folder.postgres, password=keys.postgres_password) as server:
            databases.ensure(server, keys.role_passwords)
            yield folder, server
    finally:
        folder.release()
