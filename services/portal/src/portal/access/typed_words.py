"""Words that somebody looks for: a service gets them within an address, so an ID number is none of them."""

from common.identity import holds_typed_id_number
from portal.access.forms import Errors


def wrong_words(at: str, text: str, *, what: str, chars_max: int) -> Errors:
    """What is wrong with words that were typed into the field ``at``; ``what`` they are is named in the sentence."""
    errors = Errors()
    if holds_typed_id_number(text):
        errors.add(at, f"请填写{what}，不要填写身份证号。")
    elif len(text) > chars_max:
        errors.add(at, f"{what}不超过{chars_max}字，请填写其中几个字。")
    return errors
