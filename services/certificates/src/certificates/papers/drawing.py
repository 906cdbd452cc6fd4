"""The training certificate (培训合格证书) as one A4 page in landscape, a PDF, the same bytes for the same face.

Lengths are points (1/72 inch) from the lower left corner. Fonts, and what they cannot draw: `typefaces`.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import astuple
from functools import cache
from hashlib import sha256
from math import cos, pi, sin
from typing import Any

import segno
from reportlab.pdfbase.pdfdoc import PDFArray, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from certificates.papers.face import Face, chinese_date, class_hours
from typefaces import (
    CLOSING,
    OPENING,
    SERIF,
    TITLES,
    Piece,
    Style,
    Unprintable,
    fit,
    set_line,
    typeface,
    unprintable_in,
    width,
    written,
)

__all__ = ["Face", "Unprintable", "chinese_date", "class_hours", "draw", "unprintable_in"]

WIDE, HIGH = 842, 595
LEFT, MIDDLE, RIGHT = 104, 421, 738  # where text begins, is centred, ends
RED, GOLD, INK, GREY = "0.525 0.106 0.106", "0.686 0.541 0.243", "0.137 0.118 0.106", "0.42 0.39 0.35"
PALE_GOLD, HAIR_GOLD, PAPER = "0.957 0.929 0.847", "0.835 0.749 0.545", "0.996 0.992 0.976"
REMARKS_HIGH = 30
"""How far hours and sentence move up where there are remarks, for which the room below them is made."""
DARK_RUN = re.compile(rb"\x01+")


def draw(face: Face) -> bytes:
    """The certificate as an unsigned PDF 1.7; raises Unprintable, naming the field, where a glyph is missing."""
    for field, text in face.texts():
        if missing := unprintable_in(text):
            raise Unprintable(missing, field)
    canvas = Canvas(
        "certificate.pdf",  # never written: the bytes are handed back
        pagesize=(WIDE, HIGH),
        pageCompression=1,
        invariant=1,
        initialFontName=typeface(SERIF).fontName,  # else every file asks for a Helvetica that is not embedded
        pdfVersion=(1, 7),
        lang="zh-CN",
    )
    _describe(canvas, face)
    canvas._doc.addForm("ornament", _ornament_stream())
    canvas.doForm("ornament")
    for part in (_heading, _statement, _table, _remarks, _proof, _issue):
        canvas.addLiteral("\n".join(part(canvas._doc, face)))
    pdf: bytes = canvas.getpdfdata()
    return pdf


def _describe(canvas: Any, face: Face) -> None:
    """Title, author and dates of the file, all from the face; the file's identifier is a hash of it."""
    canvas.setTitle(f"培训合格证书 {face.number}")
    canvas.setAuthor(face.issuing_authority)
    canvas.setSubject("事业单位工作人员培训")
    canvas.setCreator("Xueshi")
    canvas.setProducer("Xueshi")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setDateFormatter(lambda *_: f"D:{face.issued_on:%Y%m%d}000000+08'00'")
    identifier = sha256(repr(astuple(face)).encode()).hexdigest()[:32]
    canvas._doc._ID = f"[<{identifier}> <{identifier}>]".encode()


def _heading(doc: Any, face: Face) -> Iterator[str]:
    small = Style(9.5, GREY, spacing=0.3)
    yield written(doc, f"{face.training_year} 年度", LEFT, 512, small)
    yield written(doc, f"证书编号  {face.number}", RIGHT, 512, small._replace(align=1))
    if face.edition > 1:
        edition = f"第{face.edition}版（换发：{face.reissued_for}）"
        yield written(doc, edition, RIGHT, 499, small._replace(size=8, align=1))
    yield written(doc, "事业单位工作人员培训", MIDDLE, 489, Style(16, INK, align=0.5, spacing=5))
    yield written(doc, "培训合格证书", MIDDLE, 431, Style(43, RED, align=0.5, spacing=15, font=TITLES))
    yield written(doc, "CERTIFICATE OF COMPLETED TRAINING", MIDDLE, 409, Style(8.5, GOLD, align=0.5, spacing=2.6))
    yield f"{GOLD} RG 0.6 w {LEFT} 412 m 281 412 l 561 412 m {RIGHT} 412 l S {GOLD} rg"
    for x in (281, 561):
        yield f"{x} 415 m {x + 3} 412 l {x} 409 l {x - 3} 412 l f"


def _statement(doc: Any, face: Face) -> Iterator[str]:
    """The sentence that certifies, in as many lines as it needs; the name is never broken, only made smaller."""
    pieces = [
        Piece("　　", whole=True),
        Piece(face.name, scale=min(1.3, 36 / width(face.name)), whole=True, underlined=True),
        Piece(" 同志（身份证号 ", whole=True),
        Piece(face.id_number_masked, whole=True),
        Piece(f"），系{face.organisation}{face.post_category}人员，于 "),
        Piece(f"{face.training_year} 年度", whole=True),
        Piece("参加事业单位工作人员培训，累计完成 "),
        Piece(f"{class_hours(face.total_centihours)} 学时", whole=True),
        Piece(f"，达到{face.regulation}规定的年度学时要求{'（见备注）' if face.remarks else ''}，特发此证。"),
    ]
    box = (RIGHT - LEFT, 118 - _lift(face))
    size, lines = fit(pieces, box=box, size=15, leading=1.9)
    top = 272 + _lift(face) + (box[1] + len(lines) * size * 1.9) / 2 - size
    for number, line in enumerate(lines):
        # 1. the empty half of a bracket or full stop hangs out of the margin; 2. letters share what room is left
        ends = line.pieces[0].text[0], line.pieces[-1].text[-1]
        before, after = (size / 2 if end in OPENING + CLOSING else 0 for end in ends)
        gaps = sum(len(piece.text) for piece in line.pieces) - 1
        app = (box[0] + before + after - line.width * size) / max(gaps, 1)
        spacing = app if number < len(lines) - 1 and app < 0.08 * size else 0
        style = Style(size, INK, spacing=spacing)
        yield set_line(doc, line, LEFT - before, top - number * size * 1.9, style, rule=GOLD)


def _cell(doc: Any, text: str, place: tuple[float, float], box: tuple[float, float], style: Style) -> Iterator[str]:
    """The text in the middle of a box at that place, on as many lines and as small as it needs."""
    size, one_line = style.size, (box[0] - 8) / width(text)
    size = one_line if 0.8 * size < one_line < size else size  # a little smaller is better than broken
    size, lines = fit([Piece(text)], box=(box[0] - 8, box[1] - 4), size=size, leading=1.25, even=True)
    top = place[1] + (box[1] + len(lines) * size * 1.25) / 2 - size * 1.01
    for number, line in enumerate(lines):
        shown = "".join(piece.text for piece in line.pieces)
        yield written(doc, shown, place[0] + box[0] / 2, top - number * size * 1.25, style._replace(size=size))


def _table(doc: Any, face: Face) -> Iterator[str]:
    """The hours by subject and their total."""
    subjects = ("学习科目", *(subject for subject, _ in face.hours), "合计")
    hours = (*(centihours for _, centihours in face.hours), face.total_centihours)
    rows = (subjects, ("学时数", *(f"{class_hours(centihours)} 学时" for centihours in hours)))
    left, right, bottom, row_high = 191, 651, 208 + _lift(face), 26
    wide, top = (right - left) / len(subjects), bottom + 2 * row_high
    yield f"{PALE_GOLD} rg {left} {bottom + row_high} {right - left} {row_high} re f {HAIR_GOLD} RG 0.5 w"
    for x in (left + wide * column for column in range(1, len(subjects))):
        yield f"{x:.2f} {bottom} m {x:.2f} {top} l S"
    for y, colour, line in ((bottom + row_high, HAIR_GOLD, 0.5), (bottom, RED, 0.9), (top, RED, 0.9)):
        yield f"{colour} RG {line} w {left} {y} m {right} {y} l S"
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            style = Style(11.5, INK if row and column else RED, align=0.5)
            place = (left + column * wide, top - (row + 1) * row_high)
            yield from _cell(doc, text, place, (wide, row_high), style)


def _lift(face: Face) -> int:
    return REMARKS_HIGH if face.remarks else 0


def _remarks(doc: Any, face: Face) -> Iterator[str]:
    """What stands beside the hours (备注), small and under them, as one paragraph."""
    if not face.remarks:
        return
    pieces = [Piece("备注：", whole=True), Piece("；".join(face.remarks) + "。")]
    size, lines = fit(pieces, box=(RIGHT - LEFT, 46), size=8.5, leading=1.35)
    top = 230 - size
    for number, line in enumerate(lines):
        yield set_line(doc, line, LEFT, top - number * size * 1.35, Style(size, INK), rule=GOLD)


def _proof(doc: Any, face: Face) -> Iterator[str]:
    """The QR code of the verify address (ISO/IEC 18004), and beside it what to do with it."""
    matrix = segno.make_qr(face.verify_url, error="m", mask=4, boost_error=False).matrix
    module = 84 / len(matrix)
    yield f"q {module:.4f} 0 0 {-module:.4f} {LEFT} 166 cm 0 g"
    for row, modules in enumerate(matrix):
        for dark in DARK_RUN.finditer(modules):
            yield f"{dark.start()} {row} {dark.end() - dark.start()} 1 re"
    yield "f Q"
    x = LEFT + 96
    yield written(doc, "扫码核验", x, 152, Style(12, RED, spacing=2))
    yield written(doc, "证书编号", x, 134, Style(8, GREY))
    yield written(doc, face.number, x, 123, Style(9.5, INK))
    size, lines = fit([Piece(face.verify_url)], box=(210, 30), size=7.5, leading=1.3)
    for number, line in enumerate(lines):
        yield set_line(doc, line, x, 106 - number * size * 1.3, Style(size, INK), rule=GOLD)
    closing = "本证书经电子签名，内容如有改动，签名即失效。"
    if face.edition > 1:
        closing += f"换发的第{face.edition}版签发后，此前各版不再使用。"
    yield written(doc, closing, MIDDLE, 62, Style(7.5, GREY, align=0.5, spacing=0.4))


def _issue(doc: Any, face: Face) -> Iterator[str]:
    """Who issues it and when, at the place kept for the seal."""
    x, y, centred = 618, 124, Style(12, INK, align=0.5, spacing=0.8)
    yield f"q 1 0 0 1 {x} {y} cm {HAIR_GOLD} RG 0.6 w [1.5 2.5] 0 d {_ellipse(56, 56)} S Q"
    yield written(doc, "发证机关", x, y + 33, Style(9, RED, align=0.5, spacing=3))
    yield from _cell(doc, face.issuing_authority, (x - 124, y - 11), (248, 40), Style(14.5, INK, align=0.5))
    yield written(doc, chinese_date(face.issued_on), x, y - 26, centred)
    yield written(doc, "（签章处）", x, y - 45, Style(7, HAIR_GOLD, align=0.5, spacing=1))


def _ellipse(rx: float, ry: float) -> str:
    """A path: an ellipse around the origin, as four Bézier curves."""
    kx, ky = rx * 0.5523, ry * 0.5523
    return (
        f"{rx} 0 m {rx} {ky:.2f} {kx:.2f} {ry} 0 {ry} c {-kx:.2f} {ry} {-rx} {ky:.2f} {-rx} 0 c "
        f"{-rx} {-ky:.2f} {-kx:.2f} {-ry} 0 {-ry} c {kx:.2f} {-ry} {rx} {-ky:.2f} {rx} 0 c"
    )


def _rosette(x: float, y: float, ellipse: tuple[float, float], count: int, style: str) -> str:
    """`count` ellipses turned evenly around (x, y)."""
    turn = f"{cos(pi / count):.6f} {sin(pi / count):.6f} {-sin(pi / count):.6f} {cos(pi / count):.6f} 0 0 cm"
    return f"q {style} 1 0 0 1 {x} {y} cm " + f"{_ellipse(*ellipse)} S {turn}\n" * count + "Q"


def _wave(period: float, height: float) -> str:
    """A path: one period of a sine from the origin, as four Bézier curves."""
    quarter = ((0.5123, 0.5123), (1.0023, 1.0), (pi / 2, 1.0))
    rest = ((pi - 1.0023, 1.0), (pi - 0.5123, 0.5123), (pi, 0.0))
    points = [*quarter, *rest, *((x + pi, -y) for x, y in (*quarter, *rest))]
    xy = [f"{x * period / (2 * pi):.2f} {y * height:.2f}" for x, y in points]
    return "0 0 m " + " ".join(f"{' '.join(xy[at : at + 3])} c" for at in range(0, 12, 3))


def _side(place: str, length: float, periods: int) -> str:
    """A guilloche band from the place (a matrix) along its x axis: six gold waves and three red ones, interlaced.

    It begins a period early and is clipped to what lies between the corners.
    """
    period = length / periods
    gold = "".join(f"q 1 0 0 1 {period * n / 6:.2f} 0 cm {_wave(period, 8)} S Q " for n in range(6))
    red = "".join(f"q 1 0 0 1 {period * n / 3:.2f} 0 cm {_wave(period, 3)} S Q " for n in range(3))
    tile = f"{GOLD} RG {gold}{RED} RG {red}1 0 0 1 {period:.4f} 0 cm\n"
    clip = f"12 -9 {length - 24} 18 re W n 1 0 0 1 {-period:.4f} 0 cm"
    return f"q 0.35 w {place} cm {clip}\n{tile * (periods + 1)}Q"


def _frame(inset: float, line: float, colour: str) -> str:
    return f"{colour} RG {line} w {inset} {inset} {WIDE - 2 * inset} {HIGH - 2 * inset} re S"


@cache
def _ornament() -> bytes:
    """Paper, border and the rosette behind the text: the same on every certificate, so compressed once a process."""
    corners = [(x, y) for x in (37, WIDE - 37) for y in (37, HIGH - 37)]
    operators = (
        f"{PAPER} rg 0 0 {WIDE} {HIGH} re f",
        *(_rosette(MIDDLE, 290, axes, 40, f"{PALE_GOLD} RG 0.4 w") for axes in ((172, 66), (66, 25), (25, 4))),
        *(_side(f"1 0 0 1 37 {y}", WIDE - 74, 32) for y in (37, HIGH - 37)),
        *(_side(f"0 1 -1 0 {x} 37", HIGH - 74, 22) for x in (37, WIDE - 37)),
        *(_rosette(x, y, (10.5, 4), 12, f"{GOLD} RG 0.35 w") for x, y in corners),
        *(_rosette(x, y, (4, 1.6), 8, f"{RED} RG 0.35 w") for x, y in corners),
        *(f"{GOLD} RG 0.6 w {x - 12} {y - 12} 24 24 re S" for x, y in corners),
        *(_frame(*rule) for rule in ((21, 1.8, RED), (24.5, 0.5, GOLD), (49.5, 0.5, GOLD), (52.5, 0.9, RED))),
    )
    return zlib.compress("\n".join(operators).encode(), 9)


def _ornament_stream() -> Any:
    stream = PDFStream(content=_ornament(), filters=[])
    names = {"Type": "XObject", "Subtype": "Form", "Filter": "FlateDecode"}
    stream.dictionary.dict |= {key: PDFName(name) for key, name in names.items()}
    stream.dictionary.dict["BBox"] = PDFArray([0, 0, WIDE, HIGH])
    return stream
