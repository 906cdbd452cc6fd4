"""How a form that cannot be meant is answered."""

from common.problems.fields import FieldError
from common.web import Problem
from registry.forms.domain import BadDetail


def refused(bad: BadDetail) -> Problem:
    """422 with every field that is wrong under ``errors``, each where it stands in the body; the first as ``field``."""
    found = [
        FieldError(
            "body/details" if name == "details" else f"body/details/{name}", item.reason, str(item), item.parameters
        )
        for name, item in bad.wrong.items()
    ]
    return Problem(422, "bad-detail", str(bad), errors=found, field=bad.field)
