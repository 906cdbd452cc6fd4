"""The regulations by article, for anybody."""

from typing import TYPE_CHECKING

from rulebook import provisions_of, shipped

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi


async def test_anybody_reads_which_regulations_there_are_and_may_keep_the_answer(ledger_api: "LedgerApi") -> None:
    answer = await ledger_api.client.get("/ledger/v1/regulations")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=300")
    found = {item["id"]: item for item in answer.json()["regulations"]}
    assert set(found) == {book.id for book in shipped().all}
    assert found["hunan-2021"] == {
        "id": "hunan-2021", "document": "湘人社函〔2021〕61号", "name": "湖南省事业单位工作人员培训（2021）",
        "issued_by": ["湖南省人力资源和社会保障厅"], "region_code": "430000", "in_force_from": "2021-01-01",
        "in_force_until": "2022-12-31", "replaces": [],
    }  # fmt: skip
    assert found["hunan-2023"]["in_force_until"] is None
    assert found["hunan-2023"]["replaces"] == ["hunan-2021", "yongzhou-2021"]


async def test_a_regulation_is_told_article_by_article(ledger_api: "LedgerApi") -> None:
    answer = await ledger_api.client.get("/ledger/v1/regulations/inner-mongolia-2024")
    assert answer.headers["cache-control"] == "public, max-age=300"
    articles = answer.json()["articles"]
    numbers = [item["article"] for item in articles]
    assert len(set(numbers)) == len(numbers), "every article stands once"
    assert numbers[:3] == ["第七条", "第七条、第四十七条", "第十一条、第十五条"]
    by_article = {item["article"]: item["provisions"] for item in articles}
    assert by_article["第七条"][0] == {
        "kind": "requirement", "key": "total", "name": "年度累计学时",
        "sentence": "培训对象每年度培训累计不少于90学时，或者不少于12天。",
        "stated": {"window": "yearly", "hours": "90", "or_days": "12"},
    }  # fmt: skip
    [make_up] = [item for item in by_article["第三十二条"] if item["kind"] == "make-up"]
    assert (make_up["name"], make_up["stated"]) == (
        None, {
            "by": ["department", "hr-authority"], "within_months": 12,
            "reason": "因故未参加规定的培训或者未达到培训要求",
        },
    )  # fmt: skip


async def test_every_shipped_regulation_is_answered_whole(ledger_api: "LedgerApi") -> None:
    for book in shipped().all:
        answer = await ledger_api.client.get(f"/ledger/v1/regulations/{book.id}")
        told = [item["sentence"] for article in answer.json()["articles"] for item in article["provisions"]]
        assert told == [provision.sentence for provision in provisions_of(book)]


async def test_there_is_no_regulation_of_another_id(ledger_api: "LedgerApi") -> None:
    answer = await ledger_api.client.get("/ledger/v1/regulations/nowhere-2024", headers={"accept-language": "zh"})
    assert (answer.status_code, answer.json()["reason"]) == (404, "unknown-regulation")
    assert answer.json()["detail"] == "没有此编号的培训政策。"
