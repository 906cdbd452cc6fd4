"""Rosters over HTTP: bad files and bad rows, the file that comes back, and whose people somebody may record."""

import io
import time
import zipfile
from typing import Any

import pytest
import xlsxwriter
from live_platform import AUTHORITY, SCHOOL, id_number, organisation_code, person
from python_calamine import CalamineWorkbook
from registry_api import RegistryApi, calling
from staff import Staff, appointed

from offices.authority import Role
from registry.imports.messages_zh import COLUMNS
from registry.imports.roster_files import read_roster

HEADING = ["身份证号", "姓名", "单位代码", "岗位类别", "职称级别"]
OTHER_SCHOOL = organisation_code(61)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def row(serial: int, **other: str) -> list[Any]:
    fields = {"id": id_number(serial), "name": f"测试{serial}", "unit": SCHOOL, "post": "专业技术", "level": "中级"}
    return list({**fields, **other}.values())


def excel(*rows: list[Any], merged: tuple[int, int, int, int] | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([HEADING, *rows]):
            sheet.write_row(number, 0, cells)
        if merged:
            sheet.merge_range(*merged, SCHOOL)
    return out.getvalue()


async def uploaded(staff: Staff, content: bytes, accept: str = "application/json") -> Any:
    headers = {"authorization": f"Session {staff.token}", "accept": accept, "content-type": XLSX}
    async with calling(staff.registry_api.app, staff.address) as client:
        return await client.post("/registry/v1/rosters", content=content, headers=headers)


def told(answer: Any) -> dict[int, tuple[str, str | None]]:
    assert answer.status_code == 200, answer.text
    return {result["row"]: (result["status"], result.get("reason")) for result in answer.json()["results"]}


@pytest.fixture(scope="module")
async def administrator(registry_api: RegistryApi) -> Staff:
    """Of the school, and of nothing else."""
    await registry_api.call(
        "/registry/v1/organisations/imports",
        {
            "organisations": [
                {"code": OTHER_SCHOOL, "name": "零陵区第四小学", "kind": "institution", "region_code": "431102"}
            ]
        },
    )
    return await appointed(registry_api, 400, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def test_every_bad_row_has_its_verdict_and_the_rest_is_recorded(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    rows = [
        row(401),
        row(402, id=float(4311021985031200)),  # type: ignore[arg-type]
        row(403, id=id_number(403)[:-1] + ("0" if id_number(403)[-1] != "0" else "1")),
        row(404, post="教学"),
        row(401, name="又一个"),
        row(405, unit=organisation_code(997)),
        row(406, unit=OTHER_SCHOOL),
        row(407, name=""),
        ["", "", "", "", ""],
        row(408),
    ]
    answer = await uploaded(administrator, excel(*rows))
    assert told(answer) == {
        2: ("created", None),
        3: ("rejected", "not-text"),
        4: ("rejected", "malformed"),
        5: ("rejected", "not-allowed"),
        6: ("rejected", "repeated"),
        7: ("rejected", "unknown-unit"),
        8: ("rejected", "not-yours"),
        9: ("rejected", "malformed"),
        11: ("created", None),
    }
    assert (answer.json()["created"], answer.json()["rejected"]) == (2, 7)
    messages = [result["message"] for result in answer.json()["results"] if "message" in result]
    assert all(message and not message.isascii() for message in messages)
    assert "末几位已丢失" in messages[0]
    assert id_number(401) not in answer.text
    assert None not in await registry_api.ids(401, 408)


async def test_the_file_comes_back_with_what_became_of_each_row(administrator: Staff) -> None:
    sent = [row(411), row(412, id="43110219850312"), [*row(413)[:4], "=1+1"]]
    answer = await uploaded(administrator, excel(*sent), accept=XLSX)
    assert answer.headers["content-type"] == XLSX
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert book[0] == [*HEADING, "处理结果", "说明"]
    assert book[1] == [*row(411), "新增", ""]
    assert book[2] == [*sent[1], "未导入", "身份证号须为18位"]
    assert book[3][5:] == ["未导入", "职称级别：不在可选范围内，请从模板的下拉列表中选择"]
    again = await uploaded(administrator, answer.content, accept=XLSX)
    book = CalamineWorkbook.from_filelike(io.BytesIO(again.content)).get_sheet_by_index(0).to_python()
    assert book[1][:7] == [*row(411), "新增", ""], "what came back may be mended and sent again"


async def test_the_template_takes_what_it_asks_for(administrator: Staff) -> None:
    answer = await administrator.ask("GET", "/v1/rosters/template")
    assert answer.headers["content-type"] == XLSX
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet == [[column.heading for column in COLUMNS.values()]]
    assert (await uploaded(administrator, answer.content)).json()["results"] == []


async def test_rows_of_merged_cells_are_refused_and_the_others_are_not(administrator: Staff) -> None:
    rows = [row(421), row(422), row(423, unit=""), row(424)]
    answer = await uploaded(administrator, excel(*rows, merged=(2, 2, 3, 2)))
    assert told(answer) == {
        2: ("created", None),
        3: ("rejected", "merged-cells"),
        4: ("rejected", "merged-cells"),
        5: ("created", None),
    }


async def test_csv_of_an_old_excel_in_gb_18030(administrator: Staff) -> None:
    lines = [",".join(cells) for cells in (HEADING, row(431, name="㛃𠅤"), row(432))]
    answer = await uploaded(administrator, "\r\n".join(lines).encode("gb18030"))
    assert told(answer) == {2: ("created", None), 3: ("created", None)}


async def test_headings_and_numbers_are_read_as_people_write_them(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    wide = str.maketrans({str(digit): chr(ord("０") + digit) for digit in range(10)} | {"X": "Ⅹ"})
    heading = ["姓　名", "*公民身份号码（必填）", "单位代码(18位)", "岗位类别＊", "职称级别"]
    number, name, *others = row(433, name="赵\u2002六\u200b")
    cells = [name, f" {number.translate(wide)}、", *others]
    answer = await uploaded(administrator, "\n".join(map(",".join, (heading, cells))).encode())
    assert told(answer) == {2: ("created", None)}
    [person_id] = await registry_api.ids(433)
    kept = await registry_api.connection.fetchval("SELECT name FROM person WHERE person_id = $1", person_id)
    assert kept == "赵六"


def bomb() -> bytes:
    """A sheet of a few hundred kilobytes that unpacks to 300 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as parts,
        parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(b" " * 2**20)
    return out.getvalue()


def lying() -> bytes:
    """The same, whose directory says that it is small."""
    content = bytearray(bomb())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    return bytes(content)


def sheet(xml: str) -> bytes:
    """A workbook whose sheet somebody wrote by hand."""
    made = io.BytesIO(excel(row(499)))
    out = io.BytesIO()
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as others:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", xml.encode() + b"</sheetData>", 1)
            others.writestr(part, content)
    return out.getvalue()


async def test_a_small_file_that_asks_for_everything_ends_alone(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    """A cell in the last column of the last row: a reader makes room for seventeen billion cells before it."""
    far = sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert len(far) < 10_000
    answer = await uploaded(administrator, far)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:xueshi:problem:not-a-roster")
    assert "save it anew" in answer.json()["detail"]
    assert told(await uploaded(administrator, excel(row(498)))) == {2: ("created", None)}


def test_merged_cells_a_million_rows_high_are_looked_at_as_far_as_there_are_rows() -> None:
    merges = "".join('<mergeCell ref="F2:F1048576"/>' for _ in range(2_000))
    content = excel(row(499))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        before = parts.read("xl/worksheets/sheet1.xml").decode()
    xml = before.replace("</sheetData>", f'</sheetData><mergeCells count="2000">{merges}</mergeCells>')
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as others:
        for part in parts.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            others.writestr(part, xml.encode() if is_sheet else parts.read(part))
    began = time.process_time()
    [one] = read_roster(out.getvalue(), rows_max=100).rows
    assert one.is_merged
    assert time.process_time() - began < 5, "two thousand times a million rows would take minutes"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (bomb(), "unpacks to more than is sensible"),
        (lying(), "not an Excel workbook"),
        (b"PK\x03\x04 and then nothing", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 and then nothing", "not an Excel workbook"),
        (b"\xff\xfe\x00\x00", "neither"),
        ("姓名,单位代码\n".encode(), "no column is headed 身份证号"),
        ("身份证号,身份证号,姓名,单位代码,岗位类别\n".encode(), "two columns are headed 身份证号"),
        (excel()[:400], "not an Excel workbook"),
    ],
    ids=["empty", "bomb", "lying", "not zip", "not xls", "binary", "no column", "column twice", "cut off"],
)
async def test_a_file_that_is_no_roster_is_refused_as_a_whole(administrator: Staff, content: bytes, why: str) -> None:
    answer = await uploaded(administrator, content)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:xueshi:problem:not-a-roster")
    assert why in answer.json()["detail"]


async def test_more_rows_than_a_request_may_have(administrator: Staff) -> None:
    answer = await uploaded(administrator, ("\n".join([",".join(HEADING)] + ["1,2,3,4,5"] * 10_001)).encode())
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:xueshi:problem:not-a-roster")
    assert "more than 10,000 rows" in answer.json()["detail"]


async def test_nobody_takes_people_out_of_a_unit_that_is_not_theirs(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    await registry_api.register(person(441, unit_code=OTHER_SCHOOL))
    answer = await uploaded(administrator, excel(row(441), row(442)))
    assert told(answer) == {2: ("rejected", "belongs-elsewhere"), 3: ("created", None)}
    authority = await appointed(registry_api, 443, Role.HR_AUTHORITY, AUTHORITY)
    assert told(await uploaded(authority, excel(row(441)))) == {2: ("updated", None)}


async def test_rosters_are_for_whoever_records_people(registry_api: RegistryApi) -> None:
    auditor = await appointed(registry_api, 444, Role.AUDITOR, AUTHORITY)
    assert (await uploaded(auditor, excel(row(445)))).status_code == 403
    assert await registry_api.ids(445) == [None]
