"""Fees (收费标准) compared with the caps of a regulation: Inner Mongolia 2024, 第二十六条."""

from common.text import hours_text
from filings.forms.domain.forms import Form, Wrong
from filings.forms.domain.rows import hundredths
from rulebook import Rulebook


def cents(yuan: str) -> int:
    """``"6.5"`` → 650."""
    return hundredths(yuan)


def over_cap(form: Form, fee: str, book: Rulebook) -> str | None:
    """Why a fee is more than the regulation allows for this kind of training, in Chinese; ``None`` where it is not."""
    if not book.fee_caps or not cents(fee):
        return None
    highest = max(book.fee_caps, key=lambda cap: cap.cents)
    # Whoever said that nothing is charged said no kind either: the highest cap is that of any.
    cap = next((cap for cap in book.fee_caps if cap.kind == form.get("fee_kind")), highest)
    if cents(fee) <= cap.cents:
        return None
    yuan = hours_text(cap.cents)  # hundredths of yuan are written as those of hours are
    return f"{cap.name}每人每课时不得超过{yuan}元（《{book.name}》{cap.article}）"


def passed_on(form: Form, fee: str, book: Rulebook) -> str | None:
    """The regulation with the article by which learners should not pay this; ``None`` where they do not."""
    if not book.fees_not_passed_on or not cents(fee) or form.get("payer") != "participants":
        return None
    is_cited = any(book.fees_not_passed_on.startswith(f"{document} ") for document in book.above)
    return book.fees_not_passed_on if is_cited else f"{book.document}{book.fees_not_passed_on}"


def fee_wrong(form: Form, book: Rulebook) -> list[Wrong]:
    """What of a training's fee is wrong before it is held."""
    fee = form.get("fee", "0")
    if book.fee_caps and cents(fee) and "fee_kind" not in form:
        return [Wrong("fee_kind", "收费类别", "收费的培训请选择远程教育、理论课程、实用技能或专家授课", "missing")]
    if book.fees_not_passed_on and cents(fee) and "payer" not in form:
        return [Wrong("payer", "费用承担", "收费的培训请选择费用由谁承担", "missing")]
    said = over_cap(form, fee, book)
    return [Wrong("fee", "收费标准", said)] if said else []
