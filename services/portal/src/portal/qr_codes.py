"""QR codes as the outline of one shape, which a template draws: nothing of it is styled inline."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class QrCode:
    """``path`` is the outline in SVG's words, in a square of ``size``."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code of an address, with the quiet zone of four modules that scanners need (ISO/IEC 18004)."""
    made = segno.make(text, error="m", micro=False)
    rows = list(made.matrix_iter(border=4))
    path = "".join(
        f"M{column} {line}h1v1h-1z" for line, row in enumerate(rows) for column, is_dark in enumerate(row) if is_dark
    )
    return QrCode(len(rows), path)
