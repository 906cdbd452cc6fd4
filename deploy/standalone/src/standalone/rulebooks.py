"""``xueshi rulebook``: look at regulations, try a draft on a past year, explain somebody's year, add a file."""

import asyncio
import csv
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import Row
from sqlalchemy.exc import ProgrammingError

from common.clock import china_date, china_text, now
from common.db import Database, Tx
from common.errors import NotFound
from ledger import actions
from ledger.queries import people
from ledger.queries.reassessments import reassessments
from rulebook import BadRulebook, Rulebook, Rulebooks, in_force, read_rulebooks, shipped_texts
from rulebook.reading import text_of, texts_in
from standalone import databases
from standalone.attach import Folder, postgres_of
from standalone.data_dir import DataDir, InUse
from standalone.reasoning import print_requirements, print_statement
from standalone.trial import Trial, print_trial, row_of

app = typer.Typer(help="Regulations: look, try, explain, add.", no_args_is_help=True)
console = Console(width=None if os.isatty(1) else 130)
File = Annotated[Path, typer.Argument(help="a regulation as TOML; see docs/rulebooks.md")]
T = TypeVar("T")
_PAGE = 5_000


def read_draft(file: Path, folder: Path) -> tuple[Rulebook, Rulebooks]:
    """A draft, and everything that would be in force with it: read as strictly as what is in force."""
    text = text_of(file)
    added = texts_in(folder) if folder.is_dir() else {}
    books = read_rulebooks(shipped_texts() | added | {file.name: text})
    return books.by_file(file.name), books


def _in_force(folder: DataDir) -> Rulebooks:
    return in_force(str(folder.rulebooks) if folder.rulebooks.is_dir() else None)


@app.command("check")
def check_file(file: File, data_dir: Folder = Path(".xueshi")) -> None:
    """Read a regulation; every mistake is named by file, line, place and article."""
    book, books = read_draft(file, DataDir(data_dir).rulebooks)
    console.print(f"{book.id}: {book.document}, {len(book.requirements)} requirements, in order", markup=False)
    for replaced in book.replaces:
        console.print(f"{replaced} then ends on {books.by_id(replaced).ends_on}", markup=False)


@app.command("list")
def list_books(data_dir: Folder = Path(".xueshi")) -> None:
    """The regulations in force here, and how far reassessments are."""
    folder = DataDir(data_dir)
    table = Table("id", "document", "region", "from", "until", "binds", "edition", title="rulebooks", show_edge=False)
    for book in _in_force(folder).all:
        until = "" if book.ends_on is None else str(book.ends_on)
        binds = ", ".join(sorted(book.binds))
        table.add_row(book.id, book.document, book.region, str(book.begins_on), until, binds, book.edition)
    console.print(table)
    if not folder.is_new:
        _print_reassessments(_ask(data_dir, lambda tx: reassessments(tx, 5)))


def _print_reassessments(rows: Sequence[Row[Any]]) -> None:
    if not rows:
        console.print("no reassessment yet: no regulation has changed since people have hours here")
        return
    table = Table(
        "because of", "people", "years", "rebound", "crossed", "fell", "begun", "ended", title="reassessments",
        show_edge=False,
    )  # fmt: skip
    for row in rows:
        done = f"{row.people_done:,} of {row.people:,}"
        ended = "under way" if row.ended_at is None else china_text(row.ended_at)
        counts = [f"{count:,}" for count in (row.years_done, row.rebound, row.crossed, row.fell)]
        table.add_row(row.because, done, *counts, china_text(row.begun_at), ended)
    console.print(table)


@app.command("add")
def add(file: File, data_dir: Folder = Path(".xueshi")) -> None:
    """Put a regulation in force here; the next `xueshi up` holds every year that it touches against it."""
    folder = DataDir(data_dir)
    book, _ = read_draft(file, folder.rulebooks)
    folder.rulebooks.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder.rulebooks / file.name
    draft = target.with_suffix(".new")
    draft.write_text(text_of(file), "utf-8")
    draft.replace(target)
    console.print(f"{book.id} is in {folder.rulebooks}; it counts from the next start of `xueshi up`", markup=False)


@app.command("try")
def try_file(
    file: File,
    year: Annotated[int, typer.Option("--year", help="a training year that has been", min=2000, max=2100)],
    data_dir: Folder = Path(".xueshi"),
    changes: Annotated[Path | None, typer.Option(help="write everybody who would change to this CSV")] = None,
) -> None:
    """What a draft would have meant: who passes, fails, changes in that year, by region and category."""
    folder = DataDir(data_dir)
    book, books = read_draft(file, folder.rulebooks)
    tried = books.as_if(book.id, year)
    trial = _ask(data_dir, lambda tx: _try(tx, Trial(book), year, _in_force(folder), tried))
    print_trial(console, trial, year)
    if changes is not None:
        with changes.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("person_id", "region_code", "post_category", "before", "after", "missing after"))
            writer.writerows(trial.changes)
        console.print(f"{len(trial.changes):,} who would change: {changes}", markup=False)


async def _try(tx: Tx, trial: Trial, year: int, today: Rulebooks, tried: Rulebooks) -> Trial:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=36), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar, after = progress.add_task("people looked at", total=await people.count_people(tx)), UUID(int=0)
        while True:
            page = await actions.dry_run_page(tx, year=year, today=today, tried=tried, after=after, people_max=_PAGE)
            if not page:
                return trial
            for row in page:
                trial.add(row_of(row))
            after = page[-1].person_id
            progress.advance(bar, len(page))


@app.command("explain")
def explain(
    person: Annotated[UUID, typer.Argument(help="person_id; POST /registry/v1/people/queries finds it")],
    year: Annotated[int, typer.Argument(min=2000, max=2100)],
    data_dir: Folder = Path(".xueshi"),
) -> None:
    """The reasoning of one person's year: which regulation and why, what counts for what, what is missing."""
    books = _in_force(DataDir(data_dir))
    today = china_date(now())

    async def both(tx: Tx) -> tuple[actions.Statement, actions.Duties]:
        return (
            await actions.statement(tx, person, year, rulebooks=books),
            await actions.requirements(tx, person, today, rulebooks=books),
        )

    try:
        statement, duties = _ask(data_dir, both)
    except NotFound as unknown:
        raise BadRulebook(unknown.detail) from None
    print_statement(console, statement)
    print_requirements(console, duties)


def _ask(data_dir: Path, question: Callable[[Tx], Awaitable[T]]) -> T:
    """A question to the ledger's database, whether the platform runs or not.

    Nothing is written; only a folder of an earlier version that does not run is brought to this one's tables first.
    """
    with postgres_of(data_dir) as (folder, server):
        url = databases.app_url(server, "ledger", folder.keys().role_passwords)

        async def ask() -> T:
            db = Database(url, service="ledger", pool_max=1)
            try:
                async with db.reading() as tx:
                    return await question(tx)
            finally:
                await db.close()

        try:
            return asyncio.run(ask())
        except ProgrammingError:
            raise InUse("the data directory is of another version: start `xueshi up` once, then ask again") from None
