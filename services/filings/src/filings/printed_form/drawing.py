"""The filing form 事业单位工作人员线下培训备案表 (湘人社函〔2023〕63号, 附件) as a PDF: A4 upright, one ruled table.

Every copy is the form, a continuation (附页) of what had no room in its cell, and the roster. The same form gives the
same bytes. Lengths are points (1/72 inch) from the lower left corner.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from filings.forms.domain.forms import TRAINING
from filings.printed_form.appendices import Continued, continuation, roster_pages
from filings.printed_form.domain import Opinion, PrintedForm, day
from filings.printed_form.paper import Filled, fill, qr_code, tick_box
from typefaces import SERIF, Style, typeface
from typefaces.paper import A4, INK, LEADING, Block, Column, frame, headline, paragraphs, put, rules, set_rows

TITLE = "事业单位工作人员线下培训备案表"
COLUMNS = (62, 154, 262, 306, 406, 450, 533)
"""Where the table's vertical rules stand; a row uses some of them."""
LEFT, RIGHT, MIDDLE = COLUMNS[0], COLUMNS[-1], 297.64
TOP, LINE_HIGH, PLAN_HIGH, OPINION_HIGH = 772.0, 22.0, 168.0, 80.0
SIGNED_HIGH = 33.0
"""Room for an office's name and the day, and for its seal over them."""
INSET = 5.0
SIZE, LEAST = 10.5, 7.5
"""Chinese sizes 五号, as forms are filled in, and 六号, the smallest that is read without effort."""
SUBJECTS = (("public", "公共科目"), ("professional", "专业科目"))
TYPES = {"onboarding": "岗前培训", "in-service": "在岗培训", "transfer": "转岗培训", "special": "专项培训"}


class Entry(NamedTuple):
    """A label and its cell: which columns the label and then the cell begin at, and where the cell ends."""

    label: str
    field: str
    at: int = 0
    end: int = 6


BEFORE_SUBJECT: tuple[tuple[Entry, ...], ...] = ((Entry("申报单位", "applicant"),),)

AFTER_SUBJECT: tuple[tuple[Entry, ...], ...] = (
    (Entry("培训机构", "institution"),),
    (Entry("培训机构地址", "address"),),
    (Entry("邮编", "postcode", 0, 2), Entry("E-mail", "email", 2)),
    (Entry("培训负责人", "leader", 0, 2), Entry("职务", "leader_post", 2, 4), Entry("电话", "leader_phone", 4)),
    (Entry("培训联系人", "contact", 0, 2), Entry("职务", "contact_post", 2, 4), Entry("电话", "contact_phone", 4)),
    (Entry("培训名称", "title"),),
    (Entry("培训时间", "when"),),
    (Entry("培训地点", "place"),),
    (Entry("培训及范围人数", "audience"),),
)


def draw(form: PrintedForm) -> bytes:
    """The form in as many copies as it says, as one unsigned PDF 1.7."""
    canvas = Canvas(
        "form.pdf",  # never written: the bytes are handed back
        pagesize=A4,
        pageCompression=1,
        invariant=1,
        initialFontName=typeface(SERIF).fontName,  # else every file asks for a Helvetica that is not embedded
        pdfVersion=(1, 7),
        lang="zh-CN",
    )
    _describe(canvas, form)
    pages = list(_pages(canvas._doc, form))
    for copy in range(1, form.copies + 1):
        for number, page in enumerate(pages, 1):
            canvas.addLiteral(page)
            canvas.addLiteral("\n".join(_margins(canvas._doc, (copy, form.copies), (number, len(pages)))))
            canvas.showPage()
    pdf: bytes = canvas.getpdfdata()
    return pdf


def _describe(canvas: Any, form: PrintedForm) -> None:
    """Title and dates of the file, all from the form; the file's identifier is a hash of it."""
    canvas.setTitle(TITLE)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("Xueshi")
    canvas.setProducer("Xueshi")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setDateFormatter(lambda *_: f"D:{form.printed_on:%Y%m%d}000000+08'00'")
    said = repr((sorted(form.fields.items()), replace(form, fields={})))  # however the fields came to be ordered
    identifier = sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    canvas._doc._ID = f"[<{identifier}> <{identifier}>]".encode()


def _pages(doc: Any, form: PrintedForm) -> Iterator[str]:
    """Every page of one copy, without what differs between copies."""
    front = _Front(doc)
    front.write(form)
    yield "\n".join(front.operators)
    heading = (f"{TITLE}（附页）", (Column(f"培训名称：{form.fields.get('title', '')}"),))
    yield from continuation(doc, front.continued, heading, (LEFT, RIGHT))
    if form.roster:
        yield from roster_pages(doc, form, (LEFT, RIGHT))


def _margins(doc: Any, copy: tuple[int, int], page: tuple[int, int]) -> Iterator[str]:
    small = Style(9, INK)
    yield put(doc, f"第 {copy[0]} 份/共 {copy[1]} 份", RIGHT, 812, small._replace(align=1))
    yield put(doc, f"第 {page[0]} 页/共 {page[1]} 页", MIDDLE, 26, small._replace(align=0.5))


class _Front:
    """The form's page while it is written, row by row from the top, and what had no room on it."""

    def __init__(self, doc: Any) -> None:
        self.doc = doc
        self.y = TOP
        self.operators: list[str] = []
        self.continued: list[Continued] = []

    def write(self, form: PrintedForm) -> None:
        self.operators.append(headline(self.doc, TITLE, MIDDLE, 787, 20))
        texts = _texts(form)
        for row in BEFORE_SUBJECT:
            self._line(row, texts)
        self._subject(form.subject)
        for row in AFTER_SUBJECT:
            self._line(row, texts)
        self._plan(form)
        self._opinions(("单位意见",), form.unit_opinions)
        self._opinions(("主管部门意见",), form.department_opinions)
        self._opinions(("事业单位", "人事综合管理", "部门意见"), form.authority_opinions)
        self.operators.append(frame(LEFT, self.y, RIGHT - LEFT, TOP - self.y))
        self._proof(form)

    def _label(self, lines: Sequence[str], at: int, high: float) -> None:
        """Words in the middle of the cell between a column's rule and the next."""
        x = (COLUMNS[at] + COLUMNS[at + 1]) / 2
        top = self.y - high / 2 + len(lines) * LEADING * SIZE / 2
        for number, line in enumerate(lines):
            y = top - (number + 0.5) * LEADING * SIZE - 0.36 * SIZE
            self.operators.append(put(self.doc, line, x, y, Style(SIZE, INK, align=0.5)))

    def _rule(self, columns: Sequence[int], high: float) -> None:
        """The vertical rules of a row and the one below it; the next row begins there."""
        low = self.y - high
        upright = [(COLUMNS[at], self.y, COLUMNS[at], low) for at in columns if 0 < at < len(COLUMNS) - 1]
        self.operators.append(rules([*upright, (LEFT, low, RIGHT, low)]))
        self.y = low

    def _fill(self, name: str, blocks: Sequence[Block], box: tuple[float, float], size: float = SIZE) -> Filled:
        """The blocks in a box; the rest is noted for the continuation under that name."""
        number = len(self.continued) + 1
        filled = fill(blocks, box, sizes=(size, LEAST), mark=f"（续见附页第{number}项）")
        if filled.rest:
            self.continued.append(Continued(number, name, filled.rest))
        return filled

    def _set(self, filled: Filled, x: float, top: float, wide: float) -> None:
        self.operators += set_rows(self.doc, filled.rows, (x, top), wide, filled.size)

    def _line(self, row: Sequence[Entry], texts: Mapping[str, str]) -> None:
        for label, field, at, end in row:
            self._label((label,), at, LINE_HIGH)
            name = TRAINING[field].name if field in TRAINING else label
            wide = COLUMNS[end] - COLUMNS[at + 1] - 2 * INSET
            align = 0.5 if end - at == 2 else 0
            filled = self._fill(name, [(Column(texts[field], align=align),)], (wide, LINE_HIGH))
            self._set(filled, COLUMNS[at + 1] + INSET, self.y - (LINE_HIGH - filled.high) / 2, wide)
        self._rule([column for entry in row for column in (entry.at, entry.at + 1)], LINE_HIGH)

    def _subject(self, ticked: str) -> None:
        """培训科目: two boxes, in a cell each."""
        self._label(("培训科目",), 0, LINE_HIGH)
        half = (RIGHT - COLUMNS[1]) / 2
        for number, (subject, name) in enumerate(SUBJECTS):
            x, y = COLUMNS[1] + number * half + half / 2 - 30, self.y - LINE_HIGH / 2
            self.operators.append(tick_box(x, y - 4.5, 9, subject == ticked))
            self.operators.append(put(self.doc, name, x + 15, y - 0.36 * SIZE, Style(SIZE, INK)))
        self.operators.append(rules([(COLUMNS[1] + half, self.y, COLUMNS[1] + half, self.y - LINE_HIGH)]))
        self._rule((1,), LINE_HIGH)

    def _plan(self, form: PrintedForm) -> None:
        self._label(("培训计划",), 0, PLAN_HIGH)
        wide = RIGHT - COLUMNS[1] - 2 * INSET
        filled = self._fill("培训计划", list(_plan(form)), (wide, PLAN_HIGH - 2 * INSET))
        self._set(filled, COLUMNS[1] + INSET, self.y - INSET, wide)
        self._rule((1,), PLAN_HIGH)

    def _opinions(self, label: tuple[str, ...], opinions: Sequence[Opinion]) -> None:
        """What offices said, and at the lower right the last one's name and day, with room for its seal."""
        self._label(label, 0, OPINION_HIGH)
        name, x, wide = "".join(label), COLUMNS[1] + INSET, RIGHT - COLUMNS[1] - 2 * INSET
        said = self._fill(name, _said(opinions), (wide, OPINION_HIGH - SIGNED_HIGH - INSET)) if opinions else None
        if said:
            self._set(said, x, self.y - INSET, wide)
        office, on = (opinions[-1].office, day(opinions[-1].on)) if opinions else ("", "年　　月　　日")
        signature = [(Column(f"{office}（盖章）", align=1),), (Column(on, align=1),)]
        signed = self._fill(f"{name}签署", signature, (wide - 2 * INSET, SIGNED_HIGH))
        self._set(signed, x, self.y - OPINION_HIGH + signed.high + 4, wide - 2 * INSET)
        self._rule((1,), OPINION_HIGH)

    def _proof(self, form: PrintedForm) -> None:
        """The note of the regulation's form, where it has one, and where the state of today is seen."""
        side = 60
        self.operators.append(qr_code(form.verify_url, RIGHT - side, self.y - side - 7, side))
        seen = put(self.doc, "扫码查看当前状态", RIGHT - side / 2, self.y - side - 16, Style(7.5, INK, align=0.5))
        notes = (f"注：{form.note}",) if form.note else ()
        state = f"状态：{form.state}　　打印日期：{day(form.printed_on)}"
        wide = RIGHT - LEFT - side - 16
        blocks = [(Column(text),) for text in (*notes, state, form.verify_url)]
        filled = self._fill("注", blocks, (wide, side + 8), size=9)
        self.operators.append(seen)
        self._set(filled, LEFT, self.y - 6, wide)


def _texts(form: PrintedForm) -> dict[str, str]:
    """What stands in the cells of one line, by field."""
    fields = form.fields
    texts = {entry.field: fields.get(entry.field, "") for row in AFTER_SUBJECT for entry in row}
    people = fields.get("people", "")
    parts = (fields.get("scope", ""), f"{people} 人" if people.isdecimal() else people)
    return {**texts, "applicant": form.applicant, "audience": "，".join(filter(None, parts))}


def _plan(form: PrintedForm) -> Iterator[Block]:
    """The plan's text, and after it the half days with topic and trainer, in columns."""
    kind = form.fields.get("training_type", "")
    parts = (("培训类别：", TYPES.get(kind, kind)), ("培训收费：", form.fields.get("fee", "")))
    if about := "　　".join(name + text for name, text in parts if text):
        yield (Column(about),)
    yield from paragraphs(form.fields.get("plan", ""))
    if form.sittings:
        yield _sitting("时间", "培训内容", "授课人")
    for sitting in form.sittings:
        yield _sitting(sitting.when, sitting.topic, sitting.trainer)


def _sitting(when: str, topic: str, trainer: str) -> Block:
    return (Column(when, 0, 0.16), Column(topic, 0.18, 0.6), Column(trainer, 0.62, 1))


def _said(opinions: Sequence[Opinion]) -> list[Block]:
    """The offices' words; where several spoke, each under its name and day."""
    if len(opinions) == 1:
        return list(paragraphs(opinions[0].said))
    return [
        block for opinion in opinions for block in paragraphs(f"{opinion.office}（{day(opinion.on)}）：{opinion.said}")
    ]
