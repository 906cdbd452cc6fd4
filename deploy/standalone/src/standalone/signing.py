"""``xueshi signing``: until when certificates can be signed, and a new chain before the old one ends."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from certificates.papers.validity import Validity
from common.clock import china_text, now
from standalone.attach import Folder
from standalone.data_dir import DataDir

app = typer.Typer(help="The key and the chain that sign certificates.", no_args_is_help=True)
console = Console(width=None if os.isatty(1) else 130)
WARNED_DAYS = 180


@app.command()
def show(data_dir: Folder = Path(".xueshi")) -> None:
    """Until when the present chain signs, and the chains before it; exit status 1 in its last half year."""
    folder = DataDir(data_dir)
    if folder.is_new:
        raise typer.BadParameter(f"there is no installation in {folder.path}", param_hint="--data-dir")
    validity = Validity.of_pem(folder.keys().signing_chain_pem.encode())
    left = validity.days_left(now())
    console.print(f"signs from {china_text(validity.begins_at)} until {china_text(validity.ends_at)} (China time)")
    console.print(
        f"{left:,.0f} days left" if left >= 0 else "it does not sign now: renew it with `xueshi signing renew`"
    )
    for path in folder.old_chains():
        console.print(f"kept for what it signed: {path}", markup=False)
    raise typer.Exit(0 if left > WARNED_DAYS else 1)


@app.command()
def renew(
    data_dir: Folder = Path(".xueshi"),
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """A new key and chain for a stopped installation; the old chain is kept, and its root stays trusted.

    Give the new root.pem to those who verify signatures in a PDF reader. Certificates that wait for a good chain are
    made at the next start.
    """
    folder = DataDir(data_dir)
    if folder.is_new:
        raise typer.BadParameter(f"there is no installation in {folder.path}", param_hint="--data-dir")
    if not yes:
        typer.confirm("The old private key is forgotten. Make a new signing key and chain?", abort=True)
    folder.hold()
    try:
        folder.renew_signing()
    finally:
        folder.release()
    validity = Validity.of_pem(folder.keys().signing_chain_pem.encode())
    console.print(
        f"signs until {china_text(validity.ends_at)}; {folder.path / 'root.pem'} has the new root and the old ones"
    )
